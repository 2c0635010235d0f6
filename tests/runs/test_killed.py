"""Killed at random moments and resumed, the history is that of a run that nobody touched."""

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

Made = Callable[..., Experiment]
History = Callable[[Path], dict[str, list[dict[str, Any]]]]


@pytest.fixture(scope="module")
def rules(chain: Made) -> Experiment:
    """Some 60 agents and more, in two environments."""
    return chain(seed=11, periods=7, longer=3)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory, rules: Experiment) -> Result:
    """A run with one worker."""
    return evolve(rules, tmp_path_factory.mktemp("runs") / "one", workers=1)


def test_three_workers_give_the_same_history(
    untouched: Result, rules: Experiment, tmp_path: Path, history: History
) -> None:
    again = evolve(rules, tmp_path / "three", workers=3)
    assert again.agents >= 60
    assert history(again.folder) == history(untouched.folder)
    assert champion(again.folder) == champion(untouched.folder)


def test_a_run_that_is_killed_again_and_again(
    untouched: Result, rules: Experiment, tmp_path: Path, history: History
) -> None:
    folder = tmp_path / "killed"
    folder.mkdir()
    # as a run begins: with the plugins that it will go on with
    Store.create(folder / FILE, replace(rules, plugins=())).close()
    rng = Random(5)
    kills = 0
    asleep: list[int] = []
    try:
        while kills < KILLS:
            with Store.open(folder / FILE) as store:
                print(f"{kills} kills, {store.snapshot()}")  # shown should it fail
            with Life(folder, rng) as life:
                # a worker that dies twice with the same avatar would end it: each of these is new
                *struck, left = rng.sample(life.workers, 3)
                for worker in struck:
                    life.strike(worker)
                # the last driver's worker wakes up, behind the back of this one
                signalled(asleep, signal.SIGCONT)
                if rng.random() < 0.5:
                    asleep.append(left)
                    sleep(left, folder / FILE)
                life.strike(life.driver.pid)
                kills += 3
                if left not in asleep:
                    gone(life.workers)
    finally:
        signalled(asleep, signal.SIGCONT)
    done = subprocess.run(
        [SCRIPT, "evolve", "--resume", folder, "--workers", "3"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    held, whole = history(folder), history(untouched.folder)
    for name in whole:
        assert held[name] == whole[name]
    lived = {one.name: one.epochs for one in rules.environments}
    epochs = [row["avatar"] for row in held["epoch"]]
    for avatar in held["avatar"]:
        assert avatar["end"] is not None
        if avatar["end"] == "DEAD":
            assert epochs.count(avatar["id"]) == lived[avatar["environment"]]
    assert champion(folder) == champion(untouched.folder)


def champion(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.glob("champion.*"))]


class Life:
    """A driver with three workers, until it is killed; then also what is left of its workers."""

    def __init__(self, folder: Path, rng: Random) -> None:
        self._folder = folder
        self._rng = rng
        self.driver = subprocess.Popen(
            [SCRIPT, "evolve", "--resume", folder, "--workers", "3"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        self.workers: list[int] = []

    def __enter__(self) -> "Life":
        self.until(lambda: len(children(self.driver.pid)) == 3)
        self.workers = children(self.driver.pid)
        return self

    def until(self, there: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not there():
            assert time.monotonic() < end, "it never came to that"
            if self.driver.poll() is not None:
                assert self.driver.stderr is not None
                raise AssertionError(f"the driver has ended: {self.driver.stderr.read()!r}")
            time.sleep(0.01)

    def strike(self, process: int) -> None:
        """Kill a process some moments after networks were seen in training."""
        self.until(self.trains)
        time.sleep(self._rng.random() * 0.05)
        os.kill(process, signal.SIGKILL)

    def trains(self) -> bool:
        held = tables.avatar.c
        query = (
            select(func.count())
            .select_from(tables.avatar.join(tables.epoch, held.id == tables.epoch.c.avatar))
            .where(held.end.is_(None), held.worker.is_not(None))
        )
        with Store.open(self._folder / FILE) as store, store._reads() as connection:
            return bool(connection.execute(query).scalar())

    def __exit__(self, *error: object) -> None:
        self.driver.kill()
        self.driver.wait()


def children(parent: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, check=False)
    return [int(pid) for pid in found.stdout.split()]


def signalled(processes: list[int], number: signal.Signals) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, number)


def sleep(worker: int, store: Path) -> None:
    """Stop a worker, but not while it writes: all others would wait for it."""
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
    raise AssertionError("it writes all the time")


def gone(processes: list[int]) -> None:
    """Wait until workers have ended, whose driver has died: no one else tells them to."""
    end = time.monotonic() + PATIENCE
    while any(map(alive, processes)):
        assert time.monotonic() < end, "they work on"
        time.sleep(0.05)


def alive(process: int) -> bool:
    shown = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(process)], capture_output=True, check=False
    )
    return bool(shown.stdout.strip()) and not shown.stdout.strip().startswith(b"Z")
