"""A run that is killed at random moments and resumed has the same history as one that is not."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select

from mazec.maze.experiment import Experiment
from mazec.runs.driver import Result, evolve
from mazec.store import tables
from mazec.store.repository import FILE, Store

SCRIPT = Path(sys.executable).parent / "mazec"
KILLS = 20
PATIENCE = 120

MakeExperiment = Callable[..., Experiment]
History = Callable[[Path], dict[str, list[dict[str, Any]]]]


@pytest.fixture(scope="module")
def experiment(chain: MakeExperiment) -> Experiment:
    """An experiment with at least 60 agents in two environments."""
    return chain(seed=11, periods=7, longer=3)


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory, experiment: Experiment) -> Result:
    """A run with one worker that is never stopped."""
    return evolve(experiment, tmp_path_factory.mktemp("runs") / "one", workers=1)


def test_three_workers_give_the_same_history(
    uninterrupted: Result, experiment: Experiment, tmp_path: Path, history: History
) -> None:
    again = evolve(experiment, tmp_path / "three", workers=3)
    assert again.agents >= 60
    assert history(again.folder) == history(uninterrupted.folder)
    assert champion(again.folder) == champion(uninterrupted.folder)


def test_a_run_that_is_killed_many_times_has_the_same_history(
    uninterrupted: Result, experiment: Experiment, tmp_path: Path, history: History
) -> None:
    folder = tmp_path / "killed"
    folder.mkdir()
    # with a fixed list of plugins and the metric that the data decide, as a new run has them
    environments = tuple(replace(one, metric="accuracy") for one in experiment.environments)
    as_begun = replace(experiment, plugins=(), environments=environments)
    Store.create(folder / FILE, as_begun).close()
    rng = Random(5)
    kills = 0
    asleep: list[int] = []
    try:
        while kills < KILLS:
            with Store.open(folder / FILE) as store:
                print(f"{kills} kills, {store.snapshot()}")  # for the report of a failure
            with RunningDriver(folder, rng) as running:
                # an avatar whose worker dies twice would end: these workers are all new
                *struck, left = rng.sample(running.workers, 3)
                for worker in struck:
                    running.strike(worker)
                # a worker of the last driver wakes up under the new driver
                signalled(asleep, signal.SIGCONT)
                if rng.random() < 0.5:
                    asleep.append(left)
                    sleep(left, folder / FILE)
                running.strike(running.driver.pid)
                kills += 3
                if left not in asleep:
                    gone(running.workers)
    finally:
        signalled(asleep, signal.SIGCONT)
    done = subprocess.run(
        [SCRIPT, "evolve", "--resume", folder, "--workers", "3"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    actual, expected = history(folder), history(uninterrupted.folder)
    for name in expected:
        assert actual[name] == expected[name]
    lived = {one.name: one.epochs for one in experiment.environments}
    epochs = [row["avatar"] for row in actual["epoch"]]
    for avatar in actual["avatar"]:
        assert avatar["end"] is not None
        if avatar["end"] == "DEAD":
            assert epochs.count(avatar["id"]) == lived[avatar["environment"]]
    assert champion(folder) == champion(uninterrupted.folder)


def champion(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.glob("champion.*"))]


class RunningDriver:
    """A driver with three workers, used as a context that kills it at the end."""

    def __init__(self, folder: Path, rng: Random) -> None:
        self._folder = folder
        self._rng = rng
        self.driver = subprocess.Popen(
            [SCRIPT, "evolve", "--resume", folder, "--workers", "3"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        self.workers: list[int] = []

    def __enter__(self) -> "RunningDriver":
        self.until(lambda: len(children(self.driver.pid)) == 3)
        self.workers = children(self.driver.pid)
        return self

    def until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, "the condition was not met in time"
            if self.driver.poll() is not None:
                assert self.driver.stderr is not None
                raise AssertionError(f"the driver has ended: {self.driver.stderr.read()!r}")
            time.sleep(0.01)

    def strike(self, process: int) -> None:
        """Kill a process a short time after a network is in training."""
        self.until(self.trains)
        time.sleep(self._rng.random() * 0.05)
        os.kill(process, signal.SIGKILL)

    def trains(self) -> bool:
        avatar = tables.avatar.c
        query = (
            select(func.count())
            .select_from(tables.avatar.join(tables.epoch, avatar.id == tables.epoch.c.avatar))
            .where(avatar.end.is_(None), avatar.worker.is_not(None))
        )
        with Store.open(self._folder / FILE) as store, store._reads() as connection:
            return bool(connection.execute(query).scalar())

    def __exit__(self, *error: object) -> None:
        self.driver.kill()
        self.driver.wait()


def children(parent: int) -> list[int]:
    listing = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, check=False)
    return [int(pid) for pid in listing.stdout.split()]


def signalled(processes: list[int], number: signal.Signals) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, number)


def sleep(worker: int, store: Path) -> None:
    """Stop a worker, but not while it writes, because all others would wait for it."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        os.kill(worker, signal.SIGSTOP)
        with closing(sqlite3.connect(store, timeout=1.0)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
                connection.rollback()
                return
            except sqlite3.OperationalError:
                os.kill(worker, signal.SIGCONT)
        time.sleep(0.05)
    raise AssertionError("the worker is always writing")


def gone(processes: list[int]) -> None:
    """Wait until workers have ended by themselves because their driver is dead."""
    end = time.monotonic() + PATIENCE
    while any(map(alive, processes)):
        assert time.monotonic() < end, "the workers have not ended"
        time.sleep(0.05)


def alive(process: int) -> bool:
    shown = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(process)], capture_output=True, check=False
    )
    return bool(shown.stdout.strip()) and not shown.stdout.strip().startswith(b"Z")
