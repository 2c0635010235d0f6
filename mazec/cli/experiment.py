"""`mazec experiment`: commands that write, check and show experiment files."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mazec.cli.draw import SUFFIXES
from mazec.cli.options import Format, FormatKind
from mazec.cli.output import print_message, print_table, report_error
from mazec.cli.plugin_selection import selected_plugins
from mazec.diagnostics import MazecError
from mazec.diagnostics.files import UnwritableFile
from mazec.extensions.contract import GROUP
from mazec.files.file import write_file
from mazec.plugins import vocabulary_of

if TYPE_CHECKING:
    from mazec.maze.experiment import Experiment

app = typer.Typer(no_args_is_help=True, help="Write, check and show experiment files.")

Name = Annotated[
    str,
    typer.Argument(metavar="EXPERIMENT", help="A TOML file, or the name of a shipped experiment."),
]


@app.command("new", epilog="Example: mazec experiment new mine --like king-of-mnist-small")
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name of the experiment.")],
    like: Annotated[
        str, typer.Option("--like", metavar="EXPERIMENT", help="The shipped experiment to copy.")
    ] = "quickstart",
    out: Annotated[
        str | None,
        typer.Option(
            "-o", "--out", metavar="FILE", help="The file to write; by default, NAME.toml."
        ),
    ] = None,
) -> None:
    """Write a new experiment file, as a copy of a shipped one."""
    from mazec.maze.experiment_file import shipped
    from mazec.symbols import nearest

    known = shipped()
    if like not in known:
        near = nearest(like, known)
        hint = f"did you mean {near}?" if near else f"choose from: {', '.join(known)}"
        raise typer.BadParameter(f"no shipped experiment {like!r}; {hint}", param_hint="--like")
    name = name.removesuffix(".toml")
    target = out or f"{name}.toml"
    if target != "-" and Path(target).exists():
        reason = "it already exists"
        raise MazecError([UnwritableFile(file=target, reason=reason)])
    text = known[like].read_text(encoding="utf-8")
    # paths of founders are relative to the folder of the shipped file
    home = known[like].parent.as_posix()
    text = re.sub(r'^(founders = ")', rf"\g<1>{home}/", text, flags=re.MULTILINE)
    new_name = " ".join(Path(name).name.split())
    title = f"# {new_name}, after the shipped experiment {like}.\n\n"
    title += f"name = {json.dumps(new_name, ensure_ascii=False)}\n"
    write_file(target, title + "".join(_without_title(text)))
    if target != "-":
        typer.echo(f"written: {target}; try: mazec evolve {target}")


def _without_title(text: str) -> list[str]:
    """Return the lines of a file from its first setting on."""
    lines = text.splitlines(keepends=True)
    first = next((i for i, line in enumerate(lines) if line[:1] not in "#\n"), 0)
    return lines[first:]


@app.command("check", epilog="Example: mazec experiment check mine.toml")
def check(
    names: Annotated[
        list[str],
        typer.Argument(metavar="EXPERIMENT…", help="TOML files, or names of shipped experiments."),
    ],
) -> None:
    """Check experiment files, their founders and their data; the exit code is 1 if one is wrong."""
    from mazec.maze.experiment_file import read_experiment
    from mazec.tasks.datasets import DataError, missing

    failures = 0
    for name in names:
        try:
            experiment = read_experiment(name, plugins=selected_plugins())
            datasets = (experiment.dataset, *(one.dataset for one in experiment.environments))
            wanted = dict.fromkeys(dataset for dataset in datasets if dataset is not None)
            vocabulary = vocabulary_of(experiment.plugins)
            problems = [p for data in wanted if (p := missing(data, vocabulary)) is not None]
            if problems:
                raise DataError(problems)
        except MazecError as error:
            report_error(error)
            print_message(f"{name}: failed")
            failures += 1
        else:
            avatars = sum(one.zones * one.slots for one in experiment.environments)
            typer.echo(
                f"{name}: ok ({len(experiment.environments)} environment"
                f"{'s' * (len(experiment.environments) != 1)}, "
                f"at most {avatars} avatars a period, {experiment.periods} periods)"
            )
    if failures:
        raise typer.Exit(1)


@app.command("show", epilog="Example: mazec experiment show king-of-mnist -o graph.svg")
def show(
    name: Name,
    format: FormatKind = Format.TEXT,
    out: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--out",
            metavar="FILE",
            help="Also draw the graph of environments: .svg, .png or .dot.",
        ),
    ] = None,
) -> None:
    """Show an experiment with its environments side by side, and with -o draw their graph."""
    from mazec.maze.chart import dot, table
    from mazec.maze.experiment_file import read_experiment, to_dict

    experiment = read_experiment(name, plugins=selected_plugins())
    if out is not None:
        suffix = Path(out).suffix.lower()
        if suffix not in SUFFIXES:
            raise typer.BadParameter(
                f"the suffix of a picture must be one of {', '.join(SUFFIXES)}", param_hint="--out"
            )
        text = dot(experiment)
        if suffix != ".dot":
            from mazec.backends.graphviz import picture

            write_file(out, picture(text, suffix[1:]))
        else:
            write_file(out, text)
    if format is Format.JSON:
        sys.stdout.write(json.dumps(to_dict(experiment), indent=2, ensure_ascii=False) + "\n")
        return
    typer.echo(f"experiment {experiment.name}")
    for key, value in _facts(experiment):
        typer.echo(f"  {key} {value}")
    typer.echo("")
    names, rows = table(experiment)
    print_table([("", False), *((name, True) for name in names)], rows)


def _facts(experiment: "Experiment") -> Iterator[tuple[str, object]]:
    """Yield the settings of the whole experiment that have a value."""
    from mazec.maze.chart import shown_value

    if experiment.dataset is not None:
        yield "dataset", experiment.dataset
    yield "plugins", ", ".join(plugin_names(experiment)) or "none"
    yield "seed", experiment.seed
    yield "periods", experiment.periods
    yield "lengths", "–".join(map(str, experiment.lengths))
    for name, value in {"table": experiment.table, **vars(experiment.data)}.items():
        if value not in (None, ()):
            yield name, shown_value(value)


def plugin_names(experiment: "Experiment") -> list[str]:
    """Return the plugins of an experiment, without mazec itself."""
    plugins = vocabulary_of(experiment.plugins).plugins
    return [plugin.name for plugin in plugins if plugin.name != GROUP]
