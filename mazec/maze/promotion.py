"""Promotion of the best agents, and newcomers, into slots without offspring (article 01)."""

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
    """Return a random gene for an environment without sources, within its ``max_symbols``."""
    shortest, longest = (min(length, environment.max_symbols) for length in experiment.lengths)
    return random_gene(
        rng,
        vocabulary=vocabulary,
        lengths=(shortest, longest),
        table=dict(experiment.table) or None,
    )


def rank_agents(avatars: Iterable[Avatar]) -> list[int]:
    """Return the agents of the dead avatars by descending credit, then by ascending number.

    An agent with several avatars is ranked once, by its highest credit.
    """
    best: dict[int, float] = {}
    for avatar in avatars:
        if avatar.dead:
            best[avatar.agent] = max(avatar.credit, best.get(avatar.agent, avatar.credit))
    return sorted(best, key=lambda agent: (-best[agent], agent))


def promote(agents: Sequence[int], free: Sequence[SlotKey], rng: Random) -> dict[SlotKey, int]:
    """Assign the best agents to free slots at random; ``agents`` are ranked, best first.

    Slots stay empty if there are more slots than agents.
    """
    best = agents[: len(free)]
    return dict(zip(rng.sample(free, len(best)), best, strict=True))
