"""Reading a gene for a command, and telling what was found in it."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from mazec.cli.output import count_levels, print_diagnostics, print_message
from mazec.diagnostics import Diagnostic, Level, Text
from mazec.diagnostics.notes import HeadWithoutOutput, OverriddenHeader
from mazec.diagnostics.plugins import RejectedPlugin
from mazec.files.file import read_text
from mazec.gene.gene import Gene
from mazec.gene.reader import read
from mazec.network.options import CompileOptions
from mazec.plugins import installed_vocabulary
from mazec.symbols import Vocabulary

if TYPE_CHECKING:
    from mazec.backends.compiled import Compiled

# the notes that a user must see unasked: what an option changed, and that one changed nothing
_OF_OPTIONS = (OverriddenHeader, HeadWithoutOutput)


def vocabulary() -> Vocabulary:
    """Load the installed vocabulary; plugins that were left out are reported on standard error."""
    installed = installed_vocabulary()
    rejected = [RejectedPlugin(plugin=one.plugin, reason=one.reason) for one in installed.rejected]
    print_diagnostics(rejected, None, sys.stderr)
    return installed


def load(file: str, words: Vocabulary) -> Gene:
    """The gene of a file. With any error all is told and the command ends with exit code 1."""
    text = read_text(file)
    reading = read(text.content, text.file, vocabulary=words)
    if not reading.errors:
        return reading.gene
    from mazec.backends.compiled import check_text

    found = check_text(text.content, text.file, vocabulary=words).diagnostics
    print_diagnostics(found, text, sys.stderr)
    print_message(f"{text.file}: {count_levels(found)}; nothing was written")
    raise typer.Exit(1)


def compiled_gene(file: str, options: CompileOptions) -> "Compiled":
    """Compile the gene of a file; what compiling finds is printed on standard error."""
    words = vocabulary()
    return compiled(load(file, words), options, words)


def compiled(gene: Gene, options: CompileOptions, words: Vocabulary) -> "Compiled":
    """Compile a gene; what compiling finds is printed on standard error."""
    from mazec.backends.compiled import compile_gene

    network = compile_gene(gene, options, vocabulary=words)
    print_findings(network.diagnostics, network.text)
    return network


def print_findings(diagnostics: Sequence[Diagnostic], text: Text) -> None:
    """Warnings on standard error, and what came of an option; how many more notes there are."""
    said = [d for d in diagnostics if d.level is not Level.NOTE or isinstance(d, _OF_OPTIONS)]
    print_diagnostics(said, text, sys.stderr)
    more = len(diagnostics) - len(said)
    if said and more:
        print_message(f"{more} more note{'s' if more > 1 else ''}: mazec check", level="note")
