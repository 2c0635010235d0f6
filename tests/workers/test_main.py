"""The process of a worker: its configuration, the line that stops it and its exit codes."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mazec import parse
from mazec.maze.agent import Agent, Origin
from mazec.maze.avatar import Avatar, EndReason
from mazec.maze.experiment import Experiment
from mazec.maze.period import Period
from mazec.maze.zone import Zone
from mazec.store.repository import FILE, Store
from mazec.workers.config import STOP, UNABLE, WorkerConfig


def worker(config: WorkerConfig) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-m", "mazec.workers"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    process.stdin.write(config.line)
    process.stdin.flush()
    return process


@pytest.fixture
def store(tmp_path: Path, experiment: Callable[..., Experiment]) -> Path:
    """A store in which one avatar waits."""
    agent = Agent(1, parse("LINEAR(8)"), 1, Origin.RANDOM)
    with Store.create(tmp_path / FILE, experiment()) as store:
        store.begin(Period(1, (agent,), (Avatar(1, 1, Zone("pond", 1), 1, 1e6),)))
    return tmp_path / FILE


def test_a_worker_of_one_avatar_exits_when_the_avatar_has_ended(store: Path) -> None:
    process = worker(WorkerConfig(str(store), "one", avatar=1))
    assert process.wait(timeout=120) == 0  # its input is still open
    assert process.communicate() == (b"", b"")
    with Store.open(store) as opened:
        (avatar,) = opened.avatars(1)
    assert avatar.outcome is not None
    assert avatar.outcome.end is EndReason.DEAD


def test_a_worker_stops_at_a_stop_line_and_at_the_end_of_its_input(store: Path) -> None:
    process = worker(WorkerConfig(str(store), "one"))
    assert process.communicate(STOP, timeout=120)[1] == b""
    assert process.returncode == 0
    process = worker(WorkerConfig(str(store), "two"))
    process.communicate(timeout=120)  # closes its input, as the death of its driver does
    assert process.returncode == 1


def test_a_missing_store_has_its_own_exit_code(tmp_path: Path) -> None:
    process = worker(WorkerConfig(str(tmp_path / "none.db")))
    assert process.wait(timeout=120) == UNABLE
    error = process.communicate()[1].decode()
    assert "none.db" in error and "Traceback" not in error
