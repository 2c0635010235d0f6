"""Workers that die: they are replaced, their avatars are tried once more, and the run goes on."""

import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text

from mazec.api import parse
from mazec.diagnostics import MazecError
from mazec.maze.agent import Agent, Origin
from mazec.maze.avatar import Avatar, EndReason
from mazec.maze.experiment import Experiment
from mazec.maze.period import Period
from mazec.maze.run_warning import RunWarning
from mazec.maze.zone import Zone
from mazec.store import claims, tables
from mazec.store.repository import FILE, Store
from mazec.workers import worker
from mazec.workers.config import WorkerConfig
from mazec.workers.pool import WorkerPool

Made = Callable[..., Experiment]
PATIENCE = 120


def begun(folder: Path, rules: Experiment, gene: str) -> Store:
    store = Store.create(folder / FILE, rules)
    agent = Agent(1, parse(gene), 1, Origin.RANDOM)
    store.begin(Period(1, (agent,), (Avatar(1, 1, Zone("pond", 1), 1, 1e6),)))
    return store


def order(folder: Path) -> WorkerConfig:
    return WorkerConfig(str(folder / FILE))


def wait(until: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < end, "the condition never became true"
        time.sleep(0.05)


def kill(pool: WorkerPool, *pids: int) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    wait(lambda: pool.supervise() is None and not set(pids) & set(pool.pids))


def row(store: Store) -> tuple[str | None, int, int]:
    """Return the avatar's worker, its number of failed tries and its number of epochs."""
    with store._reads() as connection:
        avatar = connection.execute(select(tables.avatar)).one()
        epochs = connection.execute(select(tables.epoch)).all()
    return avatar.worker, avatar.tries, len(epochs)


def test_an_avatar_whose_worker_dies_twice_is_given_up(experiment: Made, tmp_path: Path) -> None:
    endless = experiment(epochs=10**6)
    with begun(tmp_path, endless, "LINEAR(8)") as store:
        pool = WorkerPool(store, order(tmp_path), 1)
        try:
            for tries in (0, 1):
                # the epochs of the previous try are deleted, and new ones are recorded
                wait(lambda: row(store)[2] > 1)
                holder, lost, _ = row(store)
                assert lost == tries
                assert holder is not None
                kill(pool, *pool.pids)
                if tries == 0:
                    assert row(store)[1:] == (1, 0)
                    assert len(pool.pids) == 2
            wait(lambda: (pool.supervise() is None) and store.snapshot().ended == 1)
            (avatar,) = store.avatars(1)
            assert avatar.outcome is not None
            assert (avatar.outcome.end, avatar.outcome.detail) == (EndReason.ERROR, "worker killed")
            assert store.warnings() == (RunWarning.worker_died(1),)
        finally:
            pool.shutdown()


def test_a_separate_worker_that_dies_before_it_starts_is_replaced(
    experiment: Made, tmp_path: Path
) -> None:
    with begun(tmp_path, experiment(epochs=10**6), "LINEAR(8)") as store:
        pool = WorkerPool(store, order(tmp_path), 1)
        try:
            wait(lambda: row(store)[2] > 1)
            kill(pool, *pool.pids)
            # kill the separate worker before it can claim the avatar
            kill(pool, pool.pids[0])
            assert len(pool.pids) == 2
            wait(lambda: row(store)[2] > 1)
            assert row(store)[1] == 1
        finally:
            pool.shutdown()


def test_an_avatar_of_a_dead_drivers_worker_is_released(experiment: Made, tmp_path: Path) -> None:
    with begun(tmp_path, experiment(), "LINEAR(8)") as store:
        pool = WorkerPool(store, order(tmp_path), 1)
        try:
            # a worker of another driver claims the only avatar and dies before its lease ends
            assert store.claim("1-1-1") is not None
            wait(lambda: (pool.supervise() is None) and store.snapshot().ended == 1)
            assert row(store)[1] == 0
        finally:
            pool.shutdown()


def test_an_epoch_longer_than_the_lease_is_not_run_twice(
    experiment: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "LEASE", 0.4)
    monkeypatch.setattr(worker, "LEASE", 0.4)
    with begun(tmp_path, experiment(), "LINEAR(8)") as store:
        held = store.claim("slow")
        assert held is not None
        with worker.heartbeat(store, held):
            time.sleep(1.0)
            assert store.claim("other") is None
        time.sleep(0.6)
        assert store.claim("other") is not None


def test_a_worker_that_is_shut_down_releases_its_avatar(experiment: Made, tmp_path: Path) -> None:
    with begun(tmp_path, experiment(epochs=10**6), "LINEAR(8)") as store:
        pool = WorkerPool(store, order(tmp_path), 1)
        wait(lambda: row(store)[2] > 1)
        (worker,) = pool.pids
        shown = subprocess.run(["ps", "-o", "args=", "-p", str(worker)], capture_output=True)
        # command lines are visible to all users and must not reveal the store
        assert b"mazec.workers" in shown.stdout
        assert FILE.encode() not in shown.stdout
        pool.shutdown()
        assert row(store) == (None, 0, 0)
        assert pool.pids == ()


def test_a_store_that_fails_ends_the_run_and_no_avatar(experiment: Made, tmp_path: Path) -> None:
    with begun(tmp_path, experiment(epochs=10**6), "LINEAR(8)") as store:
        pool = WorkerPool(store, order(tmp_path), 1)
        try:
            wait(lambda: row(store)[2] > 1)
            with store._writes() as connection:
                refusal = "BEFORE INSERT ON epoch BEGIN SELECT RAISE(ABORT, 'no room'); END"
                connection.execute(text(f"CREATE TRIGGER refusing {refusal}"))
            with pytest.raises(MazecError, match="workers cannot continue") as error:
                wait(lambda: pool.supervise() is not None)
        finally:
            pool.shutdown()
        (diagnostic,) = error.value.diagnostics
        assert re.fullmatch(r"cannot use the store .*no room.*; .+", diagnostic.fields["reason"])
        # the avatar waits to start again, without a failed try
        assert row(store) == (None, 0, 0)
        assert store.snapshot().ended == 0


def test_workers_that_cannot_be_created_end_the_run(
    experiment: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with (
        begun(tmp_path, experiment(), "LINEAR(8)") as store,
        pytest.raises(MazecError, match="workers cannot start"),
    ):
        WorkerPool(store, order(tmp_path), 2)


def test_no_traceback_of_a_worker_is_shown(experiment: Made, tmp_path: Path) -> None:
    with begun(tmp_path, experiment(), "LINEAR(8)") as store:
        pool = WorkerPool(store, replace(order(tmp_path), device="nowhere"), 1)
        try:
            with pytest.raises(MazecError, match="workers cannot start") as error:
                wait(lambda: pool.supervise() is not None)
        finally:
            pool.shutdown()
    (diagnostic,) = error.value.diagnostics
    assert diagnostic.fields["reason"].startswith("RuntimeError: ")


def test_workers_that_cannot_start_end_the_run(experiment: Made, tmp_path: Path) -> None:
    rules = replace(experiment(), dataset="nowhere")
    with begun(tmp_path, rules, "LINEAR(8)") as store:
        pool = WorkerPool(store, order(tmp_path), 1)
        try:
            with pytest.raises(MazecError) as error:
                wait(lambda: pool.supervise() is not None)
        finally:
            pool.shutdown()
    (diagnostic,) = error.value.diagnostics
    assert diagnostic.code == "E806"
    assert "unknown data set" in diagnostic.fields["reason"]
