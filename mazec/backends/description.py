"""The description of a network in the docstring of its file."""

import re

from mazec.gene.gene import Gene
from mazec.gene.printer import write
from mazec.network.network import Network
from mazec.network.price import Price
from mazec.symbols import write_shape


def describe(network: Network) -> str:
    """Return the gene, the shapes and the price of a network, safe within a raw docstring."""
    shapes = f"input {write_shape(network.input_shape)}, output {write_shape(network.output_shape)}"
    return f"""{_gene(network.gene)}

Built for {shapes}, head {network.head}.
{_price(network.price)}"""


def _gene(gene: Gene) -> str:
    """Return the canonical text, escaped so that it cannot end a docstring."""
    text = write(gene, comments=False).rstrip("\n")
    lines = [harmless(line) for line in text.split("\n")]
    if gene.header.name is not None:
        row = next(i for i, line in enumerate(lines) if line.startswith("name "))
        lines[row] = f'name "{harmless(gene.header.name)}"'
    return "\n".join(line.rstrip() for line in lines).strip("\n") or "(the empty gene)"


def harmless(text: str) -> str:
    """Return a text without quotes, backslashes and what is not ASCII, which are escaped."""
    return re.sub(r"[^ !#-&(-\[\]-~]", _escape, text)


def _escape(character: re.Match[str]) -> str:
    units = character[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


def _price(price: Price) -> str:
    figures = f"{price.operations:,} operations, {price.parameters:,} parameters"
    return f"Price of one sample: {figures}, {price.layers:,} layers."
