"""Verify: a network written out is what was priced, and its shapes fit one another."""

from dataclasses import dataclass, field

from mazec.network.network import Join, Network, Node, Step, written_out
from mazec.symbols import Shape, size


class BrokenNetwork(Exception):
    """A network that contradicts itself: the fault of a symbol's declaration, never of a gene."""


def verify(network: Network) -> None:
    """Go through a network entry by entry. Raises ``BrokenNetwork`` at the first contradiction.

    Every entry takes the shape that the one before it gives, and the figures that the entries come
    to are those of the price; only ``build`` is of the gene and cannot be seen here.
    """
    names = ("operations", "parameters", "layers", "activations", "largest", "depth", "branches")
    counted = dict.fromkeys(names, 0)
    counted["largest"] = size(network.input_shape)
    paths = [_Path(network.nodes, network.input_shape, network.output_shape)]
    for path in paths:  # grows as joins are met
        shape = path.input
        for node in written_out(path.nodes):
            _same(f"the input of {_name(node)}", node.input, shape)
            shape = node.output
            path.depth += 1
            counted["layers"] += 1
            if isinstance(node, Join):
                segments = zip(node.segments, node.shapes, strict=True)
                inner = [_Path(part, node.input, given, path.level + 1) for part, given in segments]
                path.joins.append(inner)
                paths += inner
            else:
                counted["operations"] += node.operations
                counted["parameters"] += node.parameters
                counted["activations"] += node.held
                counted["largest"] = max(counted["largest"], node.held)
            if not (isinstance(node, Step) and node.call.op in ("Flatten", "Reshape")):
                counted["activations"] += size(shape)
                counted["largest"] = max(counted["largest"], size(shape))
        _same("the output of a path", shape, path.output)
        counted["branches"] = max(counted["branches"], path.level)
    for path in reversed(paths):  # what a join holds comes after it
        path.depth += sum(max(inner.depth for inner in held) for held in path.joins)
    counted["depth"] = paths[0].depth
    for figure, count in counted.items():
        _same(figure, getattr(network.price, figure), count)


@dataclass
class _Path:
    """Nodes one after the other: the network's own, or those of a segment."""

    nodes: tuple[Node, ...]
    input: Shape
    output: Shape
    level: int = 0
    depth: int = 0
    joins: list[list["_Path"]] = field(default_factory=list)


def _name(node: Step | Join) -> str:
    return node.call.op if isinstance(node, Step) else f"a join ({node.join})"


def _same(what: str, stated: object, found: object) -> None:
    if stated != found:
        raise BrokenNetwork(f"{what} is stated as {stated} and found to be {found}")
