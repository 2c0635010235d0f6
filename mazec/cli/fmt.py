"""`mazec fmt`: the canonical form of genes."""

import sys
from typing import Annotated

import typer

from mazec.cli.check import GeneFiles
from mazec.cli.genes import load_gene, load_vocabulary
from mazec.cli.output import report_error
from mazec.diagnostics import MazecError
from mazec.files.file import write_file
from mazec.gene.printer import listing, write

OnlyCheck = Annotated[
    bool, typer.Option("--check", help="Write nothing; exit with 1 if a file would be formatted.")
]


def fmt(files: GeneFiles, check: OnlyCheck = False) -> None:
    """Format genes canonically: files in place, standard input to standard output.

    Files with errors are not changed.
    """
    vocabulary = load_vocabulary()
    failing = False
    for file in files:
        try:
            gene = load_gene(file, vocabulary)
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
