"""Zones: places of a fixed number of slots, where avatars compete and breed."""

from dataclasses import dataclass

from mazec.maze.environment import Environment


@dataclass(frozen=True, order=True)
class Zone:
    """One zone of an environment; ``number`` counts from 1."""

    environment: str
    number: int


def zones(environment: Environment) -> tuple[Zone, ...]:
    """The zones of an environment, in order."""
    return tuple(Zone(environment.name, number) for number in range(1, environment.zones + 1))
