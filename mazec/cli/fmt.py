"""`mazec fmt`: genes in their canonical form."""

import sys
from typing import Annotated

import typer

from mazec.cli.check import GeneFiles
from mazec.cli.genes import load, vocabulary
from mazec.cli.output import report_error
from mazec.diagnostics import MazecError
from mazec.files.file import write_file
from mazec.gene.printer import listing, write

OnlyCheck = Annotated[bool, typer.Option("--check", help="Write nothing; exit with 1 if needed.")]


def fmt(files: GeneFiles, check: OnlyCheck = False) -> None:
    """Write genes in canonical form: files in place, standard input to standard output.

    A file with an error is left as it is.
    """
    words = vocabulary()
    failing = False
    for file in files:
        try:
            gene = load(file, words)
            canonical = write(gene)
            changed = canonical != listing(gene).text.content
            if file == "-" and not check:
                write_file("-", canonical)
            elif changed:
                if not check:
                    write_file(file, canonical)
                typer.echo(f"{file}: {'would be formatted' if check else 'formatted'}")
                failing |= check
        except typer.Exit:
            failing = True
        except MazecError as error:
            report_error(error)
            failing = True
    sys.stdout.flush()
    if failing:
        raise typer.Exit(1)
