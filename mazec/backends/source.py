"""A network as one Python file that imports only torch.

The only parts of a gene that become code are checked numbers, booleans, tuples and names.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mazec.backends.classes import classes
from mazec.backends.construction import OWN, SourceError, declared_by, is_of_torch
from mazec.backends.description import describe
from mazec.backends.inlining import InliningError, inline
from mazec.network.network import Join, Network, Step
from mazec.network.traverse import Begin, traverse
from mazec.symbols import Call, write_shape


@dataclass(frozen=True)
class PrintedNetwork:
    """The parts of a network's file.

    ``description`` states the gene, the shapes and the price, and is safe within a raw docstring.
    The last of ``texts``, which are separated by two empty lines, is the class ``Network``.
    """

    description: str
    imports: tuple[str, ...]
    texts: tuple[str, ...]


def source(network: Network) -> str:
    """Return the text of a file whose class ``Network`` is the network.

    Raises ``SourceError`` if a plugin's class cannot be inlined.
    """
    printed = print_network(network)
    head = f"{_docstring(printed.description)}\n\n" + "\n".join(printed.imports)
    return "\n\n\n".join([head, *printed.texts, _main(network)]) + "\n"


def print_network(network: Network, own: Mapping[str, str] | None = None) -> PrintedNetwork:
    """Return the parts of a network's file.

    ``own`` maps further names that the file binds to their import lines, or to "" if they are not
    imports. Raises ``SourceError`` if a plugin's class cannot be inlined.
    """
    nodes: dict[str, tuple[Call, Step | Join]] = {}
    for call, node in _inlined_calls(network):
        nodes.setdefault(call.target, (call, node))
    try:
        inlined = inline(nodes, {**OWN, "Network": "", **(own or {})})
    except InliningError as error:
        call, node = nodes[error.target]
        raise SourceError(call, error.reason, declared_by(network, node)) from None
    texts = (*inlined.texts, *classes(network, inlined))
    return PrintedNetwork(describe(network), inlined.imports, texts)


def _inlined_calls(network: Network) -> Iterator[tuple[Call, Step | Join]]:
    """Yield the constructions of classes that are not in torch, in order of use."""
    for event in traverse(network.nodes):
        if isinstance(event, Step) and not event.adapter and not is_of_torch(event.call.target):
            yield event.call, event
        elif isinstance(event, Begin) and isinstance(event.node, Join):
            expression = event.node.expression
            if isinstance(expression, Call):
                yield expression, event.node


def _docstring(description: str) -> str:
    return f'''r"""A neural network for PyTorch, compiled by mazec from this gene:

{description}

Run this file to see its layers. Load saved weights by name:

    network = Network()
    network.load_state_dict(torch.load("weights.pt"))
    network.load_state_dict(safetensors.torch.load_file("weights.safetensors"))
"""'''


def _main(network: Network) -> str:
    axes = "".join(f", {axis}" for axis in network.input_shape)
    return f"""if __name__ == "__main__":
    network = Network().eval()
    with torch.inference_mode():
        output = network(torch.zeros(1{axes}))
    print(network)
    print("input {write_shape(network.input_shape)}")
    print("output", "x".join(str(axis) for axis in output.shape[1:]))
    print("layers {network.price.layers}")
    print("parameters", sum(p.numel() for p in network.parameters()))"""
