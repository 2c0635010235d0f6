"""The network of a gene at an input shape, before any backend prints or builds it."""

from collections.abc import Iterator
from dataclasses import dataclass

from mazec.gene.gene import Gene, Head
from mazec.network.price import Price
from mazec.symbols import Call, JoinRule, Layer, Shape


@dataclass(frozen=True, eq=False)
class Step:
    """One module at its place: a layer, or an adapter (Flatten, Reshape, Snap).

    ``position`` is that of its symbol in the gene, None for what the compiler appends as a head;
    ``held`` are the values that the module keeps inside, ``symbol`` is what it is built from, None
    for an adapter.
    """

    call: Call
    input: Shape
    output: Shape
    operations: int
    parameters: int
    position: int | None
    adapter: bool = False
    held: int = 0
    symbol: Layer | None = None


@dataclass(frozen=True, eq=False, repr=False)
class Loop:
    """A body run ``times`` (at least 2) rounds, each with its own weights, that keeps its shape.

    ``position`` is that of the repeat's symbol in the gene. The rounds before ``first`` changed the
    shape; each of them is a ``Round``.
    """

    times: int
    body: tuple["Node", ...]
    shape: Shape
    position: int
    first: int = 1

    @property
    def input(self) -> Shape:
        """The shape that every round takes and gives."""
        return self.shape

    output = input

    @property
    def last(self) -> int:
        """The number of the last round."""
        return self.first + self.times - 1


@dataclass(frozen=True, eq=False, repr=False)
class Round:
    """One round of a repeat that changes the shape, written out; ``number`` counts from 1."""

    number: int
    body: tuple["Node", ...]
    input: Shape
    output: Shape
    position: int


@dataclass(frozen=True, eq=False, repr=False)
class Join:
    """Two or more segments side by side, and how they become one.

    A segment without steps hands on its input. Where the joint flattens, each segment above one
    axis ends in a Flatten; padding to a common shape is the join's own work. ``shapes`` are what
    the segments give, flattened; ``join`` is what is done (a stack beyond 6 axes concatenates).
    """

    call: Call
    segments: tuple[tuple["Node", ...], ...]
    shapes: tuple[Shape, ...]
    input: Shape
    output: Shape
    position: int
    rule: type[JoinRule]

    @property
    def join(self) -> str:
        """What is done."""
        return str(self.call.arguments["join"])


Node = Step | Loop | Round | Join


@dataclass(frozen=True, eq=False)
class Network:
    """A gene resolved at an input shape, within its budget."""

    gene: Gene
    input_shape: Shape
    output_shape: Shape
    head: Head
    nodes: tuple[Node, ...]
    price: Price


def written_out(nodes: tuple[Node, ...]) -> Iterator[Step | Join]:
    """Steps and joins in order of running, loops round by round; what a join holds stays inside."""
    stack: list[Iterator[Node]] = [iter(nodes)]
    while stack:
        for node in stack[-1]:
            if isinstance(node, Loop):
                stack.append(node_rounds(node))
                break
            if isinstance(node, Round):
                stack.append(iter(node.body))
                break
            yield node
        else:
            stack.pop()


def node_rounds(loop: Loop) -> Iterator[Node]:
    """The body of a loop, once for every round."""
    for _ in range(loop.times):
        yield from loop.body
