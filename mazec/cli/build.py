"""`mazec build`: a gene becomes one self-contained file, of Python or of ONNX."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mazec.cli.genes import compiled_gene
from mazec.cli.options import CompileOptions, GeneFile, HeadKind, InputShape, OutFile, Outputs
from mazec.files.file import read_bytes, write_file

if TYPE_CHECKING:
    from mazec.backends.compiled import Compiled

Portable = Annotated[
    bool,
    typer.Option("--portable", help="Only operations that Apple's MPS and ONNX have as well."),
]
Weights = Annotated[
    str | None,
    typer.Option("--weights", metavar="FILE", help="The weights of an .onnx file (safetensors)."),
]
Drawn = Annotated[
    int | None,
    typer.Option("--seed", metavar="N", help="Draws the weights of an .onnx file; 0 unless given."),
]


def build(
    file: GeneFile,
    out: OutFile = "-",
    input: InputShape = None,
    output: Outputs = None,
    head: HeadKind = None,
    portable: Portable = False,
    weights: Weights = None,
    seed: Drawn = None,
) -> None:
    """Compile a gene to a Python file that needs nothing but PyTorch, or with -o X.onnx to ONNX."""
    onnx = Path(out).suffix.lower() == ".onnx"
    for option, value in (("--weights", weights), ("--seed", seed)):
        if value is not None and not onnx:
            raise typer.BadParameter("only an .onnx file holds weights", param_hint=option)
    if weights is not None and seed is not None:
        raise typer.BadParameter("--weights leaves nothing to draw", param_hint="--seed")
    compiled = compiled_gene(file, CompileOptions.of(input, output, head))
    write_file(
        out, _onnx(compiled, weights, seed or 0) if onnx else compiled.source(portable=portable)
    )


def _onnx(compiled: "Compiled", weights: str | None, seed: int) -> bytes:
    from mazec.backends.onnx import read_weights
    from mazec.randomness.seed import Purpose, derive_seed
    from mazec.training.global_generator import seeded

    if weights is not None:
        return compiled.onnx(read_weights(read_bytes(weights), weights))
    with seeded(derive_seed(Purpose.WEIGHTS, seed)):  # as a vehicle of this seed draws them
        return compiled.onnx()
