"""Periods: who lives in the next one, by the experiment, its seed and the last one alone."""

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
    """A period about to begin: the agents born for it, and every avatar with its slot.

    Those of agents that were promoted were born before. ``faults`` are the failures of
    plugins at breeding, each once.
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
    """Period ``number`` (the first is 1), after the avatars of the one before.

    ``genes`` are those of the avatars that are dead, by agent. In each zone offspring come first.
    The slots still free are for the best of the environments that lead here, or for newcomers where
    none does; what promotion cannot fill stays empty. New agents are numbered from ``first`` on, in
    order of environment, zone and slot.
    """
    before = tuple(last)
    agents: list[Agent] = []
    avatars: list[Avatar] = []
    faults: dict[Fault, None] = {}
    for environment in experiment.environments:
        turning = _PeriodTransition(
            experiment, environment, number, before, genes, vocabulary, faults
        )
        filled = turning.offspring() | turning.arrivals()
        rewards = {zone: turning.reward(zone) for zone in zones(environment)}
        for zone, slot in sorted(filled):
            came = filled[zone, slot]
            if isinstance(came, Agent):
                came = replace(came, number=first + len(agents))
                agents.append(came)
            lives = came.number if isinstance(came, Agent) else came
            avatars.append(Avatar(lives, number, zone, slot, rewards[zone]))
    return Period(number, tuple(agents), tuple(avatars), tuple(faults))


_SlotKey = tuple[Zone, int]


@dataclass(frozen=True)
class _PeriodTransition:
    """The turn in one environment. A place is filled by a new agent, or by the number of one."""

    experiment: Experiment
    environment: Environment
    number: int
    last: Sequence[Avatar]
    genes: Mapping[int, Gene]
    vocabulary: Vocabulary
    faults: dict[Fault, None]

    @cached_property
    def _dead(self) -> dict[Zone, list[Avatar]]:
        """Who ran all epochs here, by zone, in the order of their numbers."""
        name = self.environment.name
        dead = (avatar for avatar in self.last if avatar.dead and avatar.zone.environment == name)
        found: dict[Zone, list[Avatar]] = {zone: [] for zone in zones(self.environment)}
        for avatar in sorted(dead, key=lambda avatar: avatar.agent):
            found[avatar.zone].append(avatar)
        return found

    def reward(self, zone: Zone) -> float:
        """What an epoch earns in a zone that gets everything right."""
        points = [
            (avatar.outcome.accuracy or 0.0, avatar.operations or 0)
            for avatar in self._dead[zone]
            if avatar.outcome is not None
        ]
        return self.environment.economy.reward_after(points[at][1] for at in pareto_front(points))

    def _rng(self, purpose: Purpose, zone: int, slot: int) -> Random:
        name = self.environment.name
        return Random(derive_seed(purpose, self.experiment.seed, self.number, name, zone, slot))

    def offspring(self) -> dict[_SlotKey, Agent | int]:
        """What is bred in the zones where two at least are fit to."""
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
        """Who fills the slots that offspring leave free."""
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
        """Founders first, in the first period, a zone after the other; then random genes."""
        came: dict[_SlotKey, Agent | int] = {}
        founders = iter(self.environment.founders if self.number == 1 else ())
        for zone, slot in sorted(free, key=lambda place: (place[1], place[0])):
            text = next(founders, None)
            if text is not None:
                gene, origin = parse(text, vocabulary=self.vocabulary), Origin.FOUNDER
            else:
                rng = self._rng(Purpose.NEWCOMER, zone.number, slot)
                gene = draw_newcomer(self.experiment, self.environment, rng, self.vocabulary)
                origin = Origin.RANDOM
            came[zone, slot] = Agent(0, gene, self.number, origin)
        return came


def champion(experiment: Experiment, last: Iterable[Avatar]) -> Avatar | None:
    """The dead avatar of the best last accuracy, then fewest operations, then lowest number.

    It is looked for in the environments that lead nowhere, and elsewhere only if nobody survived
    there: accuracies on data that is twisted less are no measure.
    """
    dead = [avatar for avatar in last if avatar.dead]
    terminal_environments = {environment.name for environment in experiment.terminal_environments}
    there = [avatar for avatar in dead if avatar.zone.environment in terminal_environments]
    return min(there or dead, key=_champion_order, default=None)


def _champion_order(avatar: Avatar) -> tuple[float, int, int, Zone]:
    assert avatar.outcome is not None
    accuracy = avatar.outcome.accuracy or 0.0
    return -accuracy, avatar.operations or 0, avatar.agent, avatar.zone
