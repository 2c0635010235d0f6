"""`mazec check`: all mistakes and repairs of genes in one list, in order of place."""

import json
import sys
from typing import Annotated, Any

import typer

from mazec.cli.genes import Findings, examine, vocabulary
from mazec.cli.options import Asked, Format, FormatKind, HeadKind, InputShape, Outputs
from mazec.cli.output import counted, print_diagnostics
from mazec.diagnostics import Diagnostic, Level, MazecError, Text
from mazec.diagnostics.render import as_json

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
    asked = Asked.of(input, output, head)
    words = vocabulary()
    objects: list[dict[str, Any]] = []
    failing = False
    for file in files:
        found, text = _examined(file, asked, words)
        bad = {Level.ERROR, Level.WARNING} if strict else {Level.ERROR}
        failed = any(diagnostic.level in bad for diagnostic in found)
        failing |= failed
        if format is Format.JSON:
            objects += as_json(found, text, file)
        else:
            print_diagnostics(found, text, sys.stdout)
            verdict = "failed" if failed else "ok"
            why = ", warnings count as errors" if strict and failed else ""
            typer.echo(f"{file}: {verdict} ({counted(found) or 'nothing found'}{why})")
    if format is Format.JSON:
        sys.stdout.write(json.dumps(objects, indent=2, ensure_ascii=False) + "\n")
    if failing:
        raise typer.Exit(1)


def _examined(file: str, asked: Asked, words: Any) -> tuple[tuple[Diagnostic, ...], Text | None]:
    try:
        findings: Findings = examine(file, asked, words)
    except MazecError as error:  # an unreadable file; the others are still checked
        return error.diagnostics, error.text
    return findings.diagnostics, findings.text
