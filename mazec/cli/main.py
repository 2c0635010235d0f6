"""The `mazec` command: its commands, and the one place where trouble becomes an exit code."""

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib.metadata import version as installed_version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from mazec.cli import (
    bits,
    breed,
    build,
    champions,
    check,
    diff,
    draw,
    evolve,
    experiment,
    export,
    fmt,
    lineage,
    manual,
    plot,
    plugin,
    plugins,
    show,
    status,
    train,
)
from mazec.cli.output import print_message, report_error
from mazec.cli.plugin_selection import select_plugins
from mazec.diagnostics import MazecError
from mazec.extensions import out_of_memory
from mazec.extensions.distribution import canonical
from mazec.files.file import unwritten

COMMANDS: tuple[tuple[str, str, Callable[..., None], str], ...] = (
    ("Evolution", "evolve", evolve.evolve, "mazec evolve --seed 7 --out runs/first"),
    ("Evolution", "status", status.status, "mazec status --run runs/first"),
    ("Evolution", "champions", champions.champions, "mazec champions --test"),
    ("Evolution", "lineage", lineage.lineage, "mazec lineage 3817"),
    ("Evolution", "export", export.export, "mazec export 3817 -o best"),
    ("Evolution", "plot", plot.plot, "mazec plot 3817 3790 -o curves.svg"),
    ("Evolution", "train", train.train, "mazec train net.gene --dataset digits --epochs 5"),
    ("Compiler", "build", build.build, "mazec build net.gene -o model.py"),
    ("Compiler", "check", check.check, "mazec check genes/*.gene --strict"),
    ("Compiler", "fmt", fmt.fmt, "mazec fmt net.gene"),
    ("Compiler", "show", show.show, "mazec show net.gene --input 28x28 --output 10"),
    ("Compiler", "draw", draw.draw, "mazec draw net.gene -o net.svg"),
    ("Genes", "encode", bits.encode, "mazec encode net.gene -o net.geneb"),
    ("Genes", "decode", bits.decode, "mazec decode net.geneb -o net.gene"),
    ("Genes", "random", breed.random, "mazec random --seed 1 --length 5-20 -o net.gene"),
    ("Genes", "merge", breed.merge, "mazec merge a.gene b.gene --seed 1 -o child.gene"),
    ("Genes", "mutate", breed.mutate, "mazec mutate a.gene --seed 1 -o child.gene"),
    ("Genes", "diff", diff.diff, "mazec diff a.gene b.gene"),
    ("Manual", "symbols", manual.symbols, "mazec symbols --format json"),
    ("Manual", "explain", manual.explain, "mazec explain W203"),
    ("Plugins", "plugins", plugins.plugins, "mazec plugins --format json"),
)


class _Top(TyperGroup):
    """The group of all commands; it tells where its own options belong."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command. Raises a usage error."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter.__base__ as trouble:  # type: ignore[misc] # any wrong usage
            option = getattr(trouble, "option_name", None)
            if option in ("--plugin", "--no-plugins"):
                value = " NAME" if option == "--plugin" else ""
                told = f"{option} stands before the command: mazec {option}{value} "
                trouble.message = told + str(ctx.invoked_subcommand)
                trouble.possibilities = None
            raise


app = typer.Typer(
    name="mazec",
    cls=_Top,
    epilog="Start with: mazec evolve",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _panel, _name, _function, _example in COMMANDS:
    app.command(_name, epilog=f"Example: {_example}", rich_help_panel=_panel)(_function)
app.add_typer(experiment.app, name="experiment", rich_help_panel="Evolution")
app.add_typer(plugin.app, name="plugin", rich_help_panel="Plugins")


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"mazec {installed_version('mazec')}")
        raise typer.Exit


@app.callback()
def _top(
    context: typer.Context,
    plugin: Annotated[
        list[str] | None,
        typer.Option(
            "--plugin",
            metavar="NAME",
            help="Use this plugin and no other; give it again for another.",
            show_default=False,
        ),
    ] = None,
    no_plugins: Annotated[
        bool, typer.Option("--no-plugins", help="Use nothing but what mazec itself brings.")
    ] = False,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """A compiler for a gene language, and the maze in which its genes evolve."""
    names = plugin or []
    if no_plugins and names:
        raise typer.BadParameter("it leaves no plugin to use", param_hint="--no-plugins")
    if not all(map(canonical, names)):
        raise typer.BadParameter("it takes the name of a plugin", param_hint="--plugin")
    if no_plugins or names:
        select_plugins(context, names)


def main(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit code: 0, 1 errors found, 2 wrong usage, 130 Ctrl-C.

    Nothing but the code comes out of here: whatever went wrong is told on standard error.
    """
    _open_closed()
    for stream in (sys.stdout, sys.stderr):  # a file name may hold what a terminal cannot show
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _dispatch(list(arguments))
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        return _gone()
    except OSError as trouble:
        return _failed_io(trouble)


def _open_closed() -> None:
    """Put a stream where a standard one is closed: complaints go nowhere, output fails."""
    if sys.stdout is None:
        unwritable = os.open(os.devnull, os.O_RDONLY)
        sys.stdout = open(unwritable, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - lives on
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - lives on


def _dispatch(arguments: list[str]) -> int:
    app.rich_markup_mode = "rich" if sys.stdout.isatty() else None  # help in a pipe is plain
    try:
        app(arguments, prog_name="mazec")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:
        return 130
    except MazecError as error:
        report_error(error)
    except OSError:
        raise
    except Exception as fault:
        if out_of_memory(fault):
            print_message("out of memory")
            return 1
        if os.environ.get("MAZEC_DEBUG"):
            traceback.print_exc()
        what = str(fault).splitlines()[:1]
        print_message(f"internal error: {': '.join([type(fault).__name__, *what])}")
        print_message("this is a fault of mazec; MAZEC_DEBUG=1 shows where", level="note")
    return 1


def _gone() -> int:
    """Whoever read the output has gone: say nothing, and let nothing fail at exit."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - lives to the end
    return 1


def _failed_io(trouble: OSError) -> int:
    report_error(unwritten(trouble.filename or "-", trouble))
    return _gone()


def run() -> None:
    """The entry point of the `mazec` script."""
    sys.exit(main(sys.argv[1:]))
