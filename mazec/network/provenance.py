"""Provenance: the gene's symbol and the rounds of repeats that each layer comes from."""

from collections.abc import Iterator
from dataclasses import dataclass

from mazec.network.network import Join, Loop, Node, Round, Step
from mazec.network.traverse import Begin, End, SegmentEnd


@dataclass(frozen=True, slots=True)
class Provenance:
    """The origin of a layer in its gene.

    ``symbol`` is the position of its symbol in ``gene.symbols``, None for a head that the compiler
    appends. An adapter belongs to the symbol that needs it, a join to the start of its branch.
    ``rounds`` are the rounds of the enclosing repeats, counted from 1, the outermost first; empty
    outside of repeats. A repeat of one round is inlined and does not count.
    """

    symbol: int | None
    rounds: tuple[int, ...] = ()

    def __str__(self) -> str:
        """Return the provenance as text: ``symbol 3, round 2``, or ``round 2.1`` in two repeats."""
        origin = "head" if self.symbol is None else f"symbol {self.symbol}"
        return f"{origin}, round {write_rounds(self.rounds)}" if self.rounds else origin


def write_rounds(rounds: tuple[int, ...]) -> str:
    """Return the numbers of nested rounds, the outermost first, separated by dots."""
    return ".".join(map(str, rounds))


LayerEvent = Step | Begin | SegmentEnd | End
"""A step, or the beginning of a join, the end of a segment, or the end of the join."""
_Visit = tuple[Node | SegmentEnd | End | Begin, tuple[int, ...]]


def unroll(nodes: tuple[Node, ...]) -> Iterator[tuple[LayerEvent, Provenance]]:
    """Yield every layer with its provenance in execution order, loops round by round.

    Joins give the same events as in ``traverse``. Never recurses.
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
