"""The store returns what was stored, and stores a period completely or not at all."""

import math
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from mazec.evolution.offspring import Edit, Fault
from mazec.evolution.random import random_gene
from mazec.maze.agent import Agent, Origin
from mazec.maze.avatar import Avatar, EndReason, EpochRecord, Outcome
from mazec.maze.error_cause import WORKER_DIED
from mazec.maze.experiment import Experiment
from mazec.maze.period import Period, next_period
from mazec.maze.run_warning import RunWarning, WarningKind
from mazec.maze.zone import Zone
from mazec.network.price import Price
from mazec.plugins import installed_vocabulary
from mazec.store import tables
from mazec.store.claims import Claim
from mazec.store.error import StoreError
from mazec.store.repository import FILE, Store
from mazec.symbols.shape import LARGEST
from mazec.tasks.epoch import Epoch

PRICE = Price(operations=LARGEST, parameters=7, layers=3, activations=20)


def entry(number: int, score: float = 0.75) -> EpochRecord:
    return EpochRecord(Epoch(number, 0.5, score, 0.1), cost=1.0, reward=2.0, credit=3.0 + number)


def live(
    store: Store, *entries: EpochRecord, end: EndReason = EndReason.DEAD, twin: str | None = None
) -> Claim:
    claimed = store.claim("worker")
    assert claimed is not None
    store.price(claimed, PRICE, twin)
    for record in entries:
        store.record(claimed, record)
    score = entries[-1].epoch.score if entries else None
    store.end(claimed, Outcome(end, "why", 4.0, score))
    return claimed


def test_the_experiment_comes_back(store: Store, experiment: Experiment) -> None:
    assert store.experiment() == experiment
    assert store.period() == 1


def test_agents_come_back_with_genes_parents_and_edits(store: Store) -> None:
    gene = random_gene(Random(5), lengths=(30, 30), vocabulary=installed_vocabulary())
    child = Agent(7, gene, 2, Origin.MERGE, (2, 5), (Edit("delete", 3, 1), Edit("tune", 0, 2)))
    store.begin(Period(2, (child,), (Avatar(7, 2, Zone("pond", 1), 1, 100.0),)))
    agents = list(store.agents(store.vocabulary()))
    assert [agent.number for agent in agents] == [1, 2, 3, 4, 5, 6, 7]
    assert agents[-1] == child
    assert agents[0].origin is Origin.RANDOM
    assert list(store.agents(store.vocabulary(), [7, 2])) == [agents[1], child]
    assert store.genes(store.vocabulary(), [7]) == {7: gene}
    assert store.next_agent() == 8


def test_avatars_come_back_with_their_end(store: Store) -> None:
    live(store, entry(1), entry(2, 0.5))
    live(store, end=EndReason.OVER_BUDGET)
    first, second, third, *_ = store.avatars(1)
    end = Outcome(EndReason.DEAD, "why", 4.0, 0.5)
    assert first == Avatar(1, 1, Zone("pond", 1), 1, 100.0, LARGEST, end)
    assert second.outcome == Outcome(EndReason.OVER_BUDGET, "why", 4.0, None)
    assert third.outcome is None
    assert store.avatars(2) == ()


def test_an_epoch_is_counted_once(store: Store) -> None:
    claimed = store.claim("worker")
    assert claimed is not None
    store.record(claimed, entry(1))
    with pytest.raises(StoreError):
        store.record(claimed, entry(1))
    store.record(claimed, entry(2))
    with store._reads() as connection:
        assert connection.execute(select(func.count()).select_from(tables.epoch)).scalar() == 2


def test_a_period_begins_completely_or_not_at_all(store: Store, experiment: Experiment) -> None:
    agents = tuple(
        replace(agent, number=agent.number + 6) for agent in store.agents(store.vocabulary())
    )
    twice = tuple(Avatar(agent.number, 2, Zone("pond", 1), 1, 100.0) for agent in agents)
    with pytest.raises(StoreError):
        store.begin(Period(2, agents, twice, (Fault("mutation", "waves", "KeyError"),)))
    assert store.period() == 1
    assert store.warnings() == ()
    assert store.next_agent() == 7
    assert store.avatars(2) == ()


def test_a_period_begins_once(store: Store, experiment: Experiment) -> None:
    for number in (1, 3):
        with pytest.raises(StoreError, match=f"period {number} cannot follow period 1"):
            store.begin(
                next_period(experiment, number, (), {}, 7, vocabulary=installed_vocabulary())
            )
    first, again = (Fault("mutation", "waves", f"{n} of 2") for n in (1, 2))
    store.begin(Period(2, (), (), (first, again)))
    assert (store.period(), store.avatars(2)) == (2, ())
    assert store.warnings() == (RunWarning.plugin_failed(first),)
    other = Fault("selection", "waves", "3 of 4")
    store.begin(Period(3, (), (), (again, other)))
    assert store.warnings() == tuple(map(RunWarning.plugin_failed, (first, other)))


def test_the_number_of_periods_can_be_raised(store: Store, experiment: Experiment) -> None:
    store.begin(Period(2, (), ()))
    store.extend(9)
    assert store.experiment() == replace(experiment, periods=9)
    with pytest.raises(StoreError, match="already in period 2"):
        store.extend(1)
    assert store.experiment().periods == 9


def test_a_plugin_that_lacks_a_name_of_the_experiment_is_reported(store: Store) -> None:
    with store._writes() as connection:
        settings = connection.execute(select(tables.experiment.c.settings)).scalar_one()
        settings["experiment"]["environments"][0]["selection"] = "gone"
        connection.execute(tables.experiment.update().values(settings=settings))
    assert store.experiment().environments[0].selection == "gone"
    with pytest.raises(StoreError) as caught:
        store.vocabulary()
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.fields["problem"].startswith(
        "a plugin of its experiment has changed: environments.pond.selection takes one of"
    )
    assert "install the version of the plugin" in diagnostic.fields["remedy"]


def test_a_snapshot_has_zones_and_ends(store: Store) -> None:
    live(store, entry(1, 0.5))
    live(store, entry(1, 0.75))
    live(store, end=EndReason.DIVERGED)
    snapshot = store.snapshot()
    assert (snapshot.period, snapshot.avatars, snapshot.ended) == (1, 6, 3)
    first, second = snapshot.zones
    assert (first.zone, first.slots, first.ended) == (Zone("pond", 1), 3, 3)
    assert (first.score, first.operations, first.agent) == (0.75, LARGEST, 2)
    assert (second.ended, second.score, second.agent) == (0, None, None)
    assert snapshot.ends == {EndReason.DEAD: 2, EndReason.DIVERGED: 1}


def test_a_twin_is_found_with_its_epochs(store: Store) -> None:
    claimed = live(store, entry(1), entry(2, 0.9), twin="same")
    live(store, entry(1), twin="killed", end=EndReason.ERROR)
    waiting = store.claim("worker")
    assert waiting is not None
    assert store.twin(waiting, "other") is None
    assert store.twin(waiting, "killed") is None
    twin = store.twin(waiting, "same")
    assert twin is not None
    avatar, epochs = twin
    assert avatar == claimed.avatar
    assert [(epoch.number, epoch.score) for epoch in epochs] == [(1, 0.75), (2, 0.9)]
    assert math.isfinite(epochs[0].loss)


def test_an_agent_that_killed_two_workers_ends_with_a_warning(store: Store) -> None:
    claimed = store.claim("one")
    assert claimed is not None
    store.release("one", died=True)
    why = "worker killed\nand its last words"
    store.end_after_deaths(claimed.avatar, why)
    assert store.avatars(1)[0].outcome == Outcome(EndReason.ERROR, why, 10.0, None, WORKER_DIED)
    assert store.warnings() == (RunWarning.worker_died(1),)
    store.end_after_deaths(claimed.avatar, "worker killed")
    assert len(store.warnings()) == 1


def test_a_closed_store_is_one_file(tmp_path: Path, experiment: Experiment) -> None:
    with Store.create(tmp_path / FILE, experiment) as created:
        created.warn(RunWarning.champion_differs(1, "auc", 0.5, 0.25))
        created.warn(RunWarning.champion_differs(1, "auc", 0.5, 0.75))
        created.warn(RunWarning.time_limit(2, 0.1))
        created.remove_warnings(WarningKind.TIME_LIMIT)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    with Store.open(tmp_path / FILE) as opened:
        assert opened.warnings() == (RunWarning.champion_differs(1, "auc", 0.5, 0.25),)
        assert opened.period() == 0
