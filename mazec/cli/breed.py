"""`mazec random`, `mazec merge` and `mazec mutate`: genes from chance and from other genes."""

from typing import Annotated

import typer

from mazec.cli.genes import load, vocabulary
from mazec.cli.options import GeneFile, Jitter, OutFile, Seed, generator, lengths
from mazec.cli.output import print_message
from mazec.evolution.offspring import Offspring
from mazec.files.file import write_file
from mazec.gene.printer import write

Length = Annotated[
    str, typer.Option("--length", metavar="A-B", help="How many symbols, at least and at most.")
]


MergeMode = Annotated[
    str,
    typer.Option(
        "--mode",
        metavar="NAME",
        help="positional (side by side), aligned (first), bits, none (the first parent's), or one "
        "of a plugin.",
    ),
]


def random(out: OutFile = "-", seed: Seed = None, length: Length = "5-100") -> None:
    """Write a random gene, its table of symbol frequencies with it."""
    from mazec.evolution.random import random_gene

    rng, used = generator(seed)
    gene = random_gene(rng, vocabulary=vocabulary(), lengths=lengths(length))
    _finish(Offspring(gene), out, None if seed is not None else used)


def merge(
    first: GeneFile,
    second: GeneFile,
    out: OutFile = "-",
    seed: Seed = None,
    jitter: Jitter = 0.1,
    mode: MergeMode = "positional",
) -> None:
    """Write a child of two genes: of each symbol one parent's, parameters between the two."""
    from mazec.evolution.merge import MERGES, MergeContext, merge_genes

    words = vocabulary()
    known = words.get(MERGES)
    if mode not in known:
        hint = words.hint(mode, known) or f"there are: {', '.join(known)}"
        raise typer.BadParameter(f"no merge {mode!r}; {hint}", param_hint="--mode")
    rng, used = generator(seed)
    parents = load(first, words), load(second, words)
    child = merge_genes(mode, *parents, MergeContext(jitter, rng, words))
    _finish(child, out, None if seed is not None else used)


def mutate(file: GeneFile, out: OutFile = "-", seed: Seed = None, jitter: Jitter = 0.1) -> None:
    """Write a mutated copy of a gene, at the rates that it carries."""
    from mazec.evolution.mutate import mutate_gene

    words = vocabulary()
    rng, used = generator(seed)
    child = mutate_gene(load(file, words), jitter=jitter, rng=rng, vocabulary=words)
    _finish(child, out, None if seed is not None else used)


def _finish(child: Offspring, out: str, seed: int | None) -> None:
    write_file(out, write(child.gene))
    if seed is not None:
        print_message(f"--seed {seed} repeats this", level="note")
    for edit in child.edits:
        print_message(f"{edit.kind} at {edit.position}, length {edit.length}", level="note")
    for fault in child.faults:
        print_message(str(fault), level="warning")
