"""Breeding: the offspring that fill a share of a zone's slots (article 01)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from mazec.evolution import MERGES
from mazec.evolution.mutate import mutated
from mazec.evolution.operator import Offspring
from mazec.evolution.select import Candidate, by_credit
from mazec.gene.gene import Gene
from mazec.maze.avatar import Avatar
from mazec.maze.environment import Environment
from mazec.symbols import Vocabulary, installed


def bred(
    environment: Environment,
    avatars: Sequence[Avatar],
    genes: Mapping[int, Gene],
    rng: Random,
    vocabulary: Vocabulary | None = None,
) -> tuple[Offspring, tuple[int, int]]:
    """One child of two of the avatars, with the edits that mutation made, and its parents.

    What merging makes longer than the environment bears is cut off at the end. Where the selection
    is a plugin's and fails, parents are drawn by credit.
    """
    candidates = list(map(_candidate, avatars))
    words = installed() if vocabulary is None else vocabulary
    faults: tuple[str, ...] = ()
    try:
        pair = _checked(words.selections[environment.selection](candidates, rng), len(avatars))
    except Exception as trouble:
        told = f"{type(trouble).__name__}: {trouble}"
        faults = (f"the selection {environment.selection} failed: {told}; credit decided",)
        pair = by_credit(candidates, rng)
    first, second = avatars[pair[0]], avatars[pair[1]]
    jitter = environment.jitter
    merge = MERGES[environment.merge]
    merged = merge(genes[first.agent], genes[second.agent], jitter=jitter, rng=rng).gene
    if len(merged) > environment.max_symbols:
        merged = Gene.trusted(merged.symbols[: environment.max_symbols], merged.header)
    child = mutated(
        merged,
        jitter=jitter,
        rng=rng,
        vocabulary=words,
        max_symbols=environment.max_symbols,
    )
    return replace(child, faults=faults + child.faults), (first.agent, second.agent)


def _checked(pair: Any, count: int) -> tuple[int, int]:
    """Raise unless a selection gives two different places."""
    places = tuple(pair)
    if len(set(places)) != 2 or len(places) != 2 or any(at not in range(count) for at in places):
        raise ValueError(f"it gives {pair!r}, and not two different places among {count}")
    return places


def _candidate(avatar: Avatar) -> Candidate:
    accuracy = avatar.outcome.accuracy if avatar.outcome else None
    return Candidate(avatar.credit, accuracy or 0.0, avatar.operations or 0)
