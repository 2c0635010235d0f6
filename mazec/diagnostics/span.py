"""Places in a text."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


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
        starts = [0]
        find = self.content.find
        at = find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = find("\n", at + 1)
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column of a character, both from 1; columns count characters."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line (from 1), without its end."""
        start = self._starts[number - 1]
        end = self.content.find("\n", start)
        return self.content[start : len(self.content) if end < 0 else end].rstrip("\r")
