"""Small experiments on the real digits."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from mazec.maze.credit import Economy
from mazec.maze.environment import Environment
from mazec.maze.experiment import Experiment
from mazec.network.price import Budget
from mazec.training.data import Dataset, load

EASY = Economy(initial_credit=10**6, reward=10**6, difficulty=4)
POND = Environment("pond", 2, 4, 2, 64, EASY, Budget(parameters=10**5, layers=50), max_symbols=30)


@pytest.fixture(scope="session")
def experiment() -> Callable[..., Experiment]:
    """Two zones of four slots for two periods, with some rules of the environment changed."""

    def made(seed: int = 0, periods: int = 2, dataset: str = "digits", **rules: Any) -> Experiment:
        return Experiment(dataset, seed, periods, (replace(POND, **rules),), lengths=(2, 8))

    return made


@pytest.fixture(scope="session")
def digits() -> Dataset:
    """The real ones."""
    return load("digits")
