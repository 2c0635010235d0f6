"""Zones are numbered in order."""

from collections.abc import Callable

from mazec.maze.environment import Environment
from mazec.maze.zone import Zone, zones


def test_zones_of_an_environment_are_in_order(pond: Callable[..., Environment]) -> None:
    assert zones(pond(zones=2)) == (Zone("pond", 1), Zone("pond", 2))
