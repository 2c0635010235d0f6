"""Verification of networks: consistent shapes, and the figures of the price."""

from dataclasses import dataclass, field

from mazec.network.network import Join, Network, Node, Step, written_out
from mazec.symbols import Shape, size


class BrokenNetwork(Exception):
    """An inconsistent network, caused by a symbol's declaration, never by a gene."""


def verify(network: Network) -> None:
    """Check a network entry by entry. Raises ``BrokenNetwork`` at the first contradiction.

    The input shape of every entry must be the output shape of the one before it, and the figures of
    all entries must sum to the price. ``build`` counts symbols of the gene and is not checked.
    """
    names = ("operations", "parameters", "layers", "activations", "largest", "depth", "branches")
    counted = dict.fromkeys(names, 0)
    counted["largest"] = size(network.input_shape)
    paths = [_Path(network.nodes, network.input_shape, network.output_shape)]
    for path in paths:  # joins append paths
        shape = path.input
        for node in written_out(path.nodes):
            _same(f"the input of {_name(node)}", node.input, shape)
            shape = node.output
            path.depth += 1
            counted["layers"] += 1
            if isinstance(node, Join):
                segments = zip(node.segments, node.shapes, strict=True)
                inner = [_Path(part, node.input, out, path.level + 1) for part, out in segments]
                path.joins.append(inner)
                paths += inner
            else:
                counted["operations"] += node.operations
                counted["parameters"] += node.parameters
                counted["activations"] += node.saved_activations
                counted["largest"] = max(counted["largest"], node.saved_activations)
            if not (isinstance(node, Step) and node.call.op in ("Flatten", "Reshape")):
                counted["activations"] += size(shape)
                counted["largest"] = max(counted["largest"], size(shape))
        _same("the output of a path", shape, path.output)
        counted["branches"] = max(counted["branches"], path.level)
    for path in reversed(paths):  # the segments of a join come after it
        path.depth += sum(max(segment.depth for segment in join) for join in path.joins)
    counted["depth"] = paths[0].depth
    for figure, count in counted.items():
        _same(figure, getattr(network.price, figure), count)


@dataclass
class _Path:
    """A sequence of nodes: those of the network or of a segment."""

    nodes: tuple[Node, ...]
    input: Shape
    output: Shape
    level: int = 0
    depth: int = 0
    joins: list[list["_Path"]] = field(default_factory=list)


def _name(node: Step | Join) -> str:
    return node.call.op if isinstance(node, Step) else f"a join ({node.join})"


def _same(what: str, declared: object, actual: object) -> None:
    if declared != actual:
        raise BrokenNetwork(f"{what} is declared as {declared} but is {actual}")
