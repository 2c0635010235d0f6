"""Periods: who lives in the next one, by the experiment, its seed and the last one alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random

from mazec.gene.gene import Gene
from mazec.maze.agent import Agent, Origin
from mazec.maze.avatar import Avatar
from mazec.maze.breeding import bred
from mazec.maze.experiment import Experiment
from mazec.maze.promotion import newcomer
from mazec.maze.zone import zones
from mazec.symbols import Vocabulary
from mazec.training.seed import derived


@dataclass(frozen=True)
class Period:
    """A period about to begin: the agents born for it, and every avatar with its slot."""

    number: int
    agents: tuple[Agent, ...]
    avatars: tuple[Avatar, ...]


def turn(
    experiment: Experiment,
    number: int,
    last: Iterable[Avatar],
    genes: Mapping[int, Gene],
    first: int,
    vocabulary: Vocabulary | None = None,
) -> Period:
    """Period ``number`` (the first is 1), after the avatars of the one before.

    ``genes`` are those of the avatars that are dead, by agent. Offspring come first, then
    newcomers fill every slot still free. New agents are numbered from ``first`` on, in order of
    zone and slot.
    """
    places = [
        (environment, zone, slot)
        for environment, zone in zones(experiment.environments)
        for slot in range(1, environment.slots + 1)
    ]
    dead = sorted((avatar for avatar in last if avatar.dead), key=lambda a: (a.zone, a.agent))
    agents, avatars = [], []
    for agent, (environment, zone, slot) in enumerate(places, first):
        qualified = [avatar for avatar in dead if avatar.zone == zone]
        breeds = slot <= environment.children and len(qualified) > 1
        purpose = "offspring" if breeds else "newcomer"
        rng = Random(derived(experiment.seed, number, environment.name, zone.number, purpose, slot))
        if breeds:
            child, pair = bred(environment, qualified, genes, rng, vocabulary)
            agents.append(Agent(agent, child.gene, number, Origin.MERGE, pair, child.edits))
        else:
            gene = newcomer(experiment, rng, vocabulary)
            agents.append(Agent(agent, gene, number, Origin.RANDOM))
        avatars.append(Avatar(agent, number, zone, slot))
    return Period(number, tuple(agents), tuple(avatars))


def champion(last: Iterable[Avatar]) -> Avatar | None:
    """The dead avatar of the best last accuracy, then fewest operations, then lowest number."""
    return min(
        (avatar for avatar in last if avatar.dead and avatar.outcome is not None),
        key=_standing,
        default=None,
    )


def _standing(avatar: Avatar) -> tuple[float, int, int]:
    assert avatar.outcome is not None
    return -(avatar.outcome.accuracy or 0.0), avatar.operations or 0, avatar.agent
