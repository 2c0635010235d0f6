"""Promotion: who fills the slots that offspring leave free (article 01)."""

from collections.abc import Iterable, Sequence
from random import Random
from typing import TypeVar

from mazec.evolution.random import random_gene
from mazec.gene.gene import Gene
from mazec.maze.avatar import Avatar
from mazec.maze.environment import Environment
from mazec.maze.experiment import Experiment
from mazec.symbols import Vocabulary

SlotKey = TypeVar("SlotKey")


def draw_newcomer(
    experiment: Experiment,
    environment: Environment,
    rng: Random,
    vocabulary: Vocabulary,
) -> Gene:
    """A random gene for an environment that no other leads to, no longer than it bears."""
    shortest, longest = (min(length, environment.max_symbols) for length in experiment.lengths)
    return random_gene(
        rng,
        vocabulary=vocabulary,
        lengths=(shortest, longest),
        table=dict(experiment.table) or None,
    )


def rank_agents(avatars: Iterable[Avatar]) -> list[int]:
    """The agents of those that are dead, by credit, equal ones by their lower number.

    An agent that came on two ways stands once, with its best.
    """
    best: dict[int, float] = {}
    for avatar in avatars:
        if avatar.dead:
            best[avatar.agent] = max(avatar.credit, best.get(avatar.agent, avatar.credit))
    return sorted(best, key=lambda agent: (-best[agent], agent))


def promote(agents: Sequence[int], free: Sequence[SlotKey], rng: Random) -> dict[SlotKey, int]:
    """The best agents in the free places, spread over them by chance; too few leave some empty."""
    best = agents[: len(free)]
    return dict(zip(rng.sample(free, len(best)), best, strict=True))
