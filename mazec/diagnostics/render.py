"""The one place where a diagnostic becomes text: for a terminal, and as JSON."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from mazec.diagnostics.catalog import CATALOG
from mazec.diagnostics.diagnostic import Diagnostic
from mazec.diagnostics.span import Span, Text

_WIDEST = 120  # a longer source line is shown in part: a one-line gene can hold 100,000 symbols


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
    """A diagnostic as a person reads it: level and code, place, line, carets, remedy.

    ``file`` is the name of a text that has none.
    """
    lines = [f"{diagnostic.level}[{diagnostic.code}]: {_one_line(message(diagnostic))}"]
    remedy = _one_line(help_line(diagnostic))
    if diagnostic.span is not None and text is not None:
        lines += _excerpt(diagnostic.span, label(diagnostic), text, text.file or file)
        if remedy or diagnostic.notes:
            lines.append(lines[2])  # the empty line of the gutter once more
    if remedy:
        lines.append(f"help: {remedy}")
    lines += [f"note: {_one_line(note)}" for note in diagnostic.notes]
    return "\n".join(lines)


def _excerpt(span: Span, told: str, text: Text, file: str) -> list[str]:
    """The place and its line with carets below; of a long line the part around the place."""
    line, column = text.position(span.start)
    last_line, _ = text.position(max(span.start, span.end - 1))
    start, end = text.line(line)
    if end - start > _WIDEST:
        start = max(start, span.start - _WIDEST // 4)
        end = min(end, start + _WIDEST)
    shown = visible(text.content[start:end])
    first, stop = span.start - start, min(span.end, end) - start
    carets = "^" * max(1, _cells(shown[first:stop].rstrip()))
    if last_line > line:
        told = f"… to line {last_line}: {told}" if told else f"… to line {last_line}"
    gutter = " " * len(str(line))
    return [
        f"{gutter[1:] or ' '}--> {_one_line(file)}:{line}:{column}",
        f"{gutter} |",
        f"{line} | {shown}".rstrip(),
        f"{gutter} | {' ' * _cells(shown[:first])}{carets} {_one_line(told)}".rstrip(),
    ]


def _cells(text: str) -> int:
    """Columns that a terminal gives to a visible text: wide characters two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def visible(text: str) -> str:
    """A text without anything that could drive a terminal, character for character.

    Tabs become spaces and other controls a replacement character; line ends stay.
    """
    if text.isprintable():
        return text
    return "".join(
        " " if c == "\t" else c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}"
        for c in text
    )


def _one_line(text: str) -> str:
    return visible(text).replace("\n", " ")


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
