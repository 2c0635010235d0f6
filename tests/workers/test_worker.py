"""A worker in this process: the avatars that it runs, its pauses and its PyTorch settings."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

from mazec import parse
from mazec.maze.agent import Agent, Origin
from mazec.maze.avatar import Avatar
from mazec.maze.experiment import Experiment
from mazec.maze.period import Period
from mazec.maze.zone import Zone
from mazec.store.repository import FILE, Store
from mazec.workers.config import WorkerConfig
from mazec.workers.evaluation import Evaluator
from mazec.workers.worker import deterministic_torch, run_next_avatar, run_worker

GENES = ("LINEAR(8)", "LINEAR(9) TANH", "RELU")


@pytest.fixture
def store(tmp_path: Path, experiment: Callable[..., Experiment]) -> Iterator[Store]:
    """A store in which three avatars wait."""
    agents = tuple(
        Agent(number, parse(gene), 1, Origin.RANDOM) for number, gene in enumerate(GENES, 1)
    )
    avatars = tuple(Avatar(a.number, 1, Zone("pond", 1), a.number, 1e6) for a in agents)
    with Store.create(tmp_path / FILE, experiment()) as store:
        store.begin(Period(1, agents, avatars))
        yield store


def ended(store: Store) -> list[int]:
    return [avatar.agent for avatar in store.avatars(1) if avatar.outcome is not None]


def test_avatars_are_run_one_by_one(store: Store) -> None:
    evaluator = Evaluator(store.experiment(), store.vocabulary())
    assert run_next_avatar(store, evaluator, "one")
    assert len(ended(store)) == 1
    waiting = next(number for number in (3, 2) if number not in ended(store))
    assert run_next_avatar(store, evaluator, "one", avatar=waiting)
    assert waiting in ended(store)
    assert run_next_avatar(store, evaluator, "one")
    assert ended(store) == [1, 2, 3]
    assert not run_next_avatar(store, evaluator, "one")


def test_a_paused_avatar_runs_again_with_the_same_results(store: Store) -> None:
    evaluator = Evaluator(store.experiment(), store.vocabulary())
    calls: list[None] = []

    def pause() -> bool:
        calls.append(None)
        return True

    assert run_next_avatar(store, evaluator, "one", avatar=1, pause=pause)
    assert len(calls) == 1
    assert ended(store) == [] and store.waits(1)
    assert run_next_avatar(store, evaluator, "two", avatar=1)
    (first, *_) = store.avatars(1)
    assert first.outcome is not None
    assert [entry.epoch.number for entry in store.epochs(1, "pond", 1)] == [1, 2]


def test_a_worker_runs_until_it_is_stopped(store: Store, tmp_path: Path) -> None:
    config = WorkerConfig(str(tmp_path / FILE), "one")
    waits: list[float] = []

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        return any(waits)  # once no avatar waits any more

    run_worker(config, wait)
    assert ended(store) == [1, 2, 3]
    assert sum(seconds > 0 for seconds in waits) == 1
    assert len(waits) > len(GENES)


def test_torch_settings_are_restored() -> None:
    tiny = torch.tensor(1e-40)
    before = torch.get_num_threads()
    with deterministic_torch(threads=1):
        assert torch.get_num_threads() == 1
        assert (tiny * 1).item() == 0
    assert torch.get_num_threads() == before
    assert (tiny * 1).item() != 0
