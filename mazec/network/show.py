"""A network as plain values for JSON, and as the rows of a table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mazec.network.network import Join, Loop, Network, Round, Step
from mazec.network.provenance import Provenance, unroll
from mazec.network.traverse import Begin, End, SegmentEnd, traverse
from mazec.symbols import Argument, Shape


def to_dict(network: Network) -> dict[str, Any]:
    """Return the network for JSON: its shapes, its price and all layers, repeats written out.

    A layer is ``{"op": "Linear", "in_features": 784, …, "symbol": 3, "rounds": [2]}``; a join has
    ``segments``, each a list of layers; adapters (Flatten, Reshape, Snap) are layers too.
    ``symbol`` and ``rounds`` are the layer's ``Provenance``: ``symbol`` is None for the head, and
    ``rounds`` is absent outside of repeats.
    """
    layers: list[dict[str, Any]] = []
    open_lists: list[list[dict[str, Any]]] = [layers]
    for event, provenance in unroll(network.nodes):
        match event:
            case Step():
                open_lists[-1].append(_layer(event) | _origin(provenance))
            case Begin(Join() as join):
                segments: list[list[dict[str, Any]]] = [[] for _ in join.segments]
                layer = {"op": "Join", "join": join.join, "segments": segments}
                open_lists[-1].append(layer | _origin(provenance))
                open_lists += reversed(segments)
            case SegmentEnd():
                open_lists.pop()
    return {
        "input": list(network.input_shape),
        "output": list(network.output_shape),
        "operations": network.price.operations,
        "parameters": network.price.parameters,
        "layers": layers,
    }


def _layer(step: Step) -> dict[str, Any]:
    values = {**step.call.shown, **step.call.arguments}
    return {"op": step.call.op, **{n: _plain(value) for n, value in values.items()}}


def _origin(provenance: Provenance) -> dict[str, Any]:
    rounds = {"rounds": list(provenance.rounds)} if provenance.rounds else {}
    return {"symbol": provenance.symbol, **rounds}


def _plain(value: Argument) -> Any:
    return list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True)
class Row:
    """A row of a network's table.

    ``op`` is a layer's class, ``Join``, ``Segment`` or ``Repeat`` (of ``times`` rounds); the
    content of the last three follows at a larger ``depth``. ``operations`` and ``parameters``
    include all rounds, so that a column sums to the network's price.
    """

    depth: int
    op: str
    arguments: Mapping[str, Argument]
    input: Shape
    output: Shape
    operations: int = 0
    parameters: int = 0
    times: int = 1


def rows(network: Network) -> Iterator[Row]:
    """Yield the rows of a network's table; repeats are not written out."""
    depth, times = 0, 1
    segment_numbers: list[int] = []
    for event in traverse(network.nodes):
        match event:
            case Step(call, input, output, operations, parameters):
                arguments = {**call.shown, **call.arguments}
                cost = operations * times, parameters * times
                yield Row(depth, call.op, arguments, input, output, *cost)
            case Begin(Round()) | End(Round()):
                pass
            case Begin(Loop() as loop):
                yield Row(depth, "Repeat", {}, loop.input, loop.output, times=loop.times)
                depth, times = depth + 1, times * loop.times
            case End(Loop() as loop):
                depth, times = depth - 1, times // loop.times
            case Begin(Join() as join):
                yield Row(depth, "Join", {"join": join.join}, join.input, join.output)
                yield _segment(join, depth + 1, 0)
                depth += 2
                segment_numbers.append(0)
            case SegmentEnd(join):
                segment_numbers[-1] += 1
                if segment_numbers[-1] < len(join.segments):
                    yield _segment(join, depth - 1, segment_numbers[-1])
            case End():
                depth -= 2
                segment_numbers.pop()


def _segment(join: Join, depth: int, number: int) -> Row:
    return Row(depth, "Segment", {}, join.input, join.shapes[number])
