"""A store of a small experiment, in its first period: in SQLite and in PostgreSQL."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mazec.maze.credit import Economy
from mazec.maze.environment import Environment
from mazec.maze.experiment import Experiment
from mazec.maze.period import next_period
from mazec.network.price import Budget
from mazec.plugins import installed_vocabulary
from mazec.store.repository import FILE, Store

Where = Path | str


@pytest.fixture(scope="session")
def experiment() -> Experiment:
    """Two zones of three slots."""
    economy = Economy(initial_credit=10, reward=100, difficulty=2)
    pond = Environment("pond", 2, 3, 3, 32, economy, Budget(), learning=(("lr", 0.1),))
    return Experiment("test", "digits", 10**30, 4, (pond,), lengths=(1, 6), table=(("RELU", 2),))


@pytest.fixture(params=["sqlite", "postgres"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Where:
    """The location of a new store of either kind."""
    if request.param == "sqlite":
        return tmp_path / FILE
    name: Callable[[], str] = request.getfixturevalue("schema")
    return name()


@pytest.fixture
def store(where: Where, experiment: Experiment) -> Iterator[Store]:
    """A store whose first period has begun."""
    with Store.create(where, experiment) as created:
        created.begin(next_period(experiment, 1, (), {}, 1, vocabulary=installed_vocabulary()))
        yield created


@pytest.fixture
def beside(where: Where, store: Store) -> Iterator[Callable[[], Store]]:
    """Return a function that opens the same store once more, as another process would."""
    opened: list[Store] = []

    def open_again() -> Store:
        opened.append(Store.open(where))
        return opened[-1]

    yield open_again
    for other in opened:
        other.close()
