"""`mazec check`: all mistakes and repairs of genes in one list, in order of place."""

import json
import sys
from typing import Annotated, Any

import typer

from mazec.cli.genes import vocabulary
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
    """Find all mistakes in genes, and say how the compiler repairs what is out of place.

    Exits with 1 where there is an error. Shapes are checked where an input shape is known.
    """
    options = compile_options(input, output, head)
    words = vocabulary()
    objects: list[dict[str, Any]] = []
    failing = False
    for file in files:
        found, text, failed = _found(file, options, words, strict)
        failing |= failed
        if format is Format.JSON:
            objects += as_json(found, text, file)
        else:
            print_diagnostics(found, text, sys.stdout)
            verdict = "failed" if failed else "ok"
            why = ", warnings count as errors" if strict and failed else ""
            typer.echo(f"{file}: {verdict} ({count_levels(found) or 'nothing found'}{why})")
    if format is Format.JSON:
        sys.stdout.write(json.dumps(objects, indent=2, ensure_ascii=False) + "\n")
    if failing:
        raise typer.Exit(1)


def _found(
    file: str, options: CompileOptions, words: Vocabulary, strict: bool
) -> tuple[tuple[Diagnostic, ...], Text | None, bool]:
    """What is found in a file, its text, and whether it fails."""
    from mazec.backends.compiled import check_text

    try:
        text = read_text(file)
    except MazecError as error:  # the other files are still checked
        return error.diagnostics, None, True
    checked = check_text(text.content, text.file, options, vocabulary=words)
    return checked.diagnostics, checked.text, checked.failed(strict)
