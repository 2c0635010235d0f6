"""Zones come in order."""

from collections.abc import Callable

from mazec.maze.environment import Environment
from mazec.maze.zone import Zone, zones


def test_every_zone_of_an_environment(pond: Callable[..., Environment]) -> None:
    assert zones(pond(zones=2)) == (Zone("pond", 1), Zone("pond", 2))
