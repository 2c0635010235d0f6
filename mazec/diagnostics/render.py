"""The rendering of diagnostics: as text for a terminal, and as JSON."""

from collections.abc import Iterable
from typing import Any

from mazec.diagnostics.diagnostic import Diagnostic
from mazec.diagnostics.span import Span, Text

_WIDEST = 120  # a longer source line is shown in part: a one-line gene can hold 100,000 symbols


class _Fields(dict[str, str]):
    """The values that a template may name: the attributes of a diagnostic, written out."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__()
        self._diagnostic = diagnostic

    def __missing__(self, name: str) -> str:
        value = getattr(self._diagnostic, name)
        return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _fill(template: str, diagnostic: Diagnostic) -> str:
    return template.format_map(_Fields(diagnostic)).strip() if template else ""


def message(diagnostic: Diagnostic) -> str:
    """Return the first line of a diagnostic, without code and level."""
    return _fill(diagnostic.message, diagnostic)


def label(diagnostic: Diagnostic) -> str:
    """Return the text beside the carets."""
    return _fill(diagnostic.label, diagnostic)


def help_line(diagnostic: Diagnostic) -> str:
    """Return the remedy, or an empty string."""
    return _fill(diagnostic.help, diagnostic)


def terminal(diagnostic: Diagnostic, text: Text | None, file: str = "<gene>") -> str:
    """Return a diagnostic as a person reads it: level and code, place, line, carets, remedy.

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


def _excerpt(span: Span, words: str, text: Text, file: str) -> list[str]:
    """Return the place and its line with carets below; of a long line, the part around it."""
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
        words = f"… to line {last_line}: {words}" if words else f"… to line {last_line}"
    gutter = " " * len(str(line))
    return [
        f"{gutter[1:] or ' '}--> {_one_line(file)}:{line}:{column}",
        f"{gutter} |",
        f"{line} | {shown}".rstrip(),
        f"{gutter} | {' ' * _cells(shown[:first])}{carets} {_one_line(words)}".rstrip(),
    ]


def _cells(text: str) -> int:
    """Return the number of columns that a terminal gives to a visible text."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def visible(text: str) -> str:
    """Return a text without anything that could drive a terminal, character for character.

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
    """Return diagnostics as JSON objects.

    Lines and columns count from 1; ``end_column`` is one past the last.
    """
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
        "fields": diagnostic.fields,
        "notes": list(diagnostic.notes),
    }
