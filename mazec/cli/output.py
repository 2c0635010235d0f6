"""Output of commands: diagnostics, tables and notes, styled on a terminal and plain in a pipe."""

import re
import sys
from collections.abc import Iterable, Sequence
from typing import IO, TYPE_CHECKING, Any

from mazec.diagnostics import Diagnostic, Level, MazecError, Text
from mazec.diagnostics.render import terminal, visible

if TYPE_CHECKING:
    from rich.console import Console

MOST_SHOWN = 100  # warnings and notes of one file; all others are only counted
_COLORS = {"error": "bold red", "warning": "bold yellow", "note": "bold cyan"}


def console(stream: IO[str] | None = None) -> "Console":
    """Return a console for a stream, by default standard output. It honors NO_COLOR."""
    from rich.console import Console

    return Console(file=stream or sys.stdout, highlight=False, soft_wrap=True)


def print_message(text: str, *, level: str = "error") -> None:
    """Print one line on standard error that begins with its level."""
    _print([f"{level}: {visible(text)}"], sys.stderr)


def report_error(error: MazecError) -> None:
    """Print the diagnostics of an error on standard error."""
    print_diagnostics(error.diagnostics, error.text, sys.stderr)


def print_diagnostics(
    diagnostics: Sequence[Diagnostic], text: Text | None, stream: IO[str]
) -> None:
    """Print all errors, the first warnings and notes, and the number of the others."""
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
    """Return the number of diagnostics by level: ``2 errors, 1 warning``, or an empty string."""
    levels = [diagnostic.level for diagnostic in diagnostics]
    parts = [(levels.count(level), str(level)) for level in Level]
    return ", ".join(f"{n} {level}{'s' if n > 1 else ''}" for n, level in parts if n)


def _print(blocks: Sequence[str], stream: IO[str], apart: bool = False) -> None:
    """Print blocks of text that begin with a level, with empty lines between them if ``apart``."""
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


def print_table(
    columns: Sequence[tuple[str, bool]],
    rows: Iterable[Sequence[Any]],
    stream: IO[str] | None = None,
) -> None:
    """Print a table on a stream, by default standard output.

    Each column is its name and whether it contains numbers, which are aligned to the right. On a
    terminal the table is ruled and wrapped; in a pipe each row is one line, with two spaces between
    columns.
    """
    stream = stream or sys.stdout
    cells = [[visible(str(cell)) for cell in row] for row in rows]
    if stream.isatty():
        from rich import box
        from rich.table import Table

        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for name, figures in columns:
            table.add_column(name, justify="right" if figures else "left", overflow="fold")
        for row in cells:
            table.add_row(*_escaped(row))
        console(stream).print(table, soft_wrap=False)
        return
    lines = [[name for name, _ in columns], *cells]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    for line in lines:
        aligned = [
            cell.rjust(width) if figures else cell.ljust(width)
            for cell, width, (_, figures) in zip(line, widths, columns, strict=True)
        ]
        stream.write("  ".join(aligned).rstrip() + "\n")


def _escaped(row: Sequence[str]) -> list[str]:
    from rich.markup import escape

    return [escape(cell) for cell in row]
