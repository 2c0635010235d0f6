"""`mazec draw`: a picture of a network."""

from pathlib import Path

import typer

from mazec.cli.genes import compiled_gene
from mazec.cli.options import (
    GeneFile,
    HeadKind,
    InputShape,
    OutFile,
    Outputs,
    compile_options,
)
from mazec.files.file import write_file

SUFFIXES = (".svg", ".png", ".dot")


def draw(
    file: GeneFile,
    out: OutFile = "-",
    input: InputShape = None,
    output: Outputs = None,
    head: HeadKind = None,
) -> None:
    """Draw the network of a gene as a picture.

    The suffix of the output file, .svg, .png or .dot, selects the format; standard output gets DOT.
    """
    from mazec.backends.draw import dot
    from mazec.backends.graphviz import picture

    suffix = ".dot" if out == "-" else Path(out).suffix.lower()
    if suffix not in SUFFIXES:
        raise typer.BadParameter(
            f"the suffix of a picture must be one of {', '.join(SUFFIXES)}", param_hint="--out"
        )
    compiled = compiled_gene(file, compile_options(input, output, head))
    text = dot(compiled.network)
    write_file(out, text if suffix == ".dot" else picture(text, suffix[1:]))
