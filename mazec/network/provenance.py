"""Provenance: the symbol of the gene, and the rounds of repeats, that each layer comes from."""

from collections.abc import Iterator
from dataclasses import dataclass

from mazec.network.network import Join, Loop, Node, Round, Step
from mazec.network.traverse import Begin, End, SegmentEnd


@dataclass(frozen=True, slots=True)
class Provenance:
    """The origin of a layer in its gene.

    ``symbol`` is the position of its symbol in ``gene.symbols``, None for what the compiler appends
    as a head. An adapter belongs to the symbol that needs it, a join to the start of its branch.
    ``rounds`` numbers from 1 the rounds of the repeats around it, the outermost first; it is empty
    outside of repeats. A repeat of one round is inlined and counts as none.
    """

    symbol: int | None
    rounds: tuple[int, ...] = ()

    def __str__(self) -> str:
        """The provenance in a few words: ``symbol 3, round 2``; ``round 2.1`` within two."""
        place = "head" if self.symbol is None else f"symbol {self.symbol}"
        return f"{place}, round {write_rounds(self.rounds)}" if self.rounds else place


def write_rounds(rounds: tuple[int, ...]) -> str:
    """Return the numbers of nested rounds, the outermost first, with points between."""
    return ".".join(map(str, rounds))


LayerEvent = Step | Begin | SegmentEnd | End
"""A step, or the begin of a join, the ends of its segments, and its end."""
_Visit = tuple[Node | SegmentEnd | End | Begin, tuple[int, ...]]


def unroll(nodes: tuple[Node, ...]) -> Iterator[tuple[LayerEvent, Provenance]]:
    """Yield every layer with its provenance in order of running; loops round by round.

    A join is met as by ``traverse``. Never recurses.
    """
    stack: list[Iterator[_Visit]] = [_each(nodes, ())]
    while stack:
        for node, rounds in stack[-1]:
            match node:
                case Loop():
                    stack.append(_rounds(node, rounds))
                    break
                case Round():
                    stack.append(_each(node.body, (*rounds, node.number)))
                    break
                case Join():
                    stack.append(_segments(node, rounds))
                    break
                case Step():
                    yield node, Provenance(node.position, rounds)
                case Begin(join) | SegmentEnd(join) | End(join):
                    yield node, Provenance(join.position, rounds)
        else:
            stack.pop()


def _each(nodes: tuple[Node, ...], rounds: tuple[int, ...]) -> Iterator[_Visit]:
    return ((node, rounds) for node in nodes)


def _rounds(loop: Loop, rounds: tuple[int, ...]) -> Iterator[_Visit]:
    for number in range(loop.first, loop.last + 1):
        yield from _each(loop.body, (*rounds, number))


def _segments(join: Join, rounds: tuple[int, ...]) -> Iterator[_Visit]:
    yield Begin(join), rounds
    for segment in join.segments:
        yield from _each(segment, rounds)
        yield SegmentEnd(join), rounds
    yield End(join), rounds
