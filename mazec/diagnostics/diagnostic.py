"""Diagnostics as data, and the report in which they gather."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from mazec.diagnostics.span import Span

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Level(StrEnum):
    """How much a diagnostic matters: an error stops, a warning is stopped by ``--strict``."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Diagnostic:
    """One finding: a code of the catalog, where it is, and the facts its text is made from.

    ``span`` counts characters of the gene's text and is None where there is no place to show.
    ``notes`` are further sentences. The text itself is made in ``diagnostics.render`` alone.
    """

    code: str
    span: Span | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def level(self) -> Level:
        """The level that the catalog gives this code; its first letter tells."""
        return {"E": Level.ERROR, "W": Level.WARNING, "N": Level.NOTE}[self.code[0]]


class Report:
    """What a run of passes found. The one thing, besides a store, that grows.

    Passes speak of symbols by position (``mark``), because a gene from bytes or from breeding has
    no text. The places become spans only when somebody asks, which keeps compiling fast.
    """

    __slots__ = ("_found", "_marks")

    def __init__(self) -> None:
        self._found: list[Diagnostic] = []
        self._marks: list[tuple[str, int, int, Mapping[str, Any]]] = []

    def add(self, diagnostic: Diagnostic) -> None:
        """Add a finding whose place, if any, is known in characters."""
        self._found.append(diagnostic)

    def mark(
        self, code: str, first: int, last: int | None = None, fields: Mapping[str, Any] = _NOTHING
    ) -> None:
        """Add a finding about the symbols ``first`` to ``last`` of the gene, both inclusive."""
        self._marks.append((code, first, first if last is None else last, fields))

    def __len__(self) -> int:
        return len(self._found) + len(self._marks)

    def diagnostics(self, spans: Sequence[Span]) -> tuple[Diagnostic, ...]:
        """All findings in order of place, given the spans of the gene's symbols."""
        placed = [
            Diagnostic(code, _cover(spans, first, last), fields)
            for code, first, last, fields in self._marks
        ]
        return in_order([*self._found, *placed])


def _cover(spans: Sequence[Span], first: int, last: int) -> Span | None:
    """From the start of one symbol to the end of another; None past the gene (a head, say)."""
    if first >= len(spans):
        return None
    return Span(spans[first].start, spans[min(last, len(spans) - 1)].end)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by place; what has no place comes last; ties keep the order of finding."""
    return tuple(sorted(diagnostics, key=lambda d: (d.span is None, d.span or (0, 0))))
