"""`mazec evolve`: random genes become networks that learn, and the best of them breed."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mazec.cli.dataset import DataRoot, Device, Label, dataset_name
from mazec.cli.experiment import plugin_names
from mazec.cli.options import finite
from mazec.cli.output import print_message
from mazec.cli.plugin_selection import selected_plugins
from mazec.plugins import vocabulary_of
from mazec.symbols import Vocabulary

if TYPE_CHECKING:
    from mazec.maze.experiment import Experiment
    from mazec.runs.driver import Result

_DEFAULT = "quickstart"

ExperimentName = Annotated[
    str | None,
    typer.Argument(
        metavar="EXPERIMENT",
        help=f"A TOML file, or the name of a shipped one; {_DEFAULT} unless given.",
        show_default=False,
    ),
]
Dataset = Annotated[
    str | None,
    typer.Option("--dataset", metavar="NAME", help="Another data set, or the path of one's own."),
]
Periods = Annotated[
    int | None, typer.Option("--periods", min=1, metavar="N", help="How long it goes on.")
]
Seed = Annotated[int | None, typer.Option("--seed", metavar="N", help="Repeats a run.")]
Merge = Annotated[
    str | None,
    typer.Option("--merge", metavar="MODE", help="How genes merge, in all environments."),
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", min=1, metavar="N", help="Processes; one a processor by default."),
]
Threads = Annotated[
    int, typer.Option("--threads", min=1, metavar="N", help="Of each worker's training.")
]
Minutes = Annotated[
    float | None,
    typer.Option(
        "--minutes",
        min=0.0,
        metavar="X",
        help="Ends it then, with the last whole period.",
        callback=finite,
    ),
]
Folder = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="FOLDER", help="A new folder for the results; runs/… unless given."
    ),
]
StoreAddress = Annotated[
    str | None,
    typer.Option("--store", metavar="URL", help="postgresql://…; a file in the folder by default."),
]
Resume = Annotated[
    str | None,
    typer.Option("--resume", metavar="FOLDER", help="Go on with a run that was stopped."),
]


def evolve(
    experiment: ExperimentName = None,
    dataset: Dataset = None,
    label: Label = None,
    periods: Periods = None,
    seed: Seed = None,
    merge: Merge = None,
    workers: Workers = None,
    device: Device = "auto",
    threads: Threads = 1,
    minutes: Minutes = None,
    out: Folder = None,
    store: StoreAddress = None,
    resume: Resume = None,
    data_root: DataRoot = None,
) -> None:
    """Run an experiment, and keep the champion as gene, source and weights.

    The same seed gives the same lineage, whatever the number of workers, run through or stopped
    and resumed.
    """
    changes = {"dataset": dataset, "label": label, "seed": seed, "merge": merge}
    if resume is not None:
        _refuse({"EXPERIMENT": experiment, "--out": out} | {f"--{k}": changes[k] for k in changes})
        _refuse_plugins(resume, store)
    rules = None if resume is not None else _rules(experiment, changes | {"periods": periods})
    if rules is not None:
        _tell_unused(rules)
    from mazec.cli.progress_display import Display
    from mazec.runs import driver

    means: dict[str, Any] = {
        "workers": workers,
        "root": data_root,
        "store": store,
        "device": _device(device),
        "threads": threads,
        "minutes": minutes,
    }
    try:
        with Display() as display:
            if rules is not None:
                result = driver.evolve(rules, out, display.tell, **means)
            else:
                result = driver.resume(str(resume), display.tell, periods=periods, **means)
    except driver.Interrupted as stopped:
        print_message(str(stopped))
        raise typer.Exit(130) from None
    _report(result)


def _refuse(given: dict[str, object]) -> None:
    for option, value in given.items():
        if value is not None:
            raise typer.BadParameter(
                f"a run that is resumed has its own {option.strip('-')}; --periods can be more",
                param_hint=option,
            )


def _refuse_plugins(resume: str, store: str | None) -> None:
    """Raise where plugins are asked for, and the run that is resumed has others."""
    names = selected_plugins()
    if names is None:
        return
    from mazec.runs.run import Run
    from mazec.store.repository import Store

    with Store.open(Run.found(resume, store).store) as opened:
        own = plugin_names(opened.experiment())
    if set(own) != set(names):
        raise typer.BadParameter(
            f"a run that is resumed has its own plugins: {', '.join(own) or 'none'}",
            param_hint="--plugin" if names else "--no-plugins",
        )


def _tell_unused(rules: "Experiment") -> None:
    """Say which installed plugins an experiment does not ask for, and how it would use them."""
    unused = [plugin.name for plugin in vocabulary_of(rules.plugins).unselected]
    if selected_plugins() is None and unused:
        options = " ".join(f"--plugin {name}" for name in (*plugin_names(rules), *unused))
        print_message(f"not used: {', '.join(unused)}; mazec {options} evolve …", level="note")


def _rules(name: str | None, changes: dict[str, Any]) -> "Experiment":
    from mazec.maze.experiment_file import read_experiment
    from mazec.tasks.setting import InvalidSetting

    if changes["dataset"] is not None:
        rules = read_experiment(name or _DEFAULT, plugins=selected_plugins())
        words = vocabulary_of(rules.plugins)
        changes["dataset"] = _found(dataset_name(changes["dataset"], words), words)
    try:
        return read_experiment(name or _DEFAULT, plugins=selected_plugins(), **changes)
    except InvalidSetting as trouble:
        hint = f"--{trouble.setting}" if trouble.setting in changes else None
        raise typer.BadParameter(str(trouble), param_hint=hint) from None


def _found(dataset: str, words: Vocabulary) -> str:
    """A path for good, since a run may be resumed from another folder."""
    from mazec.tasks.datasets import expand_path, is_named

    return dataset if is_named(dataset, words) else str(expand_path(dataset).absolute())


def _device(name: str) -> str:
    from mazec.training.device import device

    try:
        return device(name)
    except ValueError as trouble:
        raise typer.BadParameter(str(trouble), param_hint="--device") from None


def _report(result: "Result") -> None:
    from mazec.cli.picture import picture
    from mazec.cli.progress_display import describe_ends, format_duration
    from mazec.cli.runs import WHERE, describe_failures, describe_test, describe_twins
    from mazec.network.price import write_figure

    for warning in result.warnings:
        print_message(warning.message, level="warning")
    champion = result.champion
    lines = []
    if champion is not None:
        seen, unseen = WHERE[champion.metric]
        if champion.untested:
            print_message(champion.untested, level="warning")
        lines += [
            *picture(champion.network),
            "",
            f"champion: agent {champion.agent} of {champion.environment}, "
            f"{write_figure(champion.price.parameters)} parameters, "
            f"{write_figure(champion.price.operations)} operations",
            f"{champion.metric}: {champion.validation:.2%} {seen}, "
            f"{describe_test(champion.test)} {unseen} that selection never saw",
            f"atavism: {result.atavism or 0.0:.2%} of its expressed symbols were silent in an "
            "ancestor",
            *(f"written: {path}" for path in champion.files),
        ]
    lines += [
        f"agents: {result.agents:,} ({describe_ends(result.ends)}) "
        f"in {format_duration(result.seconds)}",
        *describe_failures(result.failures),
        f"twins: {describe_twins(result.twins.evaluated, result.twins.spared)}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    if champion is None:
        print_message(f"nobody survived the last whole period; all is in {result.folder}")
        raise typer.Exit(1)
