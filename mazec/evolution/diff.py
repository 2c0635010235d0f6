"""Differences between two genes, symbol by symbol along their alignment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from mazec.evolution.align import MOST_CELLS, align
from mazec.gene.gene import Gene, Header
from mazec.symbols import Shape, Symbol, Value

Figure = int | float | str | Shape


class Change(StrEnum):
    """The change of a symbol from the first gene to the second."""

    SAME = "same"
    INSERTED = "inserted"
    DROPPED = "dropped"
    CHANGED = "changed"


@dataclass(frozen=True)
class DiffEntry:
    """A symbol of one gene or of both, with its positions in the ``first`` and ``second`` gene.

    A position is None if the gene lacks the symbol. ``parameters`` are those that differ: the name,
    the first and the second value of each.
    """

    change: Change
    symbol: Symbol
    first: int | None
    second: int | None
    parameters: tuple[tuple[str, Value, Value], ...] = ()


@dataclass(frozen=True)
class HeaderChange:
    """A difference between two headers; a value is None if the gene lacks it.

    ``entry`` is the name in the table, rates or learning settings, else None. The table's entry
    ``order`` stands for the order of the names that both tables share.
    """

    part: str
    entry: str | None
    first: Figure | None
    second: Figure | None


@dataclass(frozen=True)
class Difference:
    """All steps from one gene to another, including unchanged symbols."""

    header: tuple[HeaderChange, ...]
    steps: tuple[DiffEntry, ...]

    @property
    def same(self) -> bool:
        """Return whether the genes are equal."""
        return not self.header and all(step.change is Change.SAME for step in self.steps)

    def count(self, change: Change) -> int:
        """Return the number of symbols with this change."""
        return sum(step.change is change for step in self.steps)


def diff(a: Gene, b: Gene) -> Difference:
    """Return the differences from the first gene to the second.

    Symbols of one type are matched as in ``evolution.align.align``; between two matches, dropped
    symbols come before inserted ones. If the genes are too long to align, the part between their
    common start and end is matched position by position.
    """
    return Difference(tuple(_header(a.header, b.header)), tuple(_steps(a.symbols, b.symbols)))


def _steps(a: Sequence[Symbol], b: Sequence[Symbol]) -> Iterator[DiffEntry]:
    ends = [(-1, -1), *_matches(a, b), (len(a), len(b))]
    for (i, j), (k, m) in pairwise(ends):
        for position in range(i + 1, k):
            yield DiffEntry(Change.DROPPED, a[position], position, None)
        for position in range(j + 1, m):
            yield DiffEntry(Change.INSERTED, b[position], None, position)
        if k < len(a):
            yield _match(a[k], b[m], k, m)


def _match(x: Symbol, y: Symbol, first: int, second: int) -> DiffEntry:
    old, new = x.values, y.values
    parameters = tuple((name, old[name], new[name]) for name in old if old[name] != new[name])
    return DiffEntry(Change.CHANGED if parameters else Change.SAME, y, first, second, parameters)


def _matches(a: Sequence[Symbol], b: Sequence[Symbol]) -> list[tuple[int, int]]:
    """Return the alignment, computed only between the common start and end of the two."""
    shorter = min(len(a), len(b))
    start = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    left = shorter - start
    tail = next((n for n in range(left) if a[-1 - n] != b[-1 - n]), left)
    inner = a[start : len(a) - tail], b[start : len(b) - tail]
    if len(inner[0]) * len(inner[1]) <= MOST_CELLS:
        matched = align(*inner)
    else:
        pairs = enumerate(zip(*inner, strict=False))
        matched = [(i, i) for i, (x, y) in pairs if type(x) is type(y)]
    return [
        *((i, i) for i in range(start)),
        *((start + i, start + j) for i, j in matched),
        *((len(a) - n, len(b) - n) for n in range(tail, 0, -1)),
    ]


def _header(a: Header, b: Header) -> Iterator[HeaderChange]:
    for part in ("input", "output", "head", "name"):
        x, y = getattr(a, part), getattr(b, part)
        if x != y:
            yield HeaderChange(part, None, x, y)
    for part in ("table", "rates", "learning"):
        first, second = dict(getattr(a, part)), dict(getattr(b, part))
        for entry in first | second:
            old, new = first.get(entry), second.get(entry)
            if old != new:
                yield HeaderChange(part, entry, old, new)
        # the order breaks ties in the Huffman tree of the table
        orders = [n for n in first if n in second], [n for n in second if n in first]
        if orders[0] != orders[1]:
            yield HeaderChange(part, "order", " ".join(orders[0]), " ".join(orders[1]))
