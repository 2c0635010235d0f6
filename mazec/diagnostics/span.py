"""Places in a text."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

_LINE_END = re.compile(r"\r\n|\n|\r")


class Span(NamedTuple):
    """A stretch of a text in characters: ``start`` inclusive, ``end`` exclusive."""

    start: int
    end: int


@dataclass(frozen=True)
class Text:
    """A text with the name under which a reader knows it.

    ``file`` is None for a text that mazec printed itself, as it does for a gene that came from
    bytes or from breeding.
    """

    content: str
    file: str | None = None

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(end.end() for end in _LINE_END.finditer(self.content))]

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and column of a character, both from 1; columns count characters."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def line(self, number: int) -> Span:
        """Return the place of a line (from 1), without its end."""
        start = self._starts[number - 1]
        if number == len(self._starts):
            return Span(start, len(self.content))
        end = self._starts[number] - 1
        return Span(start, end - self.content.startswith("\r\n", end - 1) if end > start else end)
