"""Positions of the tables and settings of a TOML document, which ``tomllib`` does not keep."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mazec.diagnostics import Span

Keys = tuple[str, ...]
"""The keys that lead to a table or a setting, from the top level of the document."""

_DEEPEST = 50
"""The length of the longest path that is indexed; no setting has as many keys."""
_PART = r"""(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[\w-]+)"""
_KEY = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_STATEMENT = re.compile(rf"[ \t]*(?:\[+[ \t]*(?P<table>{_KEY})[ \t]*\]|(?P<setting>{_KEY})[ \t]*=)")
_TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"""' + r"|'''.*?'''" + r'|"(?:[^"\\\n]|\\.)*"' + r"|'[^'\n]*'"
    r"|#[^\n]*|[\[\]{}]|\n",
    re.DOTALL,
)


@dataclass(frozen=True)
class TomlPositions:
    """The spans of the tables and settings of a valid document, by their keys.

    A span extends from the key to the end of its line, without a comment. Keys inside an inline
    table have no span.
    """

    content: str
    spans: dict[Keys, Span] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        spans: dict[Keys, Span] = {}
        for path, span in _statements(self.content):
            if len(path) > _DEEPEST:  # its prefixes would take quadratic memory
                continue
            for length in range(1, len(path)):
                spans.setdefault(path[:length], span)
            spans[path] = span
        object.__setattr__(self, "spans", spans)

    def find(self, path: Keys) -> Span | None:
        """Return the span of a table or setting, or None if it has none."""
        return self.spans.get(path)


def _statements(content: str) -> Iterator[tuple[Keys, Span]]:
    """Yield the keys and spans of table headers and settings, in order."""
    table: Keys = ()
    start = 0
    while start < len(content):
        match = _STATEMENT.match(content, start)
        start = match.end() if match else start
        first_end, start = _end(content, start)
        if match is None:
            continue
        kind = "table" if match["table"] else "setting"
        keys = tuple(_unquoted(part) for part in re.findall(_PART, match[kind]))
        if kind == "table":
            table = keys
        path = keys if kind == "table" else (*table, *keys)
        yield path, Span(match.start(kind), first_end)


def _end(content: str, start: int) -> tuple[int, int]:
    """Return the end of a statement's first line, without a comment, and of the statement."""
    depth = 0
    first_end = None
    for token in _TOKEN.finditer(content, start):
        text = token[0]
        if first_end is None and (text[0] in "#\n" or "\n" in text):
            end = token.start() if text[0] in "#\n" else content.index("\n", token.start())
            first_end = start + len(content[start:end].rstrip())
        if text in "[{":
            depth += 1
        elif text in "]}":
            depth -= 1
        elif text == "\n" and depth <= 0:
            return (token.start() if first_end is None else first_end), token.end()
    whole = len(content.rstrip())
    return (max(whole, start) if first_end is None else first_end), len(content)


def _unquoted(part: str) -> str:
    return part[1:-1] if part[0] in "\"'" else part
