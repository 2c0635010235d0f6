"""Verify: a network written out is what was priced, and its shapes fit one another."""

from mazec.network.network import Join, Network, Node, Step, written_out
from mazec.symbols import Shape, size


class BrokenNetwork(Exception):
    """A network that contradicts itself: the fault of a symbol's declaration, never of a gene."""


def verify(network: Network) -> None:
    """Go through a network entry by entry. Raises ``BrokenNetwork`` at the first contradiction.

    Every entry takes the shape that the one before it gives, and the entries' operations,
    parameters, number and values are those of the price.
    """
    counted = dict.fromkeys(("operations", "parameters", "layers", "activations"), 0)
    open_paths: list[tuple[tuple[Node, ...], Shape, Shape]] = [
        (network.nodes, network.input_shape, network.output_shape)
    ]
    while open_paths:
        nodes, shape, wanted = open_paths.pop()
        for node in written_out(nodes):
            _same(f"the input of {_name(node)}", node.input, shape)
            shape = node.output
            counted["layers"] += 1
            if isinstance(node, Join):
                segments = zip(node.segments, node.shapes, strict=True)
                open_paths += [(inner, node.input, given) for inner, given in segments]
            else:
                counted["operations"] += node.operations
                counted["parameters"] += node.parameters
            if not (isinstance(node, Step) and node.call.op in ("Flatten", "Reshape")):
                counted["activations"] += size(shape)
        _same("the output of a path", shape, wanted)
    for figure, count in counted.items():
        _same(figure, getattr(network.price, figure), count)


def _name(node: Step | Join) -> str:
    return node.call.op if isinstance(node, Step) else f"a join ({node.join})"


def _same(what: str, stated: object, found: object) -> None:
    if stated != found:
        raise BrokenNetwork(f"{what} is stated as {stated} and found to be {found}")
