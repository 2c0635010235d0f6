"""Stores of every released version are upgraded when they are opened, or left unchanged."""

import gzip
import json
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import JSON, MetaData, create_engine, inspect, text

from mazec.maze.avatar import EndReason
from mazec.maze.error_cause import ErrorCause
from mazec.maze.run_warning import RunWarning, WarningKind
from mazec.store import revision, settings
from mazec.store.driver_lock import try_lock
from mazec.store.engine import connect
from mazec.store.error import StoreError
from mazec.store.location import parse_location
from mazec.store.repository import FILE, Store
from mazec.store.tables import REVISION, UPGRADABLE

RELEASED = Path(__file__).parent / "released"


@pytest.fixture(params=sorted(RELEASED.glob("revision_*/*/"), key=str), ids=lambda path: path.name)
def released(request: pytest.FixtureRequest) -> Path:
    """The folder of a store of a released version."""
    return Path(request.param)


@pytest.fixture
def old(tmp_path: Path) -> Callable[[Path], Path]:
    """Return a function that unpacks a released store."""

    def unpack(folder: Path) -> Path:
        path = tmp_path / FILE
        path.write_bytes(gzip.decompress((folder / f"{FILE}.gz").read_bytes()))
        return path

    return unpack


ENDED, STOPPED = (RELEASED / "revision_0002" / name for name in ("ended", "stopped"))
LATER_ENDED, LATER_STOPPED = (RELEASED / "revision_0003" / name for name in ("ended", "stopped"))


def test_every_released_revision_has_stores() -> None:
    assert {path.name for path in RELEASED.glob("revision_*")} == {
        f"revision_{one}" for one in UPGRADABLE
    }
    for one in UPGRADABLE:
        assert list(RELEASED.glob(f"revision_{one}/*/{FILE}.gz"))


def test_a_released_store_is_upgraded_once(released: Path, old: Callable[[Path], Path]) -> None:
    path = old(released)
    with Store.open(path) as store:
        experiment = store.experiment()
        pond, lake = experiment.environments
        assert (pond.min_score, pond.lr_decay, lake.min_score, lake.lr_decay) == (
            0.2,
            0.5,
            0.3,
            0.9,
        )
        assert (pond.merge, pond.selection, lake.sources) == ("aligned", "tournament", ("pond",))
        assert store.period() == 3
        assert list(store.agents(store.vocabulary()))
        assert store.snapshot().ends[EndReason.DEAD] >= 7
        for front in map(store.front, ("pond", "lake")):
            assert front and all(0 < (one.score or 0.0) <= 1 for one in front)
    before = path.read_bytes()
    with Store.open(path) as store:
        assert store.experiment() == experiment
    assert path.read_bytes() == before


def test_champions_are_kept(old: Callable[[Path], Path]) -> None:
    with Store.open(old(ENDED)) as store:
        front = store.front("lake")
        assert [one.agent for one in front] == [19, 7, 11, 4]
        assert front[0].score == pytest.approx(0.8341, abs=5e-5)
        assert store.warnings() == ()
        assert {agent.number for agent in store.lineage(store.vocabulary(), 19)} > {19}


def test_accuracies_become_scores(old: Callable[[Path], Path]) -> None:
    path = old(LATER_ENDED)
    query = "SELECT agent, {0} FROM avatar UNION ALL SELECT number, {0} FROM epoch"
    with closing(sqlite3.connect(path)) as connection:
        before = connection.execute(query.format("accuracy")).fetchall()
    with Store.open(path) as store:
        assert [(one.agent, one.operations) for one in store.front("lake")] == [(7, 778)]
        assert store.front("lake")[0].score == pytest.approx(0.8157, abs=5e-5)
        assert store.warnings() == ()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute(query.format("score")).fetchall() == before
        index = "SELECT sql FROM sqlite_master WHERE name = 'ix_avatar_front'"
        assert "score" in connection.execute(index).fetchone()[0]


def test_warnings_get_the_metric(old: Callable[[Path], Path]) -> None:
    with Store.open(old(LATER_STOPPED)) as store:
        assert store.warnings() == (
            RunWarning.time_limit(3, 0.003),
            RunWarning.champion_differs(7, "accuracy", 0.8156682, 0.8133641),
            RunWarning.out_of_memory(7),
        )


def test_marks_become_warnings(old: Callable[[Path], Path]) -> None:
    with Store.open(old(STOPPED)) as store:
        assert store.warnings() == (RunWarning.time_limit(3, 0.1), RunWarning.out_of_memory(7))
        assert store.snapshot().avatars - store.snapshot().ended == 6


SENTENCES = {
    "the time was over in period 2, after 5 minutes": RunWarning.time_limit(2, 5.0),
    "agent 4: out of memory": RunWarning.out_of_memory(4),
    "agent 5: worker killed": RunWarning.worker_died(5),
    "the data set digits is not what it was when the run began": RunWarning(
        WarningKind.ENVIRONMENT_CHANGED, "data digits", {"before": None, "now": None}
    ),
    "the plugin mazec-x is not what it was when the run began": RunWarning(
        WarningKind.ENVIRONMENT_CHANGED, "plugin mazec-x", {"before": None, "now": None}
    ),
    "the build of PyTorch is not what it was when the run began": RunWarning(
        WarningKind.ENVIRONMENT_CHANGED, "torch", {"before": None, "now": None}
    ),
    "agent 6: accuracy 0.5 when trained again, 0.25 before": RunWarning.champion_differs(
        6, "accuracy", 0.25, 0.5
    ),
    "agent 7: accuracy nought when trained again, 0.25 before": RunWarning(
        WarningKind.OTHER,
        "agent 7: accuracy nought when trained again, 0.25 before",
        {"text": "agent 7: accuracy nought when trained again, 0.25 before"},
    ),
    "the selection whim failed, and credit decided: KeyError: 'a'": RunWarning(
        WarningKind.PLUGIN_FAILED,
        "selection whim",
        {"kind": "selection", "name": "whim", "error": "KeyError: 'a'", "instead": "credit"},
    ),
    "the mutation waves failed: ValueError": RunWarning(
        WarningKind.PLUGIN_FAILED,
        "mutation waves",
        {"kind": "mutation", "name": "waves", "error": "ValueError"},
    ),
}
CAUSES = {
    "worker killed\nKilled": ErrorCause("worker killed"),
    "E504: BROKEN at 4 of mazec-x breaks its promise: KeyError: 'a'": ErrorCause("E504", "BROKEN"),
    "E502: line 1, column 2: over budget": ErrorCause("E502"),
    'Traceback (most recent call last):\n  File "/a/site-packages/torch/nn/functional.py", line 3, '
    "in linear\n    x\ntorch.OutOfMemoryError: 3 GiB\n": ErrorCause(
        "torch.OutOfMemoryError", "torch.nn.functional:linear"
    ),
    'Traceback (most recent call last):\n  File "/b/own.py", line 3, in go\nKeyError: 3\n': (
        ErrorCause("KeyError", "own:go")
    ),
    "": ErrorCause("unknown"),
}


def test_all_sentences_and_errors_of_the_old_version_are_converted(
    old: Callable[[Path], Path],
) -> None:
    path = old(ENDED)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE experiment SET marks = ?", (json.dumps(list(SENTENCES)),))
        last = connection.execute("SELECT min(id) FROM avatar WHERE period = 3").fetchone()[0]
        for avatar, detail in enumerate(CAUSES, last):
            change = "UPDATE avatar SET \"end\" = 'ERROR', detail = ? WHERE id = ?"
            connection.execute(change, (detail, avatar))
    with Store.open(path) as store:
        assert store.warnings() == tuple(SENTENCES.values())
        failures = store.failures(most=10)
        assert [failure.cause for failure in failures] == list(CAUSES.values())


def test_an_upgrade_that_fails_leaves_the_file_unchanged(
    released: Path, old: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = old(released)
    before = path.read_bytes()

    def fail(settings: settings.Settings) -> settings.Settings:
        raise KeyError("environments")

    with monkeypatch.context() as patch:
        patch.setattr(settings, "_UPGRADES", (fail,) * settings.VERSION)
        with pytest.raises(StoreError, match="settings are damaged"):
            Store.open(path)
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == [FILE]
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("ALTER TABLE epoch ADD COLUMN score FLOAT")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="duplicate column name"):
        Store.open(path)
    assert path.read_bytes() == before
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("ALTER TABLE epoch DROP COLUMN score")
    Store.open(path).close()


def test_a_store_with_a_running_worker_is_not_upgraded(old: Callable[[Path], Path]) -> None:
    path = old(STOPPED)

    def lease(until: float) -> None:
        with closing(sqlite3.connect(path)) as connection, connection:
            held = "UPDATE avatar SET worker = 'one', lease = ? WHERE \"end\" IS NULL"
            connection.execute(held, (until,))

    lease(time.time() + 600)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="a worker of that version is running an avatar"):
        Store.open(path)
    assert path.read_bytes() == before
    lease(time.time() - 1)
    Store.open(path).close()


def test_a_store_with_a_driver_is_not_upgraded(old: Callable[[Path], Path]) -> None:
    path = old(STOPPED)
    before = path.read_bytes()
    with (
        try_lock(parse_location(path)) as acquired,
        pytest.raises(StoreError, match="a driver of that version is running it"),
    ):
        assert acquired
        Store.open(path)
    assert path.read_bytes() == before
    Store.open(path).close()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE alembic_version SET version_num = '9999'",
        "UPDATE experiment SET settings = '{\"version\": 99}'",
    ],
)
def test_a_newer_store_is_left_unchanged(old: Callable[[Path], Path], change: str) -> None:
    path = old(ENDED)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(change)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="a newer version of mazec created it"):
        Store.open(path)
    assert path.read_bytes() == before


SERVER_WARNINGS = {
    STOPPED: (RunWarning.time_limit(3, 0.1), RunWarning.out_of_memory(7)),
    LATER_STOPPED: (
        RunWarning.time_limit(3, 0.003),
        RunWarning.champion_differs(7, "accuracy", 0.8156682, 0.8133641),
        RunWarning.out_of_memory(7),
    ),
}


@pytest.mark.parametrize("stopped", SERVER_WARNINGS, ids=lambda path: path.parent.name)
def test_a_store_on_a_server_is_upgraded(
    schema: Callable[[], str],
    old: Callable[[Path], Path],
    monkeypatch: pytest.MonkeyPatch,
    stopped: Path,
) -> None:
    address = schema()
    location = parse_location(address)
    source = create_engine(f"sqlite:///{old(stopped)}")
    server = connect(location)
    with server.begin() as connection:
        connection.execute(text(f'CREATE SCHEMA "{location.schema}"'))
        config = Config()
        config.set_main_option("script_location", str(revision._MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, stopped.parent.name.removeprefix("revision_"))
        tables = MetaData()
        tables.reflect(connection, schema=location.schema)
        with source.connect() as reader:
            for table in tables.sorted_tables:
                if table.name == "alembic_version":
                    continue
                names = [column.name for column in table.columns]
                query = text(
                    ", ".join(f'"{name}"' for name in names).join(
                        ("SELECT ", f" FROM {table.name}")
                    )
                )
                rows = [dict(row) for row in reader.execute(query).mappings()]
                for row in rows:
                    for name in ("settings", "marks", "edits", "detail"):
                        if name in row and isinstance(table.columns[name].type, JSON):
                            row[name] = json.loads(row[name])
                if rows:
                    connection.execute(table.insert(), rows)
    with (
        try_lock(location) as acquired,
        pytest.raises(StoreError, match="a driver of that version is running it"),
    ):
        assert acquired
        Store.open(address)
    with monkeypatch.context() as patch:
        patch.setattr(settings, "_UPGRADES", (lambda _: {}["nothing"],) * settings.VERSION)
        with pytest.raises(StoreError, match="settings are damaged"):
            Store.open(address)
    with server.connect() as connection:
        columns = inspect(connection).get_columns("epoch", schema=location.schema)
        assert "accuracy" in [column["name"] for column in columns]
    with Store.open(address) as store:
        assert store.warnings() == SERVER_WARNINGS[stopped]
        assert store.front("lake")
        assert store.experiment().environment("pond").min_score == 0.2
        assert store.claim("one") is not None
    with server.connect() as connection:
        query = text("SELECT version_num FROM alembic_version")
        assert connection.execute(query).scalar() == REVISION
    server.dispose()
    source.dispose()
