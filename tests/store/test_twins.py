"""Twins are trained once, in whatever order they are claimed, unless the one that runs fails."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import update

from mazec.maze.avatar import EndReason, EpochRecord, Outcome
from mazec.network.price import Price
from mazec.store import tables
from mazec.store.claims import Claim
from mazec.store.repository import Store
from mazec.store.snapshot import TwinCount
from mazec.tasks.epoch import Epoch

PRICE = Price(operations=10, parameters=7, layers=3, activations=20)


def claimed(store: Store, worker: str, avatar: int | None = None) -> Claim:
    held = store.claim(worker, avatar)
    assert held is not None
    return held


def ended(store: Store, held: Claim, end: EndReason = EndReason.DEAD, epochs: int = 2) -> None:
    for number in range(1, epochs + 1):
        store.record(held, EpochRecord(Epoch(number, 0.5, 0.7, 0.1), 1.0, 2.0, 3.0))
    store.end(held, Outcome(end, "", 3.0, 0.7))


def rewarded(store: Store, avatar: int, reward: float) -> None:
    with store._writes() as connection:
        row = update(tables.avatar).where(tables.avatar.c.id == avatar)
        connection.execute(row.values(reward=reward))


def test_a_twin_waits_while_another_is_run_and_is_spared(
    store: Store, beside: Callable[[], Store]
) -> None:
    other = beside()
    first, second = claimed(store, "one"), claimed(other, "two")
    assert store.price(first, PRICE, "same")
    assert not other.price(second, PRICE, "same")
    # it was released and waits
    assert other.waits(second.avatar)
    third = claimed(other, "two")
    assert third.avatar == 3
    assert not other.price(third, PRICE, "same")
    ended(store, first)
    again = claimed(other, "two")
    assert again.avatar == second.avatar
    assert other.price(again, PRICE, "same")
    twin = other.twin(again, "same")
    assert twin is not None
    assert (twin.avatar, len(twin.epochs)) == (first.avatar, 2)
    other.end(again, Outcome(EndReason.DEAD, "", 3.0, 0.7), twin.avatar)
    assert store.twins() == TwinCount(1, 1)


@pytest.mark.parametrize("fate", ["died", "stopped", "silent", "error", "recovered"])
def test_an_avatar_whose_twin_fails_is_run(store: Store, fate: str) -> None:
    first, second = claimed(store, "one"), claimed(store, "two")
    assert store.price(first, PRICE, "same")
    assert not store.price(second, PRICE, "same")
    if fate == "silent":
        with store._writes() as connection:
            row = update(tables.avatar).where(tables.avatar.c.id == first.avatar)
            connection.execute(row.values(lease=1.0))
    elif fate == "error":
        ended(store, first, EndReason.ERROR, 1)
    elif fate == "recovered":
        assert store.recover() == 1
    else:
        store.release("one", died=fate == "died")
    # an avatar whose worker died is claimed by its number only
    while (held := store.claim("three") or store.claim("three", first.avatar)) is not None:
        assert store.price(held, PRICE, "same")
        twin = store.twin(held, "same")
        if twin is None:
            ended(store, held)
        else:
            store.end(held, Outcome(EndReason.DEAD, "", 3.0, 0.7), twin.avatar)
    assert store.snapshot().ended == 6
    # a training that ended in an error counts too
    assert store.twins() == (TwinCount(2, 4) if fate == "error" else TwinCount(1, 5))


def test_an_avatar_run_in_isolation_is_never_released(store: Store) -> None:
    first, second = claimed(store, "one"), claimed(store, "two")
    store.release("two", died=True)
    assert store.price(first, PRICE, "same")
    alone = claimed(store, "three", second.avatar)
    assert store.price(alone, PRICE, "same")


def test_epochs_of_a_twin_out_of_credit_are_reused_for_lower_rewards(store: Store) -> None:
    for avatar, reward in ((1, 50.0), (2, 50.0), (3, 49.0), (4, 51.0)):
        rewarded(store, avatar, reward)
    held = [claimed(store, f"worker {n}") for n in range(4)]
    assert [one.reward for one in held] == [50.0, 50.0, 49.0, 51.0]
    assert store.price(held[0], PRICE, "same")
    ended(store, held[0], EndReason.OUT_OF_CREDIT, 1)
    served = [store.twin(one, "same") for one in held[1:]]
    assert [None if one is None else one.avatar for one in served] == [1, 1, None]
    assert store.price(held[3], PRICE, "same")
    ended(store, held[3], EndReason.DEAD, 3)
    twin = store.twin(held[1], "same")
    assert twin is not None
    assert (twin.avatar, len(twin.epochs)) == (4, 3)


def test_epochs_of_a_diverged_twin_are_reused(store: Store) -> None:
    first, second = claimed(store, "one"), claimed(store, "two")
    assert store.price(first, PRICE, "same")
    ended(store, first, EndReason.DIVERGED, 1)
    assert store.price(second, PRICE, "same")
    twin = store.twin(second, "same")
    assert twin is not None
    assert [(epoch.number, epoch.diverged) for epoch in twin.epochs] == [(1, False), (2, True)]


def test_twins_priced_at_once_are_run_once(store: Store, beside: Callable[[], Store]) -> None:
    # six twins, each priced by a worker of its own at the same moment
    stores = [beside() for _ in range(6)]
    held = [claimed(own, f"worker {n}") for n, own in enumerate(stores)]
    answers: list[bool] = []
    start = threading.Barrier(6)

    def decide(own: Store, one: Claim) -> None:
        start.wait()
        answers.append(own.price(one, PRICE, "same"))

    threads = [
        threading.Thread(target=decide, args=pair) for pair in zip(stores, held, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False] * 5 + [True]
    assert store.claim("idle") is None
