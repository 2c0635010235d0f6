"""`mazec draw`: a network as a picture."""

from pathlib import Path

import typer

from mazec.cli.genes import load, tell
from mazec.cli.options import Asked, GeneFile, HeadKind, InputShape, OutFile, Outputs
from mazec.gene.files import write_file
from mazec.gene.printer import listing

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
    from mazec.backends.compiled import compile
    from mazec.backends.draw import dot, picture

    suffix = ".dot" if out == "-" else Path(out).suffix.lower()
    if suffix not in SUFFIXES:
        raise typer.BadParameter(f"a picture ends in {', '.join(SUFFIXES)}", param_hint="--out")
    asked = Asked.of(input, output, head)
    gene = load(file)
    compiled = compile(gene, **asked.settings)
    tell(compiled.diagnostics, listing(gene).text)
    text = dot(compiled.network)
    write_file(out, text if suffix == ".dot" else picture(text, suffix[1:]))
