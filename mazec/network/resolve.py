"""The resolve pass: a priced gene is written out as a network, with adapters between shapes."""

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
from mazec.network.shape_inference import (
    build_call,
    infer_shape,
    join_expression,
    join_shapes,
)
from mazec.passes.tree import Body, Branch, Repeat
from mazec.symbols import Call, JoinResult, Layer, Shape, size, write_shape

Written = tuple[tuple[Node, ...], Shape]
Task = Generator[Any, Written, Written]


@dataclass(frozen=True)
class Resolve:
    """The pass that writes out the network; adapters and snaps are reported once per symbol.

    ``portable`` builds each symbol from operations that every backend has.

    Before:  a priced tree within budget.
    After:   the input shape of every node is the output shape of the one before it; rounds of a
             repeat that keep their shape are a loop, earlier rounds are written out.
    Repairs: adds adapters (Flatten, Reshape, Snap) and the head; drops an instance norm over single
             values.
    Reports: N304, N305, N310, W204. Raises ``BrokenPromise`` (E504) if a plugin's symbol fails.
    """

    name: ClassVar[str] = "resolve"
    portable: bool = False

    def run(self, priced: PricedGene, report: Report) -> Network:
        """Return the network."""
        writer = _Writer(priced, report, self.portable)
        nodes, shape = run_iteratively(writer.sequence(priced.tree.items, priced.input_shape))
        nodes += tuple(_head(priced, shape, self.portable))
        return Network(
            priced.gene,
            priced.input_shape,
            priced.output_shape,
            priced.head,
            nodes,
            priced.price,
        )


def _head(priced: PricedGene, shape: Shape, portable: bool) -> list[Step]:
    if priced.appended is not None:
        return apply_symbol(priced.appended, shape, None, portable)
    if priced.head is Head.SNAP and shape != priced.output_shape:
        return [adapter(shape, priced.output_shape, None)]
    return []


def adapter(shape: Shape, wanted: Shape, position: int | None) -> Step:
    """Return the adapter from one shape to another: Flatten, Reshape, or Snap if sizes differ."""
    if size(shape) != size(wanted):
        call = Call("Snap", {"shape": wanted})
    elif len(wanted) == 1:
        call = Call("Flatten")
    else:
        call = Call("Reshape", {"shape": wanted})
    return Step(call, shape, wanted, 0, 0, position, adapter=True)


def apply_symbol(
    symbol: Layer, shape: Shape, position: int | None, portable: bool = False
) -> list[Step]:
    """Return a symbol's module with the adapters around it; empty if it does not apply.

    Raises ``BrokenPromise`` if a plugin's symbol fails.
    """
    inference = infer_shape(symbol, shape)
    if inference is None:
        return []
    module_input, module_output, output, operations, parameters, saved_activations = inference
    steps = [] if module_input == shape else [adapter(shape, module_input, position)]
    steps.append(
        Step(
            build_call(symbol, module_input, portable),
            module_input,
            module_output,
            operations,
            parameters,
            position,
            saved_activations=saved_activations,
            symbol=symbol,
        )
    )
    return steps if output == module_output else [*steps, adapter(module_output, output, position)]


class _Writer:
    """Writer of a tree's nodes at a shape; reports each symbol's adapters once."""

    def __init__(self, priced: PricedGene, report: Report, portable: bool) -> None:
        self._symbols: Any = priced.gene.symbols
        self._report = report
        self._portable = portable
        self._reported: set[int] = set()
        # by the identity of the sequence and its shape, as in pricing
        self._known: dict[tuple[int, Shape], Written] = {}

    def sequence(self, items: Body, shape: Shape) -> Task:
        """Return the nodes of a sequence and their output shape."""
        key = (id(items), shape)
        if key in self._known:
            return self._known[key]
        nodes: list[Node] = []
        for item in items:
            if isinstance(item, int):
                steps = apply_symbol(self._symbols[item], shape, item, self._portable)
                if len(steps) != 1:
                    self._report_adapters(item, steps)
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
            body, output = yield self.sequence(item.body, shape)
            remaining = item.times - number + 1
            if output == shape and remaining > 1:
                if body:
                    nodes.append(Loop(remaining, body, shape, item.position, number))
                break
            if body:
                nodes.append(Round(number, body, shape, output, item.position))
            shape = output
        return tuple(nodes), shape

    def _branch(self, item: Branch, shape: Shape) -> Task:
        segments: list[tuple[Node, ...]] = []
        shapes: list[Shape] = []
        for items in item.segments:
            segment, output = yield self.sequence(items, shape)
            segments.append(segment)
            shapes.append(output)
        joined = join_shapes(item.join, shapes)
        self._report_join(item, shapes, joined)
        if joined.flatten:
            for i, output in enumerate(shapes):
                if len(output) > 1:
                    shapes[i] = (size(output),)
                    segments[i] += (adapter(output, shapes[i], item.position),)
        join = Join(
            joined.join,
            join_expression(item.join, joined, shapes),
            tuple(segments),
            tuple(shapes),
            shape,
            joined.shape,
            item.position,
            item.join,
        )
        return (join,), joined.shape

    def _report_adapters(self, position: int, steps: list[Step]) -> None:
        if position in self._reported:
            return
        self._reported.add(position)
        name = self._symbols[position].name
        if not steps:
            self._report.mark(NormOfSingleValues, position, symbol=name)
            return
        at_input = steps[0].adapter
        change = steps[0] if at_input else steps[-1]
        self._report.mark(
            AdaptedShape,
            position,
            symbol=name,
            at_input=at_input,
            wanted=write_shape(change.output),
            shape=write_shape(change.input),
            adapters=tuple(step.call.op for step in steps if step.adapter),
        )

    def _report_join(self, item: Branch, shapes: list[Shape], joined: JoinResult) -> None:
        if item.position in self._reported or (len(set(shapes)) == 1 and not joined.flatten):
            return
        self._reported.add(item.position)
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
