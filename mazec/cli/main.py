"""The `mazec` command: the list of its commands, and the exit codes of errors."""

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
    ("Manual", "symbols", manual.symbols, "mazec symbols linear"),
    ("Manual", "explain", manual.explain, "mazec explain W203"),
    ("Plugins", "plugins", plugins.plugins, "mazec plugins --format json"),
)


_LONGEST_HELP = 200  # characters of a command's help in the list


class _Top(TyperGroup):
    """The group of all commands, with a hint for its own options after a command."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands of each panel with whole sentences, for help in a pipe."""
        panels: dict[str, list[tuple[str, str]]] = {}
        for name, command in self.commands.items():
            panel = getattr(command, "rich_help_panel", None)
            title = panel if isinstance(panel, str) else "Commands"
            panels.setdefault(title, []).append((name, command.get_short_help_str(_LONGEST_HELP)))
        for title, rows in panels.items():
            with formatter.section(title):
                formatter.write_dl(rows)

    def invoke(self, ctx: Any) -> Any:
        """Run the command. Raises a usage error for wrong usage."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter.__base__ as error:  # type: ignore[misc] # any usage error
            option = getattr(error, "option_name", None)
            if option in ("--plugin", "--no-plugins"):
                value = " NAME" if option == "--plugin" else ""
                advice = f"{option} must come before the command: mazec {option}{value} "
                error.message = advice + str(ctx.invoked_subcommand)
                error.possibilities = None
            raise


app = typer.Typer(
    name="mazec",
    cls=_Top,
    epilog="Start with: mazec evolve --dataset data.csv, or without data of your own: mazec evolve",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _panel, _name, _function, _example in COMMANDS:
    app.command(_name, epilog=f"Example: {_example}", rich_help_panel=_panel)(_function)
app.add_typer(experiment.app, name="experiment", rich_help_panel="Evolution")
app.add_typer(plugin.app, name="plugin", rich_help_panel="Plugins")


def _print_version(wanted: bool) -> None:
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
            help="Use only this plugin; repeat the option for more.",
            show_default=False,
        ),
    ] = None,
    no_plugins: Annotated[bool, typer.Option("--no-plugins", help="Use no plugins.")] = False,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Find small, accurate neural networks for your data by evolution."""
    names = plugin or []
    if no_plugins and names:
        raise typer.BadParameter("it cannot be combined with --plugin", param_hint="--no-plugins")
    if not all(map(canonical, names)):
        raise typer.BadParameter("it needs the name of a plugin", param_hint="--plugin")
    if no_plugins or names:
        select_plugins(context, names)


def main(arguments: Sequence[str]) -> int:
    """Run a command line, and return its exit code.

    The code is 0, 1 for errors, 2 for wrong usage or 130 for Ctrl-C. No exception leaves this
    function: all errors are reported on standard error.
    """
    _open_closed()
    for stream in (
        sys.stdout,
        sys.stderr,
    ):  # a file name may have characters that the stream cannot encode
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _dispatch(list(arguments))
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        return _silence_output()
    except OSError as error:
        return _report_io_error(error)


def _open_closed() -> None:
    """Replace closed standard streams: output then fails, and messages are discarded."""
    if sys.stdout is None:
        unwritable = os.open(os.devnull, os.O_RDONLY)
        sys.stdout = open(unwritable, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - lives on
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - lives on


def _dispatch(arguments: list[str]) -> int:
    app.rich_markup_mode = "rich" if sys.stdout.isatty() else None  # plain help in a pipe
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
    except Exception as error:
        if out_of_memory(error):
            print_message("out of memory")
            return 1
        if os.environ.get("MAZEC_DEBUG"):
            traceback.print_exc()
        reason = str(error).splitlines()[:1]
        print_message(f"internal error: {': '.join([type(error).__name__, *reason])}")
        print_message("this is a bug in mazec; set MAZEC_DEBUG=1 for a traceback", level="note")
    return 1


def _silence_output() -> int:
    """Discard further output, because its reader is gone or it failed, and return 1."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - lives to the end
    return 1


def _report_io_error(error: OSError) -> int:
    report_error(unwritten(error.filename or "-", error))
    return _silence_output()


def run() -> None:
    """Run the `mazec` script."""
    sys.exit(main(sys.argv[1:]))
