"""Zones: places of a fixed number of slots, where avatars compete and breed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mazec.maze.environment import Environment


@dataclass(frozen=True, order=True)
class Zone:
    """One zone of an environment; ``number`` counts from 1."""

    environment: str
    number: int


def zones(environments: Iterable[Environment]) -> Iterator[tuple[Environment, Zone]]:
    """Every zone with the rules that hold in it, in order."""
    for environment in environments:
        for number in range(1, environment.zones + 1):
            yield environment, Zone(environment.name, number)
