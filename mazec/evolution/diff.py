"""What one gene has that another has not, symbol by symbol along their alignment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from mazec.evolution.align import MOST_CELLS, align
from mazec.gene.gene import Gene, Header
from mazec.symbols import Shape, Symbol, Value

Figure = int | float | str | Shape


class Change(StrEnum):
    """What became of a symbol from the first gene to the second."""

    SAME = "same"
    INSERTED = "inserted"
    DROPPED = "dropped"
    CHANGED = "changed"


@dataclass(frozen=True)
class DiffEntry:
    """A symbol of either gene or one of both; ``first`` and ``second`` are its positions there.

    They are None where the gene does not have it. ``parameters`` holds the name and the two values
    of each that differs.
    """

    change: Change
    symbol: Symbol
    first: int | None
    second: int | None
    parameters: tuple[tuple[str, Value, Value], ...] = ()


@dataclass(frozen=True)
class HeaderChange:
    """A part of the header that differs, None where a gene does not have it.

    ``entry`` names the one of a table, rates or learning settings; ``order`` of the table is the
    order of what both tables name.
    """

    part: str
    entry: str | None
    first: Figure | None
    second: Figure | None


@dataclass(frozen=True)
class Difference:
    """All steps from one gene to another, those without a change too."""

    header: tuple[HeaderChange, ...]
    steps: tuple[DiffEntry, ...]

    @property
    def same(self) -> bool:
        """Whether the genes are equal."""
        return not self.header and all(step.change is Change.SAME for step in self.steps)

    def count(self, change: Change) -> int:
        """The number of symbols that something became of."""
        return sum(step.change is change for step in self.steps)


def diff(a: Gene, b: Gene) -> Difference:
    """The way from the first gene to the second.

    Symbols of one type are matched as in ``evolution.align.align``; between two matches, what
    is dropped stands before what is inserted. What differs in the middle of two genes that are too
    long to align is matched side by side.
    """
    return Difference(tuple(_header(a.header, b.header)), tuple(_steps(a.symbols, b.symbols)))


def _steps(a: Sequence[Symbol], b: Sequence[Symbol]) -> Iterator[DiffEntry]:
    ends = [(-1, -1), *_matches(a, b), (len(a), len(b))]
    for (i, j), (k, m) in pairwise(ends):
        for at in range(i + 1, k):
            yield DiffEntry(Change.DROPPED, a[at], at, None)
        for at in range(j + 1, m):
            yield DiffEntry(Change.INSERTED, b[at], None, at)
        if k < len(a):
            yield _match(a[k], b[m], k, m)


def _match(x: Symbol, y: Symbol, first: int, second: int) -> DiffEntry:
    old, new = x.values, y.values
    parameters = tuple((name, old[name], new[name]) for name in old if old[name] != new[name])
    return DiffEntry(Change.CHANGED if parameters else Change.SAME, y, first, second, parameters)


def _matches(a: Sequence[Symbol], b: Sequence[Symbol]) -> list[tuple[int, int]]:
    """The alignment; where both begin or end alike, that much need not be searched."""
    shorter = min(len(a), len(b))
    start = next((at for at in range(shorter) if a[at] != b[at]), shorter)
    left = shorter - start
    tail = next((n for n in range(left) if a[-1 - n] != b[-1 - n]), left)
    inner = a[start : len(a) - tail], b[start : len(b) - tail]
    if len(inner[0]) * len(inner[1]) <= MOST_CELLS:
        matched = align(*inner)
    else:
        pairs = enumerate(zip(*inner, strict=False))
        matched = [(at, at) for at, (x, y) in pairs if type(x) is type(y)]
    return [
        *((at, at) for at in range(start)),
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
        # the order decides ties of the table's Huffman tree
        orders = [n for n in first if n in second], [n for n in second if n in first]
        if orders[0] != orders[1]:
            yield HeaderChange(part, "order", " ".join(orders[0]), " ".join(orders[1]))
