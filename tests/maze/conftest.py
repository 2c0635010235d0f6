"""Fixtures of the tests of the maze."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from mazec.maze.avatar import Avatar, EndReason, Outcome
from mazec.maze.credit import Economy
from mazec.maze.environment import Environment
from mazec.maze.experiment import Experiment
from mazec.maze.zone import Zone
from mazec.network.price import Budget


@pytest.fixture(scope="session")
def pond() -> Callable[..., Environment]:
    """Return a function that creates a small environment with some settings changed."""
    free = Economy(initial_credit=0, reward=100, difficulty=2, activation_cost=0)
    environment = Environment("pond", 2, 6, 3, 32, free, Budget())
    return lambda **changes: replace(environment, **changes)


@pytest.fixture(scope="session")
def experiment(pond: Callable[..., Environment]) -> Callable[..., Experiment]:
    """Return a function that creates an experiment of some environments, with short genes."""

    def create(*environments: Environment, seed: int = 0) -> Experiment:
        return Experiment("test", "digits", seed, 4, environments or (pond(),), lengths=(1, 6))

    return create


@pytest.fixture(scope="session")
def ended() -> Callable[..., Avatar]:
    """Return a function that creates an avatar that has ended."""

    def create(
        agent: int,
        zone: int = 1,
        end: EndReason = EndReason.DEAD,
        credit: float = 1.0,
        score: float | None = 0.5,
        operations: int | None = 10,
        *,
        environment: str = "pond",
    ) -> Avatar:
        outcome = Outcome(end, "", credit, score)
        return Avatar(agent, 1, Zone(environment, zone), agent, 100.0, operations, outcome)

    return create
