"""`mazec random`, `mazec merge` and `mazec mutate`: random genes and offspring of genes."""

from typing import Annotated

import typer

from mazec.cli.genes import breeding_vocabulary, load_gene
from mazec.cli.options import GeneFile, Jitter, OutFile, Seed, generator, lengths
from mazec.cli.output import print_message
from mazec.evolution.offspring import Offspring
from mazec.files.file import write_file
from mazec.gene.printer import write

Length = Annotated[
    str,
    typer.Option("--length", metavar="A-B", help="The least and the greatest number of symbols."),
]


MergeMode = Annotated[
    str,
    typer.Option(
        "--mode",
        metavar="NAME",
        help="The merge: positional, aligned, bits, none (a copy of the first parent), or one of a "
        "plugin.",
    ),
]


def random(out: OutFile = "-", seed: Seed = None, length: Length = "5-100") -> None:
    """Write a random gene with its table of symbol frequencies."""
    from mazec.evolution.random import random_gene

    rng, used = generator(seed)
    gene = random_gene(rng, vocabulary=breeding_vocabulary(), lengths=lengths(length))
    _finish(Offspring(gene), out, None if seed is not None else used)


def merge(
    first: GeneFile,
    second: GeneFile,
    out: OutFile = "-",
    seed: Seed = None,
    jitter: Jitter = 0.1,
    mode: MergeMode = "positional",
) -> None:
    """Write a child of two genes: each symbol from one parent, parameters between both."""
    from mazec.evolution.merge import MERGES, MergeContext, merge_genes

    vocabulary = breeding_vocabulary()
    known = vocabulary.get(MERGES)
    if mode not in known:
        hint = vocabulary.hint(mode, known) or f"choose from: {', '.join(known)}"
        raise typer.BadParameter(f"no merge {mode!r}; {hint}", param_hint="--mode")
    rng, used = generator(seed)
    parents = load_gene(first, vocabulary), load_gene(second, vocabulary)
    child = merge_genes(mode, *parents, MergeContext(jitter, rng, vocabulary))
    _finish(child, out, None if seed is not None else used)


def mutate(file: GeneFile, out: OutFile = "-", seed: Seed = None, jitter: Jitter = 0.1) -> None:
    """Write a mutated copy of a gene, at the mutation rates in its header."""
    from mazec.evolution.mutate import mutate_gene

    vocabulary = breeding_vocabulary()
    rng, used = generator(seed)
    child = mutate_gene(load_gene(file, vocabulary), jitter=jitter, rng=rng, vocabulary=vocabulary)
    _finish(child, out, None if seed is not None else used)


def _finish(child: Offspring, out: str, seed: int | None) -> None:
    write_file(out, write(child.gene))
    if seed is not None:
        print_message(f"repeat this with --seed {seed}", level="note")
    for edit in child.edits:
        print_message(f"{edit.kind} at {edit.position}, length {edit.length}", level="note")
    for fault in child.faults:
        print_message(str(fault), level="warning")
