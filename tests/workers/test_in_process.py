"""Avatars run in the process of the driver."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mazec import parse
from mazec.maze.agent import Agent, Origin
from mazec.maze.avatar import Avatar
from mazec.maze.experiment import Experiment
from mazec.maze.period import Period
from mazec.maze.zone import Zone
from mazec.store.repository import FILE, Store
from mazec.workers.evaluation import Evaluator
from mazec.workers.in_process import InProcessPool

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


@pytest.fixture
def pool(store: Store) -> InProcessPool:
    return InProcessPool(store, Evaluator(store.experiment(), store.vocabulary()))


def lives(store: Store) -> list[int | None]:
    """Return the number of epochs of each avatar, None for those that have not ended."""
    return [
        None if avatar.outcome is None else len(store.epochs(avatar.agent, "pond", 1))
        for avatar in store.avatars(1)
    ]


def test_work_stops_after_an_epoch_and_continues_there(store: Store, pool: InProcessPool) -> None:
    pool.work(0)
    assert lives(store) == [None] * 3
    (first,) = store.epochs(1, "pond", 1)
    pool.supervise()
    pool.work(0)
    assert store.epochs(1, "pond", 1)[0] == first
    assert len(store.epochs(1, "pond", 1)) == 2


def test_work_ends_when_no_avatar_waits(store: Store, pool: InProcessPool) -> None:
    pool.work(10**6)
    assert lives(store) == [2, 2, 2]
    pool.work(10**6)
    pool.shutdown()
    assert lives(store) == [2, 2, 2]


def test_shutdown_releases_the_running_avatar(store: Store, pool: InProcessPool) -> None:
    pool.work(0)
    assert not store.waits(1)
    pool.shutdown()
    assert store.waits(1)
    assert store.epochs(1, "pond", 1) == ()


def test_a_lost_claim_is_forgotten(store: Store, pool: InProcessPool) -> None:
    pool.work(0)
    store.recover()
    other = store.claim("another", avatar=1)
    assert other is not None
    pool.work(0.0)  # notices it
    assert not store.waits(1)
    store.release("another")
    pool.work(10**6)
    assert lives(store) == [2, 2, 2]


def test_workers_of_an_earlier_driver_lose_their_avatars(store: Store, pool: InProcessPool) -> None:
    assert store.claim("1-1-1") is not None
    pool.supervise()
    pool.work(10**6)
    assert lives(store) == [2, 2, 2]
