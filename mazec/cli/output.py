"""What the commands print: diagnostics, tables and notes; styled on a terminal, plain in a pipe."""

import re
import sys
from collections.abc import Iterable, Sequence
from typing import IO, TYPE_CHECKING, Any

from mazec.diagnostics import Diagnostic, Level, MazecError, Text
from mazec.diagnostics.render import terminal, visible

if TYPE_CHECKING:
    from rich.console import Console

MOST_SHOWN = 100  # warnings and notes of one file; the rest is counted
_COLORS = {"error": "bold red", "warning": "bold yellow", "note": "bold cyan"}


def console(stream: IO[str] | None = None) -> "Console":
    """A console on a stream, standard output by default. It honors NO_COLOR."""
    from rich.console import Console

    return Console(file=stream or sys.stdout, highlight=False, soft_wrap=True)


def print_message(text: str, *, level: str = "error") -> None:
    """One line on standard error, headed by its level."""
    _print([f"{level}: {visible(text)}"], sys.stderr)


def report_error(error: MazecError) -> None:
    """The diagnostics of an error, on standard error."""
    print_diagnostics(error.diagnostics, error.text, sys.stderr)


def print_diagnostics(
    diagnostics: Sequence[Diagnostic], text: Text | None, stream: IO[str]
) -> None:
    """All errors, the first warnings and notes, and a count of the rest."""
    shown = []
    minor = 0
    for diagnostic in diagnostics:
        if diagnostic.level is not Level.ERROR:
            minor += 1
            if minor > MOST_SHOWN:
                continue
        shown.append(terminal(diagnostic, text))
    _print(shown, stream, apart=True)
    if minor > MOST_SHOWN:
        _print([f"note: and {minor - MOST_SHOWN} more warnings and notes"], stream)


def count_levels(diagnostics: Iterable[Diagnostic]) -> str:
    """How many there are of each level: ``2 errors, 1 warning``; empty where there are none."""
    levels = [diagnostic.level for diagnostic in diagnostics]
    parts = [(levels.count(level), str(level)) for level in Level]
    return ", ".join(f"{n} {level}{'s' if n > 1 else ''}" for n, level in parts if n)


def _print(blocks: Sequence[str], stream: IO[str], apart: bool = False) -> None:
    """Blocks of text that are headed by a level, an empty line behind each where apart."""
    end = "\n\n" if apart else "\n"
    if not stream.isatty():
        stream.writelines(block + end for block in blocks)
        return
    from rich.text import Text as Styled

    out = console(stream)
    for block in blocks:
        head = re.match(r"(error|warning|note)(\[\w+\])?", block)
        color = _COLORS[head[1]] if head else ""
        styled = Styled(block)
        if head:
            styled.stylize(color, 0, head.end())
        styled.highlight_regex(r"(?m)^ *\d* \|", "blue")
        styled.highlight_regex(r"(?m)^ *-->", "blue")
        styled.highlight_regex(r"(?m)(?<=\| ) *\^+.*$", color)
        styled.highlight_regex(r"(?m)^(help|note)(?=:)", "bold")
        out.print(styled, end=end)


def print_table(columns: Sequence[tuple[str, bool]], rows: Iterable[Sequence[Any]]) -> None:
    """A table on standard output: columns as name and whether it holds figures.

    On a terminal it is ruled and wrapped; in a pipe it is one line a row, columns two spaces apart.
    """
    held = [[visible(str(cell)) for cell in row] for row in rows]
    if sys.stdout.isatty():
        from rich import box
        from rich.table import Table

        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for name, figures in columns:
            table.add_column(name, justify="right" if figures else "left", overflow="fold")
        for row in held:
            table.add_row(*_escaped(row))
        console().print(table, soft_wrap=False)
        return
    lines = [[name for name, _ in columns], *held]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    for line in lines:
        cells = [
            cell.rjust(width) if figures else cell.ljust(width)
            for cell, width, (_, figures) in zip(line, widths, columns, strict=True)
        ]
        sys.stdout.write("  ".join(cells).rstrip() + "\n")


def _escaped(row: Sequence[str]) -> list[str]:
    from rich.markup import escape

    return [escape(cell) for cell in row]
