"""The public functions that need a vocabulary; None stands for the installed one.

Below this module a vocabulary is always an argument, so that a result depends on what was passed
and never on what happens to be installed.
"""

from collections.abc import Iterable
from random import Random
from typing import Any

from mazec.backends.compiled import Compiled, compile_gene
from mazec.diagnostics import Report
from mazec.evolution.merge import MergeContext, merge_positional
from mazec.evolution.mutate import mutate_gene
from mazec.gene import codec, container, reader
from mazec.gene.gene import Gene
from mazec.network.options import CompileOptions
from mazec.network.price import Budget
from mazec.plugins import installed_vocabulary
from mazec.symbols import Symbol, Vocabulary


def vocabulary() -> Vocabulary:
    """Return the installed vocabulary: every symbol that the built-ins and plugins bring."""
    return installed_vocabulary()


def symbol(name: str, **values: Any) -> Symbol:
    """Return a symbol of the installed vocabulary: ``symbol("LINEAR", out_features=64)``.

    Raises ``ValueError`` for an unknown name or parameter, or a value out of bounds.
    """
    return installed_vocabulary().symbol(name, **values)


def parse(text: str, vocabulary: Vocabulary | None = None) -> Gene:
    """Read a gene from text. Raises ``GeneError``, which holds all mistakes of the text."""
    return reader.parse(text, vocabulary=_known(vocabulary))


def compile(
    gene: Gene,
    input: int | Iterable[int] | None = None,
    output: int | None = None,
    head: str | None = None,
    budget: Budget | None = None,
    vocabulary: Vocabulary | None = None,
) -> Compiled:
    """Compile a gene for an ``input`` of 1 to 6 axes, without the batch.

    What is not given comes from the gene's header; ``budget`` None is the default one. Raises
    ``CompileError`` without an input shape, ``OverBudget`` (with ``.price``) where the network is
    too dear, ``ValueError`` for bad arguments.
    """
    options = CompileOptions.of(input, output, head, budget)
    return compile_gene(gene, options, vocabulary=_known(vocabulary))


def encode(
    gene: Gene,
    table: codec.Table | None = None,
    *,
    arguments: codec.Arguments = "bare",
    report: Report | None = None,
    vocabulary: Vocabulary | None = None,
) -> tuple[bytes, int]:
    """Return a gene as a bit stream, and how many bits of it count; see ``gene.codec.encode``."""
    words = _known(vocabulary)
    return codec.encode(gene, table, arguments=arguments, report=report, vocabulary=words)


def decode(
    data: bytes,
    table: codec.Table,
    *,
    arguments: codec.Arguments = "bare",
    bits: int | None = None,
    report: Report | None = None,
    vocabulary: Vocabulary | None = None,
) -> Gene:
    """Return the gene that a bit stream stands for; see ``gene.codec.decode``."""
    words = _known(vocabulary)
    return codec.decode(
        data, table, arguments=arguments, bits=bits, report=report, vocabulary=words
    )


def load(blob: bytes, vocabulary: Vocabulary | None = None) -> Gene:
    """Return the gene of a container, as ``dump`` makes them. Raises ``ContainerError``."""
    return container.load(blob, vocabulary=_known(vocabulary))


def merge(
    a: Gene, b: Gene, *, rng: Random, jitter: float = 0.1, vocabulary: Vocabulary | None = None
) -> Gene:
    """Merge two genes side by side (article 01); see ``evolution.merge.merge_positional``."""
    return merge_positional(a, b, MergeContext(jitter, rng, _known(vocabulary)))


def mutate(
    gene: Gene, *, rng: Random, jitter: float = 0.1, vocabulary: Vocabulary | None = None
) -> Gene:
    """Mutate a gene at its own rates; see ``evolution.mutate.mutate_gene``."""
    return mutate_gene(gene, jitter=jitter, rng=rng, vocabulary=_known(vocabulary)).gene


def _known(vocabulary: Vocabulary | None) -> Vocabulary:
    return installed_vocabulary() if vocabulary is None else vocabulary
