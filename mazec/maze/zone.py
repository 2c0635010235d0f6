"""Zones: fixed numbers of slots whose avatars compete and breed."""

from dataclasses import dataclass

from mazec.maze.environment import Environment


@dataclass(frozen=True, order=True)
class Zone:
    """A zone of an environment; ``number`` counts from 1."""

    environment: str
    number: int


def zones(environment: Environment) -> tuple[Zone, ...]:
    """Return the zones of an environment, in order."""
    return tuple(Zone(environment.name, number) for number in range(1, environment.zones + 1))
