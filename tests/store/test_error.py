"""Every problem with a store is reported with a remedy, never with a traceback."""

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError

from mazec.diagnostics.render import terminal
from mazec.maze.experiment import Experiment
from mazec.maze.period import next_period
from mazec.maze.run_warning import RunWarning
from mazec.plugins import installed_vocabulary
from mazec.store import engine
from mazec.store.error import StoreError, store_error
from mazec.store.location import without_password
from mazec.store.repository import FILE, Store
from mazec.store.tables import REVISION

SOMEBODY = 65534  # as root the tests act as this user where permissions count


def message(call: Callable[[], object]) -> str:
    """Return the text of the one error of a call, which has a remedy."""
    with pytest.raises(StoreError) as error:
        call()
    (diagnostic,) = error.value.diagnostics
    assert diagnostic.code == "E415"
    assert diagnostic.fields["remedy"]
    return terminal(diagnostic, None)


@pytest.fixture
def path(tmp_path: Path, experiment: Experiment) -> Path:
    """A SQLite store of one period, closed."""
    with Store.create(tmp_path / FILE, experiment) as created:
        created.begin(next_period(experiment, 1, (), {}, 1, vocabulary=installed_vocabulary()))
    return tmp_path / FILE


def read_all(path: Path) -> None:
    with Store.open(path) as store:
        store.experiment()
        list(store.agents(store.vocabulary()))
        store.avatars(1)
        store.snapshot()


def test_files_without_a_store(tmp_path: Path) -> None:
    assert "the file does not exist" in message(lambda: Store.open(tmp_path / "none"))
    assert not (tmp_path / "none").exists()
    assert "it is a folder" in message(lambda: Store.open(tmp_path))
    (tmp_path / "empty").touch()
    assert "contains no run" in message(lambda: Store.open(tmp_path / "empty"))
    (tmp_path / "words").write_text("not a database " * 100)
    assert "not a SQLite file" in message(lambda: Store.open(tmp_path / "words"))
    with closing(sqlite3.connect(tmp_path / "other")) as other, other:
        other.execute("CREATE TABLE song (name TEXT)")
    before = (tmp_path / "other").read_bytes()
    assert "contains no run" in message(lambda: Store.open(tmp_path / "other"))
    assert (tmp_path / "other").read_bytes() == before


def test_a_location_that_is_in_use(path: Path, experiment: Experiment) -> None:
    before = path.read_bytes()
    assert "File exists" not in message(lambda: Store.create(path, experiment))
    assert "already exists" in message(lambda: Store.create(path, experiment))
    assert path.read_bytes() == before
    assert "already exists" in message(lambda: Store.create(path.parent, experiment))
    assert "No such file" in message(lambda: Store.create(path.parent / "no" / "way", experiment))


def test_a_run_is_not_overwritten_and_a_failed_creation_leaves_no_store(
    where: Path | str, experiment: Experiment
) -> None:
    with pytest.raises(ValidationError):
        Store.create(where, object())  # type: ignore[arg-type]
    with pytest.raises(StoreError):
        Store.open(where)
    with Store.create(where, experiment) as first:
        first.warn(RunWarning.out_of_memory(1))
        message(lambda: Store.create(where, experiment))
        assert first.warnings() == (RunWarning.out_of_memory(1),)


def test_another_version(store: Store, where: Path | str) -> None:
    for revision, which in (("0001", "another"), ("9999", "a newer")):
        with store._writes() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})
        error = message(lambda: Store.open(where))
        assert f"{which} version of mazec created it" in error
        assert f"revision {revision}, this version works with {REVISION}" in error
    with store._writes() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": REVISION})
        connection.execute(text("UPDATE experiment SET settings = '{\"seed\": 1}'"))
    assert "this version of mazec cannot read" in message(store.experiment)


def test_truncated_and_overwritten_files(path: Path) -> None:
    whole = path.read_bytes()
    size = len(whole)
    for cut in (1, 50, 100, 1000, 4096, size // 2, size - 4096, size - 1):
        path.write_bytes(whole[:cut])
        message(lambda: read_all(path))
    for start in range(0, size, 4096):
        path.write_bytes(whole[:start] + b"\xa5" * 4096 + whole[start + 4096 :])
        try:
            read_all(path)  # a page may be unused
        except StoreError:
            message(lambda: read_all(path))
    path.write_bytes(whole)
    read_all(path)


def test_locked_by_another_program(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "PATIENCE", 0.05)
    with closing(sqlite3.connect(path)) as other, Store.open(path) as store:
        other.execute("BEGIN EXCLUSIVE")
        assert "locked" in message(lambda: store.claim("worker"))
        assert store.period() == 1  # readers go on
        other.rollback()
        assert store.claim("worker") is not None


def test_locked_on_a_server(
    schema: Callable[[], str], experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "PATIENCE", 1.0)
    with Store.create(schema(), experiment) as store, store._writes() as connection:
        connection.execute(text("LOCK TABLE experiment"))
        assert "locked" in message(lambda: store.warn(RunWarning.out_of_memory(1)))


@contextmanager
def somebody() -> Iterator[None]:
    """Act as a user to whom permissions apply."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(SOMEBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder in which every user may write."""
    folder = Path(tempfile.mkdtemp(prefix="mazec-store-"))
    folder.chmod(0o777)
    yield folder
    folder.chmod(0o777)
    shutil.rmtree(folder)


def test_read_only(path: Path, open_folder: Path, experiment: Experiment) -> None:
    mine = open_folder / FILE
    shutil.copyfile(path, mine)
    if os.geteuid() == 0:
        os.chown(mine, SOMEBODY, SOMEBODY)
    with somebody():
        mine.chmod(0o444)
        with Store.open(mine) as store:
            assert store.period() == 1
            assert "read-only" in message(lambda: store.claim("worker"))
        mine.chmod(0o000)
        assert "cannot be opened" in message(lambda: Store.open(mine))
        mine.chmod(0o644)
    for beside in open_folder.glob("*-*"):
        beside.unlink()
    open_folder.chmod(0o555)
    with somebody():
        assert "read-only" in message(lambda: read_all(mine))
        assert "Permission denied" in message(lambda: Store.create(open_folder / "new", experiment))


def test_a_full_disk_loses_nothing(path: Path) -> None:
    # the limit on the size of files in the process below acts like a full disk
    limit = path.stat().st_size + 40_000
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from mazec.maze.run_warning import RunWarning\n"
        "from mazec.store.error import StoreError\n"
        "from mazec.store.repository import Store\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit},) * 2)\n"
        "with Store.open(Path(sys.argv[1])) as store:\n"
        "    count = 0\n"
        "    try:\n"
        "        for count in range(10_000):\n"
        "            store.warn(RunWarning.environment_changed(f'{count} ' + 'x' * 100, '', ''))\n"
        "    except StoreError as error:\n"
        "        print(count, error)\n"
    )
    process = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    )
    stored, error = process.stdout.split(maxsplit=1)
    assert "E415" in error
    assert "disk" in error
    with Store.open(path) as store:
        assert len(store.warnings()) == int(stored) > 0
        store.warn(RunWarning.out_of_memory(1))


def test_a_new_store_on_a_full_disk_leaves_nothing(tmp_path: Path, experiment: Experiment) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        error = message(lambda: Store.create(tmp_path / FILE, experiment))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "disk" in error
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_becomes_full(path: Path) -> None:
    with Store.open(path) as store:
        with store._writes() as connection:
            pages = connection.execute(text("PRAGMA page_count")).scalar_one()
            connection.execute(text(f"PRAGMA max_page_count={pages}"))
        with pytest.raises(StoreError, match="the disk is full"):
            store.warn(RunWarning.environment_changed("x" * 10_000, "", ""))
        assert store.warnings() == ()


@pytest.mark.parametrize(
    ("where", "problem"),
    [
        ("mysql://me:hush@host/x", "this kind are not supported"),
        ("postgresql://me:hush@host:port/x", "URL is invalid"),
        ("postgresql://me:hush@/x?schema=No%22", "name of its schema is invalid"),
        ("postgresql://me:hush@/x?schema=pg_mine", "name of its schema is invalid"),
        ("postgresql://me:hush@localhost:1/x", "cannot be reached"),
        ("postgres://me@localhost:1/x?password=hush", "cannot be reached"),
        ("postgresql://me:hush@nowhere.invalid/x", "cannot be reached"),
        ("postgresql://me:hush@/x?host=/nowhere", "cannot be reached"),
        ("postgresql://me:hush@localhost:1/x?bogus=1", "bogus"),
    ],
)
def test_a_server_that_cannot_be_reached(where: str, problem: str, experiment: Experiment) -> None:
    pytest.importorskip("psycopg")
    for call in (lambda: Store.open(where), lambda: Store.create(where, experiment)):
        with pytest.raises(StoreError) as error:
            call()
        assert problem in str(error.value)
        assert "hush" not in str(error.value)


def test_requests_that_a_server_rejects(schema: Callable[[], str], experiment: Experiment) -> None:
    url = make_url(schema())
    nobody = url.set(username="nobody_at_all").render_as_string(hide_password=False)
    assert "rejects the user" in message(lambda: Store.open(nobody))
    nowhere = url.set(database="no_such").render_as_string(hide_password=False)
    assert "the database does not exist" in message(lambda: Store.open(nowhere))
    there = url.render_as_string(hide_password=False)
    assert "contains no run in its schema" in message(lambda: Store.open(there))
    with Store.create(there, experiment) as store, store._writes() as connection:
        connection.execute(text("CREATE ROLE mazec_reader LOGIN"))
    reader = url.set(username="mazec_reader").render_as_string(hide_password=False)
    try:
        assert "lacks a permission" in message(lambda: Store.open(reader))
    finally:
        with Store.open(there) as store, store._writes() as connection:
            connection.execute(text("DROP ROLE mazec_reader"))


@pytest.mark.parametrize(
    ("says", "problem"),
    [
        ('connection failed: FATAL:  password authentication failed for user "me"', "the password"),
        ("connection to server failed: fe_sendauth: no password supplied", "the password"),
        ('connection failed: FATAL:  no pg_hba.conf entry for host "h"', "the password"),
        ("server closed the connection unexpectedly", "connection was lost"),
        ("connection failed: FATAL:  sorry, too many clients already", "free connection"),
    ],
)
def test_messages_of_a_server_without_a_state(says: str, problem: str) -> None:
    psycopg = pytest.importorskip("psycopg")
    error = OperationalError("SELECT 1", {}, psycopg.OperationalError(says))
    assert problem in str(store_error("here", error))


def test_a_location_is_shown_without_its_password() -> None:
    shown = without_password("postgres://me:hush@host:1/x?password=hush&schema=a&sslmode=require")
    assert shown == "postgresql://me@host:1/x?schema=a&sslmode=require"


def test_psycopg_is_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert "pip install 'psycopg[binary]'" in message(lambda: Store.open("postgresql://me@host/x"))
