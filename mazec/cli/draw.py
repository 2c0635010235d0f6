"""`mazec draw`: a network as a picture."""

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
    """Draw a gene's network: the target's ending, .svg, .png or .dot, says how.

    Standard output gets DOT text.
    """
    from mazec.backends.draw import dot, picture

    suffix = ".dot" if out == "-" else Path(out).suffix.lower()
    if suffix not in SUFFIXES:
        raise typer.BadParameter(f"a picture ends in {', '.join(SUFFIXES)}", param_hint="--out")
    compiled = compiled_gene(file, compile_options(input, output, head))
    text = dot(compiled.network)
    write_file(out, text if suffix == ".dot" else picture(text, suffix[1:]))
