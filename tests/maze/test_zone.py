"""Zones come in order, each with the rules that hold in it."""

from collections.abc import Callable

from mazec.maze.environment import Environment
from mazec.maze.zone import Zone, zones


def test_every_zone_of_every_environment(pond: Callable[..., Environment]) -> None:
    first, second = pond(zones=2), pond(name="lake", zones=1)
    found = list(zones((first, second)))
    assert found == [(first, Zone("pond", 1)), (first, Zone("pond", 2)), (second, Zone("lake", 1))]
