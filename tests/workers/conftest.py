"""Small experiments on the real digits, and what a store holds at the end of one."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from mazec.maze.credit import Economy
from mazec.maze.environment import Environment
from mazec.maze.experiment import Experiment
from mazec.network.price import Budget
from mazec.store import tables
from mazec.store.repository import FILE, Store
from mazec.training.data import Dataset, load
from mazec.training.transforms import Transforms

EASY = Economy(initial_credit=10**6, reward=10**6, difficulty=4)
POND = Environment("pond", 2, 4, 2, 64, EASY, Budget(parameters=10**5, layers=50), max_symbols=30)


@pytest.fixture(scope="session")
def experiment() -> Callable[..., Experiment]:
    """Two zones of four slots for two periods, with some rules of the environment changed."""

    def made(seed: int = 0, periods: int = 2, dataset: str = "digits", **rules: Any) -> Experiment:
        environments = (replace(POND, **rules),)
        return Experiment("small", dataset, seed, periods, environments, lengths=(2, 8))

    return made


@pytest.fixture(scope="session")
def chain() -> Callable[..., Experiment]:
    """An easy environment that leads to one with fewer, twisted samples and more epochs."""

    def made(seed: int = 0, periods: int = 3, longer: int = 1) -> Experiment:
        easy = replace(POND, epochs=longer * POND.epochs)
        hard = replace(
            easy,
            name="sea",
            sources=("pond",),
            epochs=longer * 3,
            samples=400,
            transforms=Transforms(shift=0.05, noise=0.1),
        )
        return Experiment("chain", "digits", seed, periods, (easy, hard), lengths=(2, 8))

    return made


History = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="session")
def history() -> Callable[[Path | str], History]:
    """All that a run's store holds, but for time and for whose hands did what.

    The run is given by its folder, or by the URL of its store.
    """

    def read(where: Path | str) -> History:
        held: History = {}
        place = where / FILE if isinstance(where, Path) else where
        with Store.open(place) as store, store._reads() as connection:
            for table in tables.metadata.sorted_tables:
                columns = [c for c in table.c if c.name not in BY_CHANCE]
                query = select(*columns).order_by(*table.primary_key.columns)
                held[table.name] = [dict(row._mapping) for row in connection.execute(query)]
        return held

    return read


# ``tries`` are deaths; which of two twins is run depends on who comes first
BY_CHANCE = {"seconds", "worker", "lease", "tries", "awaits", "twin_of", "evaluated", "spared"}


@pytest.fixture(scope="session")
def digits() -> Dataset:
    """The real ones."""
    return load("digits")
