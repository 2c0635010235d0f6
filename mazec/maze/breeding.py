"""Breeding: the offspring that fill a share of a zone's slots (article 01)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from mazec.diagnostics import PLUGIN_ERRORS, describe_exception, stdout_to_stderr
from mazec.evolution import MERGES
from mazec.evolution.mutate import mutate_gene
from mazec.evolution.offspring import Fault, Offspring
from mazec.evolution.selection import Candidate, by_credit
from mazec.gene.gene import Gene
from mazec.maze.avatar import Avatar
from mazec.maze.environment import Environment
from mazec.symbols import Vocabulary, installed_vocabulary


def breed(
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
    words = installed_vocabulary() if vocabulary is None else vocabulary
    faults: tuple[Fault, ...] = ()
    select = words.selections[environment.selection]
    try:
        with stdout_to_stderr():  # a copy, so that nothing is lost where it fails
            pair = _checked(select(tuple(candidates), rng), len(avatars))
    except PLUGIN_ERRORS as trouble:
        error = describe_exception(trouble)
        faults = (Fault("selection", environment.selection, error, "credit"),)
        pair = by_credit(candidates, rng)
    first, second = avatars[pair[0]], avatars[pair[1]]
    jitter = environment.jitter
    merge = MERGES[environment.merge]
    merged = merge(
        genes[first.agent], genes[second.agent], jitter=jitter, rng=rng, vocabulary=words
    ).gene
    if len(merged) > environment.max_symbols:
        merged = Gene.unchecked(merged.symbols[: environment.max_symbols], merged.header)
    child = mutate_gene(
        merged,
        jitter=jitter,
        rng=rng,
        vocabulary=words,
        max_symbols=environment.max_symbols,
    )
    return replace(child, faults=faults + child.faults), (first.agent, second.agent)


def _checked(pair: Any, count: int) -> tuple[int, int]:
    """Raise unless a selection gives two different places."""
    first, second = places = tuple(pair)
    if any(type(at) is not int or not 0 <= at < count for at in places) or first == second:
        raise ValueError(f"it gives {places!r}, and not two different places among {count}")
    return first, second


def _candidate(avatar: Avatar) -> Candidate:
    accuracy = avatar.outcome.accuracy if avatar.outcome else None
    return Candidate(avatar.credit, accuracy or 0.0, avatar.operations or 0)
