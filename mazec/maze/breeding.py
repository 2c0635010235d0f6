"""Breeding: the offspring that fill a share of a zone's slots (article 01)."""

from collections.abc import Mapping, Sequence
from random import Random

from mazec.evolution import MERGES
from mazec.evolution.mutate import mutated
from mazec.evolution.operator import Offspring
from mazec.evolution.select import SELECTIONS, Candidate
from mazec.gene.gene import Gene
from mazec.maze.avatar import Avatar
from mazec.maze.environment import Environment
from mazec.symbols import Vocabulary


def bred(
    environment: Environment,
    avatars: Sequence[Avatar],
    genes: Mapping[int, Gene],
    rng: Random,
    vocabulary: Vocabulary | None = None,
) -> tuple[Offspring, tuple[int, int]]:
    """One child of two of the avatars, with the edits that mutation made, and its parents.

    What merging makes longer than the environment bears is cut off at the end.
    """
    select = SELECTIONS[environment.selection]
    first, second = (avatars[place] for place in select(list(map(_candidate, avatars)), rng))
    jitter = environment.jitter
    merge = MERGES[environment.merge]
    merged = merge(genes[first.agent], genes[second.agent], jitter=jitter, rng=rng).gene
    if len(merged) > environment.max_symbols:
        merged = Gene.trusted(merged.symbols[: environment.max_symbols], merged.header)
    child = mutated(
        merged,
        jitter=jitter,
        rng=rng,
        vocabulary=vocabulary,
        max_symbols=environment.max_symbols,
    )
    return child, (first.agent, second.agent)


def _candidate(avatar: Avatar) -> Candidate:
    accuracy = avatar.outcome.accuracy if avatar.outcome else None
    return Candidate(avatar.credit, accuracy or 0.0, avatar.operations or 0)
