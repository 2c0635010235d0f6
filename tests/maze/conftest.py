"""What the tests of the rules share."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from mazec.maze.avatar import Avatar, EndReason, Outcome
from mazec.maze.credit import Economy
from mazec.maze.environment import Environment
from mazec.maze.experiment import Experiment
from mazec.maze.zone import Zone
from mazec.network.price import Budget


@pytest.fixture(scope="session")
def pond() -> Callable[..., Environment]:
    """A small environment, with some rules changed."""
    free = Economy(initial_credit=0, reward=100, difficulty=2, activation_cost=0)
    environment = Environment("pond", 2, 6, 3, 32, free, Budget())
    return lambda **changes: replace(environment, **changes)


@pytest.fixture(scope="session")
def experiment(pond: Callable[..., Environment]) -> Callable[..., Experiment]:
    """An experiment of some environments, with short genes."""

    def made(*environments: Environment, seed: int = 0) -> Experiment:
        return Experiment("test", "digits", seed, 4, environments or (pond(),), lengths=(1, 6))

    return made


@pytest.fixture(scope="session")
def ended() -> Callable[..., Avatar]:
    """An avatar at its end."""

    def made(
        agent: int,
        zone: int = 1,
        end: EndReason = EndReason.DEAD,
        credit: float = 1.0,
        accuracy: float | None = 0.5,
        operations: int | None = 10,
        **place: Any,
    ) -> Avatar:
        outcome = Outcome(end, "", credit, accuracy)
        where = Zone(place.get("environment", "pond"), zone)
        return Avatar(agent, 1, where, place.get("slot", agent), 100.0, operations, outcome)

    return made
