"""Reading and compiling of genes for commands, and printing of their diagnostics."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from mazec.cli.dataset import reject_data
from mazec.cli.output import count_levels, print_diagnostics, print_message
from mazec.diagnostics import Diagnostic, Level, Text
from mazec.diagnostics.notes import HeadWithoutOutput, OverriddenHeader
from mazec.diagnostics.plugins import RejectedPlugin
from mazec.files.file import read_text
from mazec.gene.gene import Gene
from mazec.gene.reader import read
from mazec.network.options import CompileOptions
from mazec.plugins import installed_vocabulary, selected_vocabulary
from mazec.symbols import Vocabulary

if TYPE_CHECKING:
    from mazec.backends.compiled import Compiled

# notes that are always shown, because they are about the effect of an option
_OF_OPTIONS = (OverriddenHeader, HeadWithoutOutput)


def load_vocabulary() -> Vocabulary:
    """Load the vocabulary that reads genes, and report rejected plugins on standard error.

    It has all installed plugins, unless an option or ``MAZEC_PLUGINS`` selects some.
    """
    return _reported(installed_vocabulary())


def breeding_vocabulary() -> Vocabulary:
    """Load the vocabulary that genes are drawn from, and report rejected plugins.

    It has the built-ins, and the plugins that an option or ``MAZEC_PLUGINS`` selects.
    """
    return _reported(selected_vocabulary())


def _reported(vocabulary: Vocabulary) -> Vocabulary:
    rejected = [RejectedPlugin(plugin=one.plugin, reason=one.reason) for one in vocabulary.rejected]
    print_diagnostics(rejected, None, sys.stderr)
    return vocabulary


def load_gene(file: str, vocabulary: Vocabulary) -> Gene:
    """Read the gene of a file.

    If it has an error, print all its diagnostics and raise ``typer.Exit`` with exit code 1.
    """
    reject_data(file, "a gene", "FILE")
    text = read_text(file)
    reading = read(text.content, text.file, vocabulary=vocabulary)
    if not reading.errors:
        return reading.gene
    from mazec.backends.compiled import check_text

    diagnostics = check_text(text.content, text.file, vocabulary=vocabulary).diagnostics
    print_diagnostics(diagnostics, text, sys.stderr)
    print_message(f"{text.file}: {count_levels(diagnostics)}; nothing was written")
    raise typer.Exit(1)


def compiled_gene(file: str, options: CompileOptions) -> "Compiled":
    """Compile the gene of a file, and print the diagnostics on standard error."""
    vocabulary = load_vocabulary()
    return compiled(load_gene(file, vocabulary), options, vocabulary)


def compiled(gene: Gene, options: CompileOptions, vocabulary: Vocabulary) -> "Compiled":
    """Compile a gene, and print the diagnostics on standard error."""
    from mazec.backends.compiled import compile_gene

    network = compile_gene(gene, options, vocabulary=vocabulary)
    print_findings(network.diagnostics, network.text)
    return network


def print_findings(diagnostics: Sequence[Diagnostic], text: Text) -> None:
    """Print warnings and notes about options on standard error, and count the other notes."""
    shown = [d for d in diagnostics if d.level is not Level.NOTE or isinstance(d, _OF_OPTIONS)]
    print_diagnostics(shown, text, sys.stderr)
    more = len(diagnostics) - len(shown)
    if shown and more:
        print_message(
            f"{more} more note{'s' if more > 1 else ''}; show them with: mazec check", level="note"
        )
