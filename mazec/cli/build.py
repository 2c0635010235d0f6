"""`mazec build`: compilation of a gene to one self-contained Python or ONNX file."""

import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mazec.cli.genes import compiled_gene, load_gene, load_vocabulary, print_findings
from mazec.cli.options import (
    GeneFile,
    HeadKind,
    InputShape,
    OutFile,
    Outputs,
    compile_options,
)
from mazec.cli.show import print_network
from mazec.diagnostics import Report
from mazec.files.file import read_bytes, write_file
from mazec.gene.printer import listing, write
from mazec.network.options import CompileOptions
from mazec.network.pipeline import Phase, compiler
from mazec.passes.tree import flatten

if TYPE_CHECKING:
    from mazec.backends.compiled import Compiled

Portable = Annotated[
    bool,
    typer.Option("--portable", help="Use only operations that Apple's MPS and ONNX support."),
]
Weights = Annotated[
    str | None,
    typer.Option(
        "--weights", metavar="FILE", help="Read the weights of an .onnx file (safetensors)."
    ),
]
WeightSeed = Annotated[
    int | None,
    typer.Option(
        "--seed",
        metavar="N",
        help="Draw the weights of an .onnx file with this seed; by default, 0.",
    ),
]

StopAfter = Annotated[
    Phase | None,
    typer.Option("--stop-after", help="Print the result of this phase.", show_default=False),
]


def build(
    file: GeneFile,
    out: OutFile = "-",
    input: InputShape = None,
    output: Outputs = None,
    head: HeadKind = None,
    portable: Portable = False,
    weights: Weights = None,
    seed: WeightSeed = None,
    stop_after: StopAfter = None,
) -> None:
    """Compile a gene to a Python file that needs only PyTorch, or with -o X.onnx to ONNX.

    With --stop-after, print the result of a phase of the compiler: a gene after express and nest,
    or the table of the network after resolve.
    """
    onnx = Path(out).suffix.lower() == ".onnx"
    for option, value in (("--weights", weights), ("--seed", seed)):
        if value is not None and not onnx:
            raise typer.BadParameter("only an .onnx file contains weights", param_hint=option)
    if weights is not None and seed is not None:
        raise typer.BadParameter("it cannot be combined with --weights", param_hint="--seed")
    if stop_after is not None and (onnx or portable):
        raise typer.BadParameter(
            "a phase is printed as text; leave out --portable, or name a file without .onnx",
            param_hint="--stop-after",
        )
    options = compile_options(input, output, head)
    if stop_after is not None:
        _print_phase(file, out, options, stop_after)
        return
    compiled = compiled_gene(file, options)
    write_file(
        out, _onnx(compiled, weights, seed or 0) if onnx else compiled.source(portable=portable)
    )


def _print_phase(file: str, out: str, options: CompileOptions, phase: Phase) -> None:
    """Write the result of a phase as text, and the diagnostics on standard error."""
    vocabulary = load_vocabulary()
    gene, report = load_gene(file, vocabulary), Report()
    value = compiler(options, vocabulary=vocabulary).run(gene, report, stop_after=phase)
    shown = listing(gene)
    print_findings(report.diagnostics(shown.spans), shown.text)
    if phase is not Phase.RESOLVE:
        gene_after = value.as_gene() if phase is Phase.EXPRESS else flatten(value, vocabulary)
        write_file(out, write(gene_after))
    elif out == "-":
        print_network(value)
    else:
        table = io.StringIO()
        print_network(value, table)
        write_file(out, table.getvalue())


def _onnx(compiled: "Compiled", weights: str | None, seed: int) -> bytes:
    from mazec.backends.onnx import read_weights
    from mazec.randomness.seed import Purpose, derive_seed
    from mazec.training.global_generator import seeded

    if weights is not None:
        return compiled.onnx(read_weights(read_bytes(weights), weights))
    with seeded(
        derive_seed(Purpose.WEIGHTS, seed)
    ):  # the same weights as those of a vehicle with this seed
        return compiled.onnx()
