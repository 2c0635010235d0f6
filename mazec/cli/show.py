"""`mazec show`: a table of the layers of a network, with shapes and price."""

import json
import sys
from collections.abc import Iterator
from typing import IO

from mazec.cli.genes import compiled_gene
from mazec.cli.options import (
    Format,
    FormatKind,
    GeneFile,
    HeadKind,
    InputShape,
    Outputs,
    compile_options,
)
from mazec.cli.output import print_table
from mazec.cli.picture import label
from mazec.network.network import Network
from mazec.network.price import write_figure
from mazec.network.show import rows
from mazec.symbols import write_shape

_COLUMNS = (
    ("layer", False),
    ("input", True),
    ("output", True),
    ("parameters", True),
    ("operations", True),
)
_DEEPEST = 12  # levels of indentation; deeper layers show the number of their depth


def show(
    file: GeneFile,
    format: FormatKind = Format.TEXT,
    input: InputShape = None,
    output: Outputs = None,
    head: HeadKind = None,
) -> None:
    """Show the layers of a gene's network with shapes, parameters and operations."""
    compiled = compiled_gene(file, compile_options(input, output, head))
    if format is Format.JSON:
        sys.stdout.write(json.dumps(compiled.to_dict(), indent=2) + "\n")
    else:
        print_network(compiled.network)


def print_network(network: Network, stream: IO[str] | None = None) -> None:
    """Print the table of a network and a line with its price, by default on standard output."""
    stream = stream or sys.stdout
    print_table(_COLUMNS, _cells(network), stream)
    price = network.price
    shapes = f"{write_shape(network.input_shape)} → {write_shape(network.output_shape)}"
    figures = (
        f"{write_figure(price.parameters)} parameters",
        f"{write_figure(price.operations)} operations",
        f"{write_figure(price.layers)} layers",
    )
    stream.write(f"{shapes}: {', '.join(figures)}\n")


def _cells(network: Network) -> Iterator[tuple[str, ...]]:
    for row in rows(network):
        indent = "  " * min(row.depth, _DEEPEST)
        if row.depth > _DEEPEST:
            indent += f"({row.depth}) "
        shapes = write_shape(row.input), write_shape(row.output)
        costs = (f"{cost:,}" if cost else "" for cost in (row.parameters, row.operations))
        yield (indent + label(row), *shapes, *costs)
