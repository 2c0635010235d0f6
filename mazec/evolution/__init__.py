"""How genes are born, merged, mutated and selected: pure functions of genes and a generator."""

from collections.abc import Mapping
from random import Random
from types import MappingProxyType

from mazec.evolution.align import aligned
from mazec.evolution.bits import bitwise
from mazec.evolution.merge import Merge, copy, positional
from mazec.evolution.mutate import MOST_SYMBOLS, mutated
from mazec.evolution.operator import LEAST_RATE, Edit, Offspring
from mazec.evolution.random import random_gene, random_table
from mazec.evolution.select import SELECTIONS, Candidate, Selection, front
from mazec.gene.gene import Gene
from mazec.symbols import Vocabulary, installed

__all__ = [
    "LEAST_RATE",
    "MERGES",
    "MOST_SYMBOLS",
    "SELECTIONS",
    "Candidate",
    "Edit",
    "Merge",
    "Offspring",
    "Selection",
    "front",
    "merge",
    "mutate",
    "mutated",
    "random_gene",
    "random_table",
]

MERGES: Mapping[str, Merge] = MappingProxyType(
    {"positional": positional, "aligned": aligned, "bits": bitwise, "none": copy}
)
"""How two parents can be merged, by name."""


def merge(
    a: Gene, b: Gene, *, rng: Random, jitter: float = 0.1, vocabulary: Vocabulary | None = None
) -> Gene:
    """The offspring of two genes side by side (article 01); see ``evolution.merge.positional``."""
    words = installed() if vocabulary is None else vocabulary
    return positional(a, b, jitter=jitter, rng=rng, vocabulary=words).gene


def mutate(
    gene: Gene, *, rng: Random, jitter: float = 0.1, vocabulary: Vocabulary | None = None
) -> Gene:
    """A gene after mutation at its own rates; see ``evolution.mutate.mutated``."""
    return mutated(gene, jitter=jitter, rng=rng, vocabulary=vocabulary).gene
