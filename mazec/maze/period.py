"""Periods: the agents of the next one, a function of the experiment, its seed and the last one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random

from mazec.evolution.offspring import Fault
from mazec.evolution.selection import pareto_front
from mazec.gene.gene import Gene
from mazec.gene.reader import parse
from mazec.maze.agent import Agent, Origin
from mazec.maze.avatar import Avatar
from mazec.maze.breeding import breed
from mazec.maze.environment import Environment
from mazec.maze.experiment import Experiment
from mazec.maze.promotion import draw_newcomer, promote, rank_agents
from mazec.maze.zone import Zone, zones
from mazec.randomness.seed import Purpose, derive_seed
from mazec.symbols import Vocabulary


@dataclass(frozen=True)
class Period:
    """A period about to begin: the agents born for it, and all its avatars.

    Promoted agents have avatars but are not among ``agents``, since they were born earlier.
    ``faults`` are the distinct failures of plugins in breeding.
    """

    number: int
    agents: tuple[Agent, ...]
    avatars: tuple[Avatar, ...]
    faults: tuple[Fault, ...] = ()


def next_period(
    experiment: Experiment,
    number: int,
    last: Iterable[Avatar],
    genes: Mapping[int, Gene],
    first: int,
    vocabulary: Vocabulary,
) -> Period:
    """Return period ``number``, counted from 1, given the avatars of the period before.

    ``genes`` holds the genes of the dead avatars, by agent. Offspring fill the first slots of each
    zone. The best agents of the source environments are promoted to the remaining slots, which stay
    empty if there are too few; without sources, newcomers fill them. New agents are numbered
    from ``first`` on, in the order of environment, zone and slot.
    """
    previous = tuple(last)
    agents: list[Agent] = []
    avatars: list[Avatar] = []
    faults: dict[Fault, None] = {}
    for environment in experiment.environments:
        transition = _PeriodTransition(
            experiment, environment, number, previous, genes, vocabulary, faults
        )
        occupants = transition.offspring() | transition.arrivals()
        rewards = {zone: transition.reward(zone) for zone in zones(environment)}
        for zone, slot in sorted(occupants):
            occupant = occupants[zone, slot]
            if isinstance(occupant, Agent):
                occupant = replace(occupant, number=first + len(agents))
                agents.append(occupant)
            agent = occupant.number if isinstance(occupant, Agent) else occupant
            avatars.append(Avatar(agent, number, zone, slot, rewards[zone]))
    return Period(number, tuple(agents), tuple(avatars), tuple(faults))


_SlotKey = tuple[Zone, int]


@dataclass(frozen=True)
class _PeriodTransition:
    """The transition to a period in one environment.

    A slot is filled by a new agent, or by the number of an existing one.
    """

    experiment: Experiment
    environment: Environment
    number: int
    last: Sequence[Avatar]
    genes: Mapping[int, Gene]
    vocabulary: Vocabulary
    faults: dict[Fault, None]

    @cached_property
    def _dead(self) -> dict[Zone, list[Avatar]]:
        """The avatars that ran all their epochs, by zone, ordered by agent."""
        name = self.environment.name
        dead = (avatar for avatar in self.last if avatar.dead and avatar.zone.environment == name)
        by_zone: dict[Zone, list[Avatar]] = {zone: [] for zone in zones(self.environment)}
        for avatar in sorted(dead, key=lambda avatar: avatar.agent):
            by_zone[avatar.zone].append(avatar)
        return by_zone

    def reward(self, zone: Zone) -> float:
        """Return the reward in a zone for an epoch with a score of 1."""
        points = [
            (avatar.outcome.score or 0.0, avatar.operations or 0)
            for avatar in self._dead[zone]
            if avatar.outcome is not None
        ]
        front = pareto_front(points)
        return self.environment.economy.reward_after(points[index][1] for index in front)

    def _rng(self, purpose: Purpose, zone: int, slot: int) -> Random:
        name = self.environment.name
        return Random(derive_seed(purpose, self.experiment.seed, self.number, name, zone, slot))

    def offspring(self) -> dict[_SlotKey, Agent | int]:
        """Return the offspring of the zones with at least two dead avatars, by slot."""
        born: dict[_SlotKey, Agent | int] = {}
        for zone, dead in self._dead.items():
            for slot in range(1, 1 + (self.environment.children if len(dead) > 1 else 0)):
                rng = self._rng(Purpose.OFFSPRING, zone.number, slot)
                child, pair = breed(self.environment, dead, self.genes, rng, self.vocabulary)
                self.faults.update(dict.fromkeys(child.faults))
                born[zone, slot] = Agent(
                    0, child.gene, self.number, Origin.MERGE, pair, child.edits
                )
        return born

    def arrivals(self) -> dict[_SlotKey, Agent | int]:
        """Return the promoted agents or newcomers for the remaining slots."""
        free = [
            (zone, slot)
            for zone, dead in self._dead.items()
            for slot in range(1, self.environment.slots + 1)
            if slot > self.environment.children or len(dead) < 2
        ]
        sources = self.environment.sources
        if not sources:
            return self._newcomers(free)
        best = rank_agents(avatar for avatar in self.last if avatar.zone.environment in sources)
        return dict(promote(best, free, self._rng(Purpose.PROMOTION, 0, 0)))

    def _newcomers(self, free: Sequence[_SlotKey]) -> dict[_SlotKey, Agent | int]:
        """Return newcomers for free slots: in the first period founders first, then random genes.

        Founders are spread over the zones.
        """
        newcomers: dict[_SlotKey, Agent | int] = {}
        founders = iter(self.environment.founders if self.number == 1 else ())
        for zone, slot in sorted(free, key=lambda key: (key[1], key[0])):
            text = next(founders, None)
            if text is not None:
                gene, origin = parse(text, vocabulary=self.vocabulary), Origin.FOUNDER
            else:
                rng = self._rng(Purpose.NEWCOMER, zone.number, slot)
                gene = draw_newcomer(self.experiment, self.environment, rng, self.vocabulary)
                origin = Origin.RANDOM
            newcomers[zone, slot] = Agent(0, gene, self.number, origin)
        return newcomers


def champion(experiment: Experiment, last: Iterable[Avatar]) -> Avatar | None:
    """Return the dead avatar with the best final score, or None if no avatar is dead.

    Ties are broken by the fewest operations, then by the lowest agent number. Only avatars in
    terminal environments are considered, unless none of them is dead: scores on data that is
    augmented less are not comparable.
    """
    dead = [avatar for avatar in last if avatar.dead]
    names = {environment.name for environment in experiment.terminal_environments}
    terminal = [avatar for avatar in dead if avatar.zone.environment in names]
    return min(terminal or dead, key=_champion_order, default=None)


def _champion_order(avatar: Avatar) -> tuple[float, int, int, Zone]:
    assert avatar.outcome is not None
    score = avatar.outcome.score or 0.0
    return -score, avatar.operations or 0, avatar.agent, avatar.zone
