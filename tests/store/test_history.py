"""Queries of a store: avatars, lineages, the Pareto front, and trainings spared by twins."""

import math
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from mazec.api import parse
from mazec.maze.agent import Agent, Origin
from mazec.maze.avatar import Avatar, EndReason, EpochRecord, Outcome
from mazec.maze.experiment import Experiment
from mazec.maze.period import Period, next_period
from mazec.maze.zone import Zone
from mazec.network.price import Price
from mazec.plugins import installed_vocabulary
from mazec.store.history import AvatarRecord
from mazec.store.repository import Store
from mazec.store.snapshot import TwinCount
from mazec.tasks.epoch import Epoch

GENE = parse("LINEAR(3)")
Fate = tuple[EndReason, float, int]


def fill(store: Store, period: int, fates: list[Fate], environment: str = "pond") -> None:
    """Run a period in one zone whose avatars have the given ends, scores and operations."""
    first = store.next_agent()
    agents = tuple(Agent(first + n, GENE, period, Origin.RANDOM) for n in range(len(fates)))
    zone = Zone(environment, 1)
    avatars = [Avatar(a.number, period, zone, n, 100.0) for n, a in enumerate(agents, 1)]
    store.begin(Period(period, agents, tuple(avatars)))
    for end, score, operations in fates:
        live(store, end, score, operations)


def live(
    store: Store, end: EndReason, score: float, operations: int, twin: str | None = None
) -> None:
    claimed = store.claim("worker")
    assert claimed is not None
    store.price(claimed, Price(operations, 7, 3, 20), twin)
    store.record(claimed, EpochRecord(Epoch(1, 0.5, score, 0.1), 1.0, 2.0, 3.0))
    store.end(claimed, Outcome(end, "why", 3.0, score))


def best(fates: list[Fate]) -> set[tuple[float, int]]:
    dead = [(score, operations) for end, score, operations in fates if end is EndReason.DEAD]
    return {
        (a, o) for a, o in dead if not any(b >= a and p <= o and (b, p) != (a, o) for b, p in dead)
    }


FATES = st.lists(
    st.tuples(
        st.sampled_from(
            [EndReason.DEAD, EndReason.DEAD, EndReason.ERROR, EndReason.QUALITY_TOO_LOW]
        ),
        st.sampled_from([0.0, 0.25, 0.5, 1 / 3, 1.0]),
        st.sampled_from([0, 1, 10, 2**40, 2**63 - 1]),
    ),
    max_size=8,
)


@pytest.fixture
def empty(where: str, experiment: Experiment) -> Callable[[], Store]:
    """Return a function that empties a store and returns it."""
    created = Store.create(where, experiment)

    def cleared() -> Store:
        with created._writes() as connection:
            for table in ("epoch", "avatar", "agent", "tally"):
                connection.execute(text(f"DELETE FROM {table}"))
            connection.execute(text("UPDATE experiment SET period = 0"))
        return created

    yield cleared  # type: ignore[misc]
    created.close()


def test_the_front_is_the_pareto_front(empty: Callable[[], Store]) -> None:
    @settings(deadline=None, max_examples=25)
    @given(FATES, FATES)
    def check(first: list[Fate], second: list[Fate]) -> None:
        store = empty()
        fill(store, 1, first)
        fill(store, 2, second, "sea")
        for front, fates in ((store.front("pond"), first), (store.front(period=2), second)):
            points = [(life.score, life.operations) for life in front]
            assert set(points) == best(fates)
            # all avatars of a point are included, the most accurate first
            assert len(points) == sum(
                (a, o) in best(fates) for e, a, o in fates if e is EndReason.DEAD
            )
            assert points == sorted(points, key=lambda p: -(p[0] or 0))
        assert store.front() == store.front("pond") + store.front("sea")
        assert store.front("pond", 2) == ()
        # the tally of earlier periods and the running period add up
        ends = [end for end, _, _ in first + second]
        assert dict(store.snapshot().ends) == {
            end: ends.count(end) for end in EndReason if end in ends
        }

    check()


def test_the_front_contains_a_network_once(store: Store) -> None:
    live(store, EndReason.DEAD, 0.5, 10, "same")
    live(store, EndReason.DEAD, 0.5, 10, "same")
    live(store, EndReason.DEAD, 0.5, 10, "other")
    assert [life.agent for life in store.front()] == [1, 3]


def test_workers_with_a_claim_are_counted(store: Store) -> None:
    assert store.workers() == 0
    first, second = store.claim("one"), store.claim("two")
    assert first is not None and second is not None
    assert store.workers() == 2
    store.end(first, Outcome(EndReason.DEAD, "", 3.0, 0.5))
    assert store.workers() == 1
    with store._writes() as connection:
        connection.execute(text("UPDATE avatar SET lease = 0 WHERE worker = 'two'"))
    assert store.workers() == 0


def test_lives_and_epochs_come_back(store: Store) -> None:
    claimed = store.claim("worker")
    assert claimed is not None
    store.price(claimed, Price(10, 7, 3, 20), None)
    entries = [
        EpochRecord(Epoch(n, loss, n / 4, 0.25), 1.0, 2.0, 3.0)
        for n, loss in ((1, 0.5), (2, math.inf))
    ]
    for entry in entries:
        store.record(claimed, entry)
    store.end(claimed, Outcome(EndReason.DEAD, "\0 and \ud800", 3.0, 0.5))
    # the agent is promoted
    store.begin(Period(2, (), (Avatar(1, 2, Zone("sea", 1), 3, 70.0),)))
    assert store.avatars_of(1) == (
        AvatarRecord(1, 1, "pond", 1, 1, EndReason.DEAD, "� and ?", 3.0, 0.5, 10, 7, 3, 2),
        AvatarRecord(1, 2, "sea", 1, 3, None, "", None, None, None, None, None, 0),
    )
    assert store.avatars_of(99) == ()
    assert store.epochs(1) == store.epochs(1, "pond") == store.epochs(1, period=1) == tuple(entries)
    assert store.epochs(1, "sea") == store.epochs(1, period=2) == ()
    second = [store.claim("worker") for _ in range(6)][-1]
    assert second is not None
    assert (second.agent, second.environment, second.reward) == (1, "sea", 70.0)
    assert store.avatars(2)[0].reward == 70.0
    assert next(store.agents(store.vocabulary(), [1])).born == 1


def test_a_lineage_is_all_ancestors(store: Store) -> None:
    def born(period: int, *families: tuple[int, ...]) -> None:
        first = store.next_agent()
        agents = tuple(
            Agent(first + n, GENE, period, Origin.MERGE, parents)
            for n, parents in enumerate(families)
        )
        places = [Avatar(a.number, period, Zone("pond", 1), n, 1.0) for n, a in enumerate(agents)]
        store.begin(Period(period, agents, tuple(places)))

    born(2, (1, 2), (2, 3), (5,))
    born(3, (7, 8), (8, 9))
    assert [agent.number for agent in store.lineage(store.vocabulary(), 10)] == [10, 8, 7, 3, 2, 1]
    assert [agent.number for agent in store.lineage(store.vocabulary(), 11)] == [11, 9, 8, 5, 3, 2]
    assert store.lineage(store.vocabulary(), 10)[0].parents == (7, 8)
    assert [agent.number for agent in store.lineage(store.vocabulary(), 4)] == [4]
    assert store.lineage(store.vocabulary(), 99) == ()


def test_the_tally_grows_from_period_to_period(store: Store, experiment: Experiment) -> None:
    for period in (1, 2, 3):
        for number in range(6):
            live(store, EndReason.DEAD, 0.5, 10, f"{period} {number}")
        assert dict(store.snapshot().ends) == {EndReason.DEAD: 6 * period}
        assert store.twins() == TwinCount(6 * period, 0)
        last = store.avatars(period)
        genes = store.genes(store.vocabulary(), (avatar.agent for avatar in last))
        store.begin(
            next_period(
                experiment,
                period + 1,
                last,
                genes,
                store.next_agent(),
                vocabulary=installed_vocabulary(),
            )
        )
