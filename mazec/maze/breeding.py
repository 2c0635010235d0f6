"""Breeding: the offspring that fill a share of a zone's slots (article 01)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from mazec.evolution.merge import MergeContext, merge_genes
from mazec.evolution.mutate import mutate_gene
from mazec.evolution.offspring import Fault, Offspring
from mazec.evolution.selection import SELECTIONS, Candidate, by_credit
from mazec.extensions import PluginFailure, guard
from mazec.gene.gene import Gene
from mazec.maze.avatar import Avatar
from mazec.maze.environment import Environment
from mazec.symbols import Vocabulary


def breed(
    environment: Environment,
    avatars: Sequence[Avatar],
    genes: Mapping[int, Gene],
    rng: Random,
    vocabulary: Vocabulary,
) -> tuple[Offspring, tuple[int, int]]:
    """Return a child of two of the avatars, and the numbers of its parents.

    The child records the edits of its mutations. A merged gene that is longer than the environment
    allows is truncated. If the selection fails, which only those of plugins do, the parents are
    drawn by credit; if the merge fails, their genes are merged by position. The child records both
    as faults.
    """
    candidates = list(map(_candidate, avatars))
    faults: tuple[Fault, ...] = ()
    select = vocabulary.get(SELECTIONS)[environment.selection]
    try:
        with guard(
            memory=True
        ):  # the plugin gets a copy: the fallback needs the candidates unchanged
            pair = _check_pair(select(tuple(candidates), rng), len(avatars))
    except PluginFailure as failure:
        faults = (Fault("selection", environment.selection, failure.reason, "credit"),)
        pair = by_credit(candidates, rng)
    first, second = avatars[pair[0]], avatars[pair[1]]
    context = MergeContext(environment.jitter, rng, vocabulary)
    parents = genes[first.agent], genes[second.agent]
    offspring = merge_genes(environment.merge, *parents, context)
    merged = offspring.gene
    if len(merged) > environment.max_symbols:
        merged = Gene.unchecked(merged.symbols[: environment.max_symbols], merged.header)
    child = mutate_gene(
        merged,
        jitter=environment.jitter,
        rng=rng,
        vocabulary=vocabulary,
        max_symbols=environment.max_symbols,
    )
    faults += offspring.faults + child.faults
    return replace(child, faults=faults), (first.agent, second.agent)


def _check_pair(pair: Any, count: int) -> tuple[int, int]:
    """Return the two indices that a selection chose.

    Raises ``ValueError`` unless they are different indices of the ``count`` candidates.
    """
    first, second = indices = tuple(pair)
    if any(type(index) is not int or not 0 <= index < count for index in indices) or (
        first == second
    ):
        raise ValueError(f"it returned {indices!r}, not two different indices below {count}")
    return first, second


def _candidate(avatar: Avatar) -> Candidate:
    score = avatar.outcome.score if avatar.outcome else None
    return Candidate(avatar.credit, score or 0.0, avatar.operations or 0)
