"""`mazec build`: a gene becomes one self-contained file that needs nothing but PyTorch."""

from mazec.cli.genes import load, tell
from mazec.cli.options import Asked, GeneFile, HeadKind, InputShape, OutFile, Outputs
from mazec.gene.files import write_file
from mazec.gene.printer import listing


def build(
    file: GeneFile,
    out: OutFile = "-",
    input: InputShape = None,
    output: Outputs = None,
    head: HeadKind = None,
) -> None:
    """Compile a gene to a Python file that needs nothing but PyTorch."""
    from mazec.backends.compiled import compile

    asked = Asked.of(input, output, head)
    gene = load(file)
    compiled = compile(gene, **asked.settings)
    tell(compiled.diagnostics, listing(gene).text)
    write_file(out, compiled.source())
