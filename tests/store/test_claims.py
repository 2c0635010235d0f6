"""Claims: an avatar has one worker at a time, and only that worker can write to it."""

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from mazec.maze.avatar import EndReason, EpochRecord, Outcome
from mazec.store import tables
from mazec.store.claims import LEASE, ClaimLost, claim
from mazec.store.repository import Store
from mazec.tasks.epoch import Epoch

ENTRY = EpochRecord(Epoch(1, 0.5, 0.75, 0.1), cost=1.0, reward=2.0, credit=3.0)
DEAD = Outcome(EndReason.DEAD, "", 3.0, 0.75)


def test_waiting_avatars_are_given_in_order_and_once(store: Store) -> None:
    claims = [store.claim("one") for _ in range(6)]
    assert [claimed.agent for claimed in claims if claimed is not None] == [1, 2, 3, 4, 5, 6]
    assert store.claim("two") is None


def test_idle_workers_do_not_block_others(store: Store, beside: Callable[[], Store]) -> None:
    idle = beside()
    while store.claim("busy") is not None:
        pass
    with store._writes() as connection:
        connection.execute(update(tables.avatar).values(lease=LEASE + tables.avatar.c.lease))
        assert idle.claim("idle") is None


def test_no_two_workers_claim_the_same_avatar(store: Store, beside: Callable[[], Store]) -> None:
    taken: list[int] = []
    others = [beside() for _ in range(4)]

    def work(own: Store, name: str) -> None:
        while (claimed := own.claim(name)) is not None:
            taken.append(claimed.avatar)
            own.record(claimed, ENTRY)
            own.end(claimed, DEAD)

    threads = [
        threading.Thread(target=work, args=(other, f"worker {n}")) for n, other in enumerate(others)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(taken) == Counter(range(1, 7))
    assert store.snapshot().ended == 6


def test_an_expired_claim_is_lost_to_another_worker(store: Store) -> None:
    first = store.claim("slow")
    assert first is not None
    store.record(first, ENTRY)
    with store._writes() as connection:
        connection.execute(
            update(tables.avatar).where(tables.avatar.c.id == first.avatar).values(lease=1.0)
        )
    second = store.claim("quick")
    assert second is not None
    assert second.avatar == first.avatar
    for write in (lambda: store.record(first, ENTRY), lambda: store.end(first, DEAD)):
        with pytest.raises(ClaimLost):
            write()
    # the new attempt starts from nothing, and counts each epoch once
    store.record(second, ENTRY)
    store.end(second, DEAD)
    with pytest.raises(ClaimLost):
        store.end(second, DEAD)
    with store._reads() as connection:
        assert len(connection.execute(select(tables.epoch)).all()) == 1


def test_every_epoch_renews_the_lease(store: Store) -> None:
    with store._writes() as connection:
        claimed = claim(connection, "one", now=0.0)
    assert claimed is not None
    store.record(claimed, ENTRY)
    with store._reads() as connection:
        query = select(tables.avatar.c.lease).where(tables.avatar.c.id == claimed.avatar)
        lease = connection.execute(query).scalar_one()
    assert lease > 1e9 + LEASE


def test_the_avatar_of_a_stopped_worker_waits_again(store: Store) -> None:
    claimed = store.claim("one")
    assert claimed is not None
    store.record(claimed, ENTRY)
    assert store.release("one") == claimed.avatar
    assert store.release("one") is None
    again = store.claim("two")
    assert again is not None
    assert again.avatar == claimed.avatar


def test_the_avatar_of_a_dead_worker_is_claimed_by_its_number_only(store: Store) -> None:
    claimed = store.claim("one")
    assert claimed is not None
    assert store.release("one", died=True) == claimed.avatar
    others = [store.claim("two") for _ in range(6)]
    assert claimed.avatar not in {other.avatar for other in others if other is not None}
    alone = store.claim("three", claimed.avatar)
    assert alone is not None
    assert alone.avatar == claimed.avatar
    assert store.claim("four", claimed.avatar) is None
