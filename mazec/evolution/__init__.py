"""How genes are born, merged, mutated and selected: pure functions of genes and a generator."""

from collections.abc import Mapping
from types import MappingProxyType

from mazec.evolution.align import merge_aligned
from mazec.evolution.bits import merge_bits
from mazec.evolution.merge import Merge, copy_parent, merge_positional
from mazec.evolution.mutate import MOST_SYMBOLS, mutate_gene
from mazec.evolution.offspring import LEAST_RATE, Edit, Offspring
from mazec.evolution.random import random_gene, random_table
from mazec.evolution.selection import SELECTIONS, Candidate, Selection, pareto_front

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
    "mutate_gene",
    "pareto_front",
    "random_gene",
    "random_table",
]

MERGES: Mapping[str, Merge] = MappingProxyType(
    {
        "positional": merge_positional,
        "aligned": merge_aligned,
        "bits": merge_bits,
        "none": copy_parent,
    }
)
"""How two parents can be merged, by name."""
