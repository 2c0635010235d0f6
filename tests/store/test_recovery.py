"""Deaths of workers and drivers: no avatar is lost and no epoch is counted twice."""

import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text, update

from mazec.maze.avatar import EndReason, EpochRecord, Outcome
from mazec.network.price import Price
from mazec.store import tables
from mazec.store.claims import Claim, ClaimLost
from mazec.store.repository import Store
from mazec.tasks.epoch import Epoch

EPOCHS = 3
PRICE = Price(operations=10, parameters=7, layers=3, activations=20)


def key(claimed: Claim) -> str:
    """Return a key that makes pairs of twins of the six avatars."""
    return f"twin {claimed.avatar % 3}"


def entry(claimed: Claim, number: int) -> EpochRecord:
    score = (claimed.avatar % 3 + 1) / 10 + number / 100
    return EpochRecord(Epoch(number, 0.5, score, 0.1), 1.0, 2.0, 10.0 + number)


def outcome(claimed: Claim) -> Outcome:
    return Outcome(EndReason.DEAD, "", 10.0 + EPOCHS, entry(claimed, EPOCHS).epoch.score)


def whole(store: Store) -> list[int]:
    """Check all avatars, and return those that have ended, each of which has all its epochs."""
    with store._reads() as connection:
        counts = Counter(connection.execute(select(tables.epoch.c.avatar)).scalars().all())
        rows = connection.execute(select(tables.avatar).order_by(tables.avatar.c.id)).all()
    for row in rows:
        if row.end is not None:
            assert counts[row.id] == EPOCHS
            assert row.score == (row.id % 3 + 1) / 10 + EPOCHS / 100
        else:
            assert counts[row.id] <= EPOCHS
            assert row.worker is not None or counts[row.id] == 0
    return [row.id for row in rows if row.end is not None]


def life(store: Store, worker: str, avatar: int | None = None) -> Iterator[bool]:
    """Run one avatar step by step; yield False if there is none to claim."""
    claimed = store.claim(worker, avatar)
    yield claimed is not None
    if claimed is None or not store.price(claimed, PRICE, key(claimed)):
        return
    yield True
    twin = store.twin(claimed, key(claimed))
    for number in range(1, EPOCHS + 1):
        if twin is not None:
            assert twin.epochs[number - 1].score == entry(claimed, number).epoch.score
        store.record(claimed, entry(claimed, number))
        yield True
    store.end(claimed, outcome(claimed), None if twin is None else twin.avatar)


def work(where: Path | str, worker: str) -> None:
    """Run avatars in a worker process until all have ended."""
    with Store.open(where) as store:
        while store.snapshot().ended < 6:
            for going in life(store, worker):
                if not going:
                    time.sleep(0.001)


@pytest.fixture
def again(store: Store) -> Callable[[], Store]:
    """Return a function that resets the store to the beginning of its first period."""
    with store._reads() as connection:
        first = connection.execute(select(func.min(tables.avatar.c.id))).scalar_one()
    blank = dict.fromkeys(("twin", "twin_of", "awaits", "worker", "lease", "end", "score"))

    def anew() -> Store:
        with store._writes() as connection:
            connection.execute(text("DELETE FROM epoch"))
            connection.execute(update(tables.avatar).values(**blank, tries=0))
        return store

    assert first == 1
    return anew


EVENTS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["step"] * 12 + ["die", "stop", "vanish", "lapse", "lapse", "recover"]),
    ),
    max_size=60,
)


class Crowd:
    """Three workers, each running an avatar or about to claim one."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.numbers = count()
        self.avatars_of: dict[int, Iterator[bool]] = {}
        self.names: dict[int, str] = {}
        self.alone: dict[int, int | None] = {}

    def event(self, place: int, what: str) -> None:
        if what == "step":
            self.step(place)
        elif what == "lapse":  # all claims expire
            with self.store._writes() as connection:
                connection.execute(update(tables.avatar).values(lease=1.0))
        elif what == "recover":
            self.store.recover()
        elif place in self.avatars_of:
            released = self.store.release(self.names[place], died=what == "die")
            if what != "vanish":  # a vanished worker continues to write
                del self.avatars_of[place]
            self.alone[place] = released if what == "die" else None

    def step(self, place: int) -> None:
        if place not in self.avatars_of:
            self.names[place] = f"worker {next(self.numbers)}"
            self.avatars_of[place] = life(
                self.store, self.names[place], self.alone.pop(place, None)
            )
        try:
            next(self.avatars_of[place])
        except (StopIteration, ClaimLost):
            del self.avatars_of[place]


def test_any_interleaving_of_lives_and_deaths(again: Callable[[], Store]) -> None:
    @settings(deadline=None, max_examples=25)
    @given(EVENTS)
    def check(events: list[tuple[int, str]]) -> None:
        store, ended = again(), set[int]()
        crowd = Crowd(store)
        for place, what in events:
            crowd.event(place, what)
            now = set(whole(store))
            assert ended <= now
            ended = now
        store.recover()
        while list(life(store, "last")) != [False]:
            pass
        assert whole(store) == [1, 2, 3, 4, 5, 6]

    check()


def test_killed_at_any_moment(again: Callable[[], Store], where: Path | str) -> None:
    rng, store = Random(5), again()
    context = multiprocessing.get_context("fork")
    for attempt in range(15):
        workers = [context.Process(target=work, args=(where, f"{attempt} {n}")) for n in range(2)]
        for worker in workers:
            worker.start()
        time.sleep(rng.uniform(0.0, 0.05))
        before = whole(store)
        for worker in workers:
            worker.kill()
            worker.join()
        store.recover()
        assert set(before) <= set(whole(store))
        if len(before) == 6:
            again()
    work(where, "last")
    assert whole(store) == [1, 2, 3, 4, 5, 6]
    if isinstance(where, Path):
        with store._reads() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
