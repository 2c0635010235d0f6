"""The one place where a diagnostic becomes text: for a terminal, and as JSON."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from mazec.diagnostics.catalog import CATALOG
from mazec.diagnostics.diagnostic import Diagnostic
from mazec.diagnostics.span import Text

_WIDEST = 160  # a longer source line is shown in part: a one-line gene can hold 100,000 symbols


def _fill(template: str, diagnostic: Diagnostic) -> str:
    return template.format_map(diagnostic.fields).strip() if template else ""


def message(diagnostic: Diagnostic) -> str:
    """The head line of a diagnostic, without code and level."""
    return _fill(CATALOG[diagnostic.code].message, diagnostic)


def label(diagnostic: Diagnostic) -> str:
    """What stands beside the carets."""
    return _fill(CATALOG[diagnostic.code].label, diagnostic)


def help_line(diagnostic: Diagnostic) -> str:
    """The remedy, or an empty string."""
    return _fill(CATALOG[diagnostic.code].help, diagnostic)


def terminal(diagnostic: Diagnostic, text: Text | None, file: str = "<gene>") -> str:
    """A diagnostic as a person reads it: level and code, place, line, carets, remedy."""
    lines = [f"{diagnostic.level}[{diagnostic.code}]: {visible(message(diagnostic))}"]
    gutter = "  "
    if diagnostic.span is not None and text is not None:
        excerpt, gutter = _excerpt(diagnostic, text, text.file or file)
        lines += excerpt
    remedy = visible(help_line(diagnostic))
    if remedy or diagnostic.notes:
        if len(lines) > 1:
            lines.append(f"{gutter} |")
        if remedy:
            lines.append(f"help: {remedy}")
        lines += [f"note: {visible(note)}" for note in diagnostic.notes]
    return "\n".join(lines)


def _excerpt(diagnostic: Diagnostic, text: Text, file: str) -> tuple[list[str], str]:
    assert diagnostic.span is not None
    start, end = diagnostic.span
    line, column = text.position(start)
    source = text.line(line)
    last_line, last_column = text.position(max(start, end - 1))
    stop = last_column if last_line == line else max(column, len(source.rstrip()))
    # tabs and controls take one cell each, so that carets stay under what they mean
    shown, shift = _window(source, column - 1)
    under = _cells(shown[: column - 1 - shift])
    carets = max(1, _cells(shown[column - 1 - shift : stop - shift]))
    gutter = " " * len(str(line))
    tail = visible(label(diagnostic))
    if last_line > line:
        tail = f"… to line {last_line}: {tail}" if tail else f"… to line {last_line}"
    pointer = f"{gutter} | {' ' * under}{'^' * carets} {tail}".rstrip()
    return [
        f"{gutter[1:]}--> {visible(file)}:{line}:{column}",
        f"{gutter} |",
        f"{line} | {visible(shown)}".rstrip(),
        pointer,
    ], gutter


def _window(source: str, at: int) -> tuple[str, int]:
    if len(source) <= _WIDEST:
        return source, 0
    shift = max(0, at - _WIDEST // 4)
    return source[shift : shift + _WIDEST], shift


def _cells(text: str) -> int:
    """Columns that a terminal gives to a text: wide characters two, combining ones none."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def visible(text: str) -> str:
    """A text without anything that could drive a terminal; controls become one visible cell."""
    return "".join(
        " " if c == "\t" else c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}"
        for c in text
    )


def as_json(
    diagnostics: Iterable[Diagnostic], text: Text | None, file: str | None = None
) -> list[dict[str, Any]]:
    """Diagnostics as JSON objects; lines and columns from 1, ``end_column`` one past the last."""
    return [_object(d, text, file) for d in diagnostics]


def _object(diagnostic: Diagnostic, text: Text | None, file: str | None) -> dict[str, Any]:
    place: dict[str, int | None] = dict.fromkeys(("line", "column", "end_line", "end_column"))
    if diagnostic.span is not None and text is not None:
        start, end = diagnostic.span
        place["line"], place["column"] = text.position(start)
        last_line, last_column = text.position(max(start, end - 1))
        place["end_line"] = last_line
        place["end_column"] = last_column + (1 if end > start else 0)
    return {
        "code": diagnostic.code,
        "level": str(diagnostic.level),
        "message": message(diagnostic),
        "file": text.file if text is not None and text.file is not None else file,
        **place,
        "fields": dict(diagnostic.fields),
        "notes": list(diagnostic.notes),
    }
