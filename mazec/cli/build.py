"""`mazec build`: a gene becomes one self-contained file that needs nothing but PyTorch."""

from mazec.cli.genes import compiled_gene
from mazec.cli.options import Asked, GeneFile, HeadKind, InputShape, OutFile, Outputs
from mazec.gene.files import write_file


def build(
    file: GeneFile,
    out: OutFile = "-",
    input: InputShape = None,
    output: Outputs = None,
    head: HeadKind = None,
) -> None:
    """Compile a gene to a Python file that needs nothing but PyTorch."""
    compiled = compiled_gene(file, Asked.of(input, output, head))
    write_file(out, compiled.source())
