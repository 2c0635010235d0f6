"""A store of a small experiment, in its first period."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mazec.maze.credit import Economy
from mazec.maze.environment import Environment
from mazec.maze.experiment import Experiment
from mazec.maze.period import turn
from mazec.network.price import Budget
from mazec.store.repository import FILE, Store


@pytest.fixture(scope="session")
def experiment() -> Experiment:
    """Two zones of three slots."""
    economy = Economy(initial_credit=10, reward=100, difficulty=2)
    pond = Environment("pond", 2, 3, 3, 32, economy, Budget(), learning=(("lr", 0.1),))
    return Experiment("digits", 10**30, 4, (pond,), lengths=(1, 6), table=(("RELU", 2),))


@pytest.fixture
def store(tmp_path: Path, experiment: Experiment) -> Iterator[Store]:
    """A store with its first period begun."""
    with Store.create(tmp_path / FILE, experiment) as made:
        made.begin(turn(experiment, 1, (), {}, 1))
        yield made


@pytest.fixture
def beside(tmp_path: Path, store: Store) -> Iterator[Callable[[], Store]]:
    """Opens the same store once more, as another process would."""
    opened: list[Store] = []

    def open_again() -> Store:
        opened.append(Store.open(tmp_path / FILE))
        return opened[-1]

    yield open_again
    for other in opened:
        other.close()
