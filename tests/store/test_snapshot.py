"""Snapshots of the running period, and the tally of the periods before it."""

from mazec.maze.avatar import EndReason, Outcome
from mazec.maze.period import Period
from mazec.maze.zone import Zone
from mazec.network.price import Price
from mazec.store.repository import Store
from mazec.store.snapshot import Snapshot, TwinCount, ZoneSnapshot, tally

ENDS = [
    (EndReason.DEAD, 0.5, 10),
    (EndReason.DEAD, 0.75, 30),
    (EndReason.DEAD, 0.75, 20),
    (EndReason.OVER_BUDGET, None, 40),
]


def end_some(store: Store) -> None:
    for number, (end, score, operations) in enumerate(ENDS):
        claim = store.claim("worker")
        assert claim is not None
        twin = None if end is EndReason.OVER_BUDGET else f"twin {number}"
        store.price(claim, Price(operations, 1, 1, 1), twin)
        store.end(claim, Outcome(end, "", 1.0, score))


def test_a_period_is_summed_up_over_its_zones() -> None:
    zones = (ZoneSnapshot(Zone("pond", 1), 3, 2), ZoneSnapshot(Zone("pond", 2), 4, 1))
    snapshot = Snapshot(1, zones, {})
    assert (snapshot.avatars, snapshot.ended) == (7, 3)


def test_the_best_of_a_zone_has_most_score_then_fewest_operations(store: Store) -> None:
    assert store.snapshot().ends == {}
    end_some(store)
    first, second = store.snapshot().zones
    assert (first.ended, first.score, first.operations, first.agent) == (3, 0.75, 20, 3)
    assert (second.ended, second.score, second.operations, second.agent) == (1, None, 0, None)


def test_the_ends_of_a_period_are_kept_when_the_next_begins(store: Store) -> None:
    end_some(store)
    with store._reads() as connection:
        before = tally(connection)
    assert before == {
        ("pond", EndReason.DEAD): (3, 3, 0),
        ("pond", EndReason.OVER_BUDGET): (1, 0, 0),
    }
    store.begin(Period(2, (), ()))
    with store._reads() as connection:
        assert tally(connection) == before
    assert store.twins() == TwinCount(3, 0)
    snapshot = store.snapshot()
    assert (snapshot.zones, snapshot.avatars) == ((), 0)
    assert snapshot.ends == {EndReason.DEAD: 3, EndReason.OVER_BUDGET: 1}
