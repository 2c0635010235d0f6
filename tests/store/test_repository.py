"""The store keeps what it is given, all of it or nothing."""

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


def entry(number: int, accuracy: float = 0.75) -> EpochRecord:
    return EpochRecord(Epoch(number, 0.5, accuracy, 0.1), cost=1.0, reward=2.0, credit=3.0 + number)


def live(
    store: Store, *entries: EpochRecord, end: EndReason = EndReason.DEAD, twin: str | None = None
) -> Claim:
    held = store.claim("worker")
    assert held is not None
    store.price(held, PRICE, twin)
    for one in entries:
        store.record(held, one)
    accuracy = entries[-1].epoch.accuracy if entries else None
    store.end(held, Outcome(end, "why", 4.0, accuracy))
    return held


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
    held = store.claim("worker")
    assert held is not None
    store.record(held, entry(1))
    with pytest.raises(StoreError):
        store.record(held, entry(1))
    store.record(held, entry(2))
    with store._reads() as connection:
        assert connection.execute(select(func.count()).select_from(tables.epoch)).scalar() == 2


def test_a_turn_is_all_or_nothing(store: Store, experiment: Experiment) -> None:
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


def test_a_turn_is_taken_once(store: Store, experiment: Experiment) -> None:
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


def test_a_run_may_go_on_for_longer(store: Store, experiment: Experiment) -> None:
    store.begin(Period(2, (), ()))
    store.extend(9)
    assert store.experiment() == replace(experiment, periods=9)
    with pytest.raises(StoreError, match="in period 2 already"):
        store.extend(1)
    assert store.experiment().periods == 9


def test_a_plugin_that_lost_what_an_experiment_names_is_told(store: Store) -> None:
    with store._writes() as connection:
        settings = connection.execute(select(tables.experiment.c.settings)).scalar_one()
        settings["experiment"]["environments"][0]["selection"] = "gone"
        connection.execute(tables.experiment.update().values(settings=settings))
    assert store.experiment().environments[0].selection == "gone"
    with pytest.raises(StoreError) as caught:
        store.vocabulary()
    (found,) = caught.value.diagnostics
    assert found.fields["problem"].startswith(
        "a plugin of its experiment is not what it was: environments.pond.selection takes one of"
    )
    assert "install the version of the plugin" in found.fields["remedy"]


def test_the_standing_tells_of_zones_and_ends(store: Store) -> None:
    live(store, entry(1, 0.5))
    live(store, entry(1, 0.75))
    live(store, end=EndReason.DIVERGED)
    snapshot = store.snapshot()
    assert (snapshot.period, snapshot.avatars, snapshot.ended) == (1, 6, 3)
    first, second = snapshot.zones
    assert (first.zone, first.slots, first.ended) == (Zone("pond", 1), 3, 3)
    assert (first.accuracy, first.operations, first.agent) == (0.75, LARGEST, 2)
    assert (second.ended, second.accuracy, second.agent) == (0, None, None)
    assert snapshot.ends == {EndReason.DEAD: 2, EndReason.DIVERGED: 1}


def test_a_twin_is_found_with_its_epochs(store: Store) -> None:
    held = live(store, entry(1), entry(2, 0.9), twin="same")
    live(store, entry(1), twin="killed", end=EndReason.ERROR)
    waiting = store.claim("worker")
    assert waiting is not None
    assert store.twin(waiting, "other") is None
    assert store.twin(waiting, "killed") is None
    found = store.twin(waiting, "same")
    assert found is not None
    avatar, epochs = found
    assert avatar == held.avatar
    assert [(epoch.number, epoch.accuracy) for epoch in epochs] == [(1, 0.75), (2, 0.9)]
    assert math.isfinite(epochs[0].loss)


def test_an_agent_that_killed_two_workers_is_given_up_with_a_warning(store: Store) -> None:
    held = store.claim("one")
    assert held is not None
    store.release("one", died=True)
    why = "worker killed\nand its last words"
    store.end_after_deaths(held.avatar, why)
    assert store.avatars(1)[0].outcome == Outcome(EndReason.ERROR, why, 10.0, None, WORKER_DIED)
    assert store.warnings() == (RunWarning.worker_died(1),)
    store.end_after_deaths(held.avatar, "worker killed")
    assert len(store.warnings()) == 1


def test_it_is_one_file_once_closed(tmp_path: Path, experiment: Experiment) -> None:
    with Store.create(tmp_path / FILE, experiment) as made:
        made.warn(RunWarning.champion_differs(1, 0.5, 0.25))
        made.warn(RunWarning.champion_differs(1, 0.5, 0.75))
        made.warn(RunWarning.time_limit(2, 0.1))
        made.remove_warnings(WarningKind.TIME_LIMIT)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    with Store.open(tmp_path / FILE) as opened:
        assert opened.warnings() == (RunWarning.champion_differs(1, 0.5, 0.25),)
        assert opened.period() == 0
