"""Resolve: a priced gene is written out; shapes flow, and adapters stand where they must agree."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, ClassVar

from mazec.diagnostics import Report
from mazec.diagnostics.notes import AdaptedShape, FlattenedStack, SnappedSegments
from mazec.diagnostics.repairs import NormOfSingleValues
from mazec.gene.gene import Head
from mazec.network.iteration import run_iteratively
from mazec.network.network import Join, Loop, Network, Node, Round, Step
from mazec.network.price_gene import PricedGene
from mazec.network.shape_inference import build_call, infer_shape, join_shapes
from mazec.passes.tree import Body, Branch, Repeat
from mazec.symbols import Call, JoinResult, Layer, Shape, size, write_shape

Written = tuple[tuple[Node, ...], Shape]
Task = Generator[Any, Written, Written]


@dataclass(frozen=True)
class Resolve:
    """The pass that writes the network out, adapters and snaps noted once a symbol.

    ``portable`` builds each symbol from operations that every backend has.

    Before:  a priced tree within budget.
    After:   every node takes the shape that the one before it gives; a repeat whose shape comes
             back is a loop, earlier rounds are written out.
    Repairs: adapters (Flatten, Reshape, Snap); an instance norm over single values is dropped; the
             head.
    Reports: N304, N305, N310, W204. Raises ``BrokenPromise`` (E504) where a plugin's symbol fails.
    """

    name: ClassVar[str] = "resolve"
    portable: bool = False

    def run(self, priced: PricedGene, report: Report) -> Network:
        """Return the network."""
        writer = _Writer(priced, report, self.portable)
        nodes, shape = run_iteratively(writer.sequence(priced.tree.items, priced.input_shape))
        nodes += tuple(_ending(priced, shape, self.portable))
        return Network(
            priced.gene,
            priced.input_shape,
            priced.output_shape,
            priced.head,
            nodes,
            priced.price,
        )


def _ending(priced: PricedGene, shape: Shape, portable: bool) -> list[Step]:
    if priced.appended is not None:
        return apply_symbol(priced.appended, shape, None, portable)
    if priced.head is Head.SNAP and shape != priced.output_shape:
        return [adapter(shape, priced.output_shape, None)]
    return []


def adapter(shape: Shape, wanted: Shape, position: int | None) -> Step:
    """What brings one shape to another: Flatten, Reshape, or a Snap where their sizes differ."""
    if size(shape) != size(wanted):
        made = Call("mazec.blocks.snap.Snap", {"shape": wanted})
    elif len(wanted) == 1:
        made = Call("torch.nn.Flatten")
    else:
        made = Call("mazec.blocks.reshape.Reshape", {"shape": wanted})
    return Step(made, shape, wanted, 0, 0, position, adapter=True)


def apply_symbol(
    symbol: Layer, shape: Shape, position: int | None, portable: bool = False
) -> list[Step]:
    """A symbol at a shape: its module, and the adapters on either side; none where it vanishes.

    Raises ``BrokenPromise`` where a plugin's symbol fails.
    """
    found = infer_shape(symbol, shape)
    if found is None:
        return []
    seen, given, left, operations, parameters, held = found
    steps = [] if seen == shape else [adapter(shape, seen, position)]
    made = build_call(symbol, seen, portable)
    steps.append(
        Step(made, seen, given, operations, parameters, position, held=held, symbol=symbol)
    )
    return steps if left == given else [*steps, adapter(given, left, position)]


class _Writer:
    """Writes a tree out at a shape, reporting each symbol's adapters once."""

    def __init__(self, priced: PricedGene, report: Report, portable: bool) -> None:
        self._symbols: Any = priced.gene.symbols
        self._report = report
        self._portable = portable
        self._told: set[int] = set()
        # by the sequence itself, as in pricing: what is written once is not walked again
        self._known: dict[tuple[int, Shape], Written] = {}

    def sequence(self, items: Body, shape: Shape) -> Task:
        """The nodes of a sequence, and the shape that they give."""
        key = (id(items), shape)
        if key in self._known:
            return self._known[key]
        nodes: list[Node] = []
        for item in items:
            if isinstance(item, int):
                steps = apply_symbol(self._symbols[item], shape, item, self._portable)
                if len(steps) != 1:
                    self._tell(item, steps)
                nodes += steps
                shape = steps[-1].output if steps else shape
            else:
                written, shape = yield (
                    self._repeat(item, shape)
                    if isinstance(item, Repeat)
                    else self._branch(item, shape)
                )
                nodes += written
        self._known[key] = tuple(nodes), shape
        return self._known[key]

    def _repeat(self, item: Repeat, shape: Shape) -> Task:
        nodes: list[Node] = []
        for number in range(1, item.times + 1):
            body, given = yield self.sequence(item.body, shape)
            left = item.times - number + 1
            if given == shape and left > 1:
                if body:
                    nodes.append(Loop(left, body, shape, item.position, number))
                break
            if body:
                nodes.append(Round(number, body, shape, given, item.position))
            shape = given
        return tuple(nodes), shape

    def _branch(self, item: Branch, shape: Shape) -> Task:
        segments: list[tuple[Node, ...]] = []
        shapes: list[Shape] = []
        for items in item.segments:
            written, given = yield self.sequence(items, shape)
            segments.append(written)
            shapes.append(given)
        joined = join_shapes(item.join, shapes)
        self._tell_join(item, shapes, joined)
        if joined.flatten:
            for i, given in enumerate(shapes):
                if len(given) > 1:
                    shapes[i] = (size(given),)
                    segments[i] += (adapter(given, shapes[i], item.position),)
        made = Call(item.join.target, {"join": joined.join, "shape": joined.shape})
        join = Join(
            made, tuple(segments), tuple(shapes), shape, joined.shape, item.position, item.join
        )
        return (join,), joined.shape

    def _tell(self, at: int, steps: list[Step]) -> None:
        if at in self._told:
            return
        self._told.add(at)
        name = self._symbols[at].name
        if not steps:
            self._report.mark(NormOfSingleValues, at, symbol=name)
            return
        at_input = steps[0].adapter
        change = steps[0] if at_input else steps[-1]
        self._report.mark(
            AdaptedShape,
            at,
            symbol=name,
            at_input=at_input,
            wanted=write_shape(change.output),
            shape=write_shape(change.input),
            adapters=tuple(step.call.op for step in steps if step.adapter),
        )

    def _tell_join(self, item: Branch, shapes: list[Shape], joined: JoinResult) -> None:
        if item.position in self._told or (len(set(shapes)) == 1 and not joined.flatten):
            return
        self._told.add(item.position)
        name = self._symbols[item.position].name
        if joined.join != item.join.name:
            self._report.mark(FlattenedStack, item.position, symbol=name, segments=len(shapes))
        elif joined.flatten or joined.join != "concat":
            self._report.mark(
                SnappedSegments,
                item.position,
                symbol=name,
                shapes=tuple(map(write_shape, shapes)),
                shape=write_shape(joined.shape),
            )
