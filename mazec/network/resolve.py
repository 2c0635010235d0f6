"""Resolve: a priced gene is written out; shapes flow, and adapters stand where they must agree."""

from collections.abc import Generator
from typing import Any

from mazec.diagnostics import Report
from mazec.diagnostics.notes import AdaptedShape, FlattenedStack, SnappedSegments
from mazec.diagnostics.repairs import NormOfSingleValues
from mazec.gene.gene import Head
from mazec.network.iteration import run_iteratively
from mazec.network.network import HEAD, Join, Loop, Network, Node, Step
from mazec.network.price_gene import PricedGene
from mazec.network.shape_inference import build_call, infer_shape, join_shapes
from mazec.passes.tree import Body, Branch, Repeat
from mazec.symbols import Call, JoinResult, Layer, Shape, size, write_shape

Written = tuple[tuple[Node, ...], Shape]
Task = Generator[Any, Written, Written]


def resolve(appraisal: PricedGene, report: Report, *, portable: bool = False) -> Network:
    """The network of an appraised gene, its adapters and snaps noted once a symbol.

    ``portable`` builds each symbol from operations that every backend has.

    Before:  a tree within budget.
    After:   every node takes the shape that the one before it gives; a repeat whose shape comes
             back is a loop, earlier rounds are written out.
    Repairs: adapters (Flatten, Reshape, Snap); an instance norm over single values is dropped; the
             head.
    Reports: N304, N305, N310, W204.
    """
    writer = _Writer(appraisal, report, portable)
    nodes, shape = run_iteratively(writer.sequence(appraisal.tree.items, appraisal.input_shape))
    nodes += tuple(_ending(appraisal, shape, portable))
    return Network(
        appraisal.gene,
        appraisal.input_shape,
        appraisal.output_shape,
        appraisal.head,
        nodes,
        appraisal.price,
    )


def _ending(appraisal: PricedGene, shape: Shape, portable: bool) -> list[Step]:
    if appraisal.appended is not None:
        return apply_symbol(appraisal.appended, shape, HEAD, portable)
    if appraisal.head is Head.SNAP and shape != appraisal.output_shape:
        return [adapter(shape, appraisal.output_shape, HEAD)]
    return []


def adapter(shape: Shape, wanted: Shape, at: int) -> Step:
    """What brings one shape to another: Flatten, Reshape, or a Snap where their sizes differ."""
    if size(shape) != size(wanted):
        made = Call("mazec.blocks.snap.Snap", {"shape": wanted})
    elif len(wanted) == 1:
        made = Call("torch.nn.Flatten")
    else:
        made = Call("mazec.blocks.reshape.Reshape", {"shape": wanted})
    return Step(made, shape, wanted, 0, 0, at, adapter=True)


def apply_symbol(symbol: Layer, shape: Shape, at: int, portable: bool = False) -> list[Step]:
    """A symbol at a shape: its module, and the adapters on either side; none where it vanishes.

    Raises ``BrokenPromise`` where a plugin's symbol fails.
    """
    found = infer_shape(symbol, shape)
    if found is None:
        return []
    seen, given, left, operations, parameters, held = found
    steps = [] if seen == shape else [adapter(shape, seen, at)]
    made = build_call(symbol, seen, portable)
    steps.append(Step(made, seen, given, operations, parameters, at, held=held, symbol=symbol))
    return steps if left == given else [*steps, adapter(given, left, at)]


class _Writer:
    """Writes a tree out at a shape, reporting each symbol's adapters once."""

    def __init__(self, appraisal: PricedGene, report: Report, portable: bool) -> None:
        self._symbols: Any = appraisal.tree.symbols
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
        left = item.times
        while left:
            body, given = yield self.sequence(item.body, shape)
            if given == shape and left > 1:
                if body:
                    nodes.append(Loop(left, body, shape, item.at))
                break
            nodes += body
            shape = given
            left -= 1
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
                    segments[i] += (adapter(given, shapes[i], item.at),)
        made = Call(item.join.target, {"join": joined.join, "shape": joined.shape})
        join = Join(made, tuple(segments), tuple(shapes), shape, joined.shape, item.at, item.join)
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
        if item.at in self._told or (len(set(shapes)) == 1 and not joined.flatten):
            return
        self._told.add(item.at)
        name = self._symbols[item.at].name
        if joined.join != item.join.name:
            self._report.mark(FlattenedStack, item.at, symbol=name, segments=len(shapes))
        elif joined.flatten or joined.join != "concat":
            self._report.mark(
                SnappedSegments,
                item.at,
                symbol=name,
                shapes=tuple(map(write_shape, shapes)),
                shape=write_shape(joined.shape),
            )
