"""`mazec check`: all errors and repairs of genes, in the order of the text."""

import json
import sys
from typing import Annotated, Any

import typer

from mazec.cli.dataset import reject_data
from mazec.cli.genes import load_vocabulary
from mazec.cli.options import Format, FormatKind, HeadKind, InputShape, Outputs, compile_options
from mazec.cli.output import count_levels, print_diagnostics
from mazec.diagnostics import Diagnostic, MazecError, Text
from mazec.diagnostics.render import as_json
from mazec.files.file import read_text
from mazec.network.options import CompileOptions
from mazec.symbols import Vocabulary

GeneFiles = Annotated[
    list[str], typer.Argument(metavar="FILE…", help="Genes as text; - reads standard input.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Count warnings as errors.")]


def check(
    files: GeneFiles,
    strict: Strict = False,
    format: FormatKind = Format.TEXT,
    input: InputShape = None,
    output: Outputs = None,
    head: HeadKind = None,
) -> None:
    """Report all errors in genes, and the repairs that the compiler makes.

    The exit code is 1 if there is an error. Shapes are checked if the input shape is known.
    """
    options = compile_options(input, output, head)
    vocabulary = load_vocabulary()
    objects: list[dict[str, Any]] = []
    failing = False
    for file in files:
        reject_data(file, "a gene", "FILE…")
        diagnostics, text, failed = _diagnose(file, options, vocabulary, strict)
        failing |= failed
        if format is Format.JSON:
            objects += as_json(diagnostics, text, file)
        else:
            print_diagnostics(diagnostics, text, sys.stdout)
            verdict = "failed" if failed else "ok"
            reason = ", warnings count as errors" if strict and failed else ""
            typer.echo(
                f"{file}: {verdict} ({count_levels(diagnostics) or 'nothing found'}{reason})"
            )
    if format is Format.JSON:
        sys.stdout.write(json.dumps(objects, indent=2, ensure_ascii=False) + "\n")
    if failing:
        raise typer.Exit(1)


def _diagnose(
    file: str, options: CompileOptions, vocabulary: Vocabulary, strict: bool
) -> tuple[tuple[Diagnostic, ...], Text | None, bool]:
    """Return the diagnostics of a file, its text, and whether it fails the check."""
    from mazec.backends.compiled import check_text

    try:
        text = read_text(file)
    except MazecError as error:  # continue with the other files
        return error.diagnostics, None, True
    checked = check_text(text.content, text.file, options, vocabulary=vocabulary)
    return checked.diagnostics, checked.text, checked.failed(strict)
