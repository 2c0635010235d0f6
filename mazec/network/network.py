"""The network of a gene at an input shape, the input of all backends."""

from collections.abc import Iterator
from dataclasses import dataclass

from mazec.gene.gene import Gene, Head
from mazec.network.price import Price
from mazec.symbols import Call, Combination, JoinRule, Layer, Shape


@dataclass(frozen=True, eq=False)
class Step:
    """One step of the network: the module of a layer, or an adapter between two shapes.

    An adapter needs no module: its ``call`` only names it (Flatten, Reshape, Snap).
    ``position`` is that of its symbol in the gene, None for a head that the compiler appends;
    ``saved_activations`` is the number of values that the module keeps internally; ``symbol`` is
    the symbol that builds it, None for an adapter.
    """

    call: Call
    input: Shape
    output: Shape
    operations: int
    parameters: int
    position: int | None
    adapter: bool = False
    saved_activations: int = 0
    symbol: Layer | None = None


@dataclass(frozen=True, eq=False, repr=False)
class Loop:
    """A body that runs ``times`` (at least 2) rounds, keeps its shape and has weights per round.

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
        """The input and output shape of every round."""
        return self.shape

    output = input

    @property
    def last(self) -> int:
        """The number of the last round."""
        return self.first + self.times - 1


@dataclass(frozen=True, eq=False, repr=False)
class Round:
    """One round of a repeat whose shape changes, written out; ``number`` counts from 1."""

    number: int
    body: tuple["Node", ...]
    input: Shape
    output: Shape
    position: int


@dataclass(frozen=True, eq=False, repr=False)
class Join:
    """Two or more parallel segments and the operation that joins them.

    A segment without steps is the identity. If the join flattens, each segment with more than one
    axis ends in a Flatten; the join itself pads to a common shape. ``shapes`` are the output shapes
    of the segments, after flattening; ``join`` is the operation (a stack beyond 6 axes becomes a
    concat), and ``expression`` says it in torch: a ``Call`` builds a module.
    """

    join: str
    expression: Call | Combination
    segments: tuple[tuple["Node", ...], ...]
    shapes: tuple[Shape, ...]
    input: Shape
    output: Shape
    position: int
    rule: type[JoinRule]


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
    """Yield steps and joins in execution order, loops round by round; joins are not entered."""
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
    """Yield the body of a loop once for every round."""
    for _ in range(loop.times):
        yield from loop.body
