"""Avatars pay before an epoch, earn after it, and end for the right reason at the right moment."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mazec.maze.avatar import EndReason, EpochRecord, Outcome, end_by_price, run_avatar
from mazec.maze.credit import Economy
from mazec.maze.environment import Environment
from mazec.network.price import Budget, Price
from mazec.tasks.epoch import Epoch
from mazec.tasks.metric import METRICS

Pond = Callable[..., Environment]
COSTLY = Price(operations=40, parameters=1)


def trial(*scores: float, requested: list[int] | None = None) -> Iterator[Epoch]:
    for number, score in enumerate(scores, 1):
        if requested is not None:
            requested.append(number)
        yield Epoch(number, 1.0, score, 0.0, diverged=score < 0)


def run(
    environment: Environment, price: Price, epochs: Iterator[Epoch]
) -> tuple[list[EpochRecord], Outcome]:
    *records, outcome = run_avatar(environment, price, epochs, environment.economy.reward)
    assert isinstance(outcome, Outcome)
    assert all(isinstance(record, EpochRecord) for record in records)
    return records, outcome  # type: ignore[return-value]


def test_an_avatar_that_ran_all_its_epochs_is_dead(pond: Pond) -> None:
    economy = Economy(100, reward=100, difficulty=1, activation_cost=0)
    records, outcome = run(pond(economy=economy), COSTLY, trial(0.1, 0.5, 1.0))
    assert [record.credit for record in records] == [70.0, 80.0, 140.0]
    assert {record.cost for record in records} == {40}
    assert [record.reward for record in records] == [10.0, 50.0, 100.0]
    assert outcome == Outcome(EndReason.DEAD, "", 140.0, 1.0)


def test_an_epoch_that_cannot_be_paid_is_not_run(pond: Pond) -> None:
    requested: list[int] = []
    economy = Economy(60, reward=10, difficulty=1, activation_cost=0)
    records, outcome = run(pond(economy=economy), COSTLY, trial(0.5, 0.5, 0.5, requested=requested))
    assert (requested, len(records)) == ([1], 1)
    assert (outcome.end, outcome.credit, outcome.score) == (EndReason.OUT_OF_CREDIT, -15.0, 0.5)
    assert outcome.detail == "epoch 2 costs 40, 25 left"


def test_credit_of_exactly_the_cost_is_enough(pond: Pond) -> None:
    economy = Economy(40, reward=40, difficulty=1, activation_cost=0)
    _, outcome = run(pond(economy=economy), COSTLY, trial(1.0, 1.0, 1.0))
    assert (outcome.end, outcome.credit) == (EndReason.DEAD, 40.0)


def test_a_trial_whose_first_epoch_is_too_expensive_is_not_started(pond: Pond) -> None:
    def never() -> Iterator[Epoch]:
        pytest.fail("the trial was started")
        yield

    economy = Economy(39, reward=1, difficulty=1, activation_cost=0)
    records, outcome = run(pond(economy=economy), COSTLY, never())
    assert (records, outcome.end, outcome.score) == ([], EndReason.OUT_OF_CREDIT, None)


def test_the_last_score_decides_on_quality(pond: Pond) -> None:
    environment = pond(min_score=0.5)
    _, outcome = run(environment, Price(), trial(0.9, 0.9, 0.49))
    assert (outcome.end, outcome.score) == (EndReason.QUALITY_TOO_LOW, 0.49)
    _, outcome = run(environment, Price(), trial(0.1, 0.1, 0.5))
    assert outcome.end is EndReason.DEAD


def test_an_epoch_that_diverged_earns_nothing_and_is_the_last(pond: Pond) -> None:
    requested: list[int] = []
    records, outcome = run(pond(), Price(), trial(0.5, -1, 0.5, requested=requested))
    assert (requested, len(records)) == ([1, 2], 1)
    assert (outcome.end, outcome.credit, outcome.score) == (EndReason.DIVERGED, 25.0, 0.5)


@given(
    scores=st.lists(st.floats(0, 1), min_size=3, max_size=3),
    initial=st.floats(0, 200),
    operations=st.integers(0, 100),
)
def test_the_credit_adds_up(
    pond: Pond, scores: list[float], initial: float, operations: int
) -> None:
    economy = Economy(initial, reward=50, difficulty=2, activation_cost=0)
    records, outcome = run(pond(economy=economy), Price(operations=operations), trial(*scores))
    credit = initial
    for number, record, score in zip(count(1), records, scores, strict=False):
        assert (record.epoch.number, record.epoch.score) == (number, score)
        credit += 50 * score**2 - operations
        assert record.credit == pytest.approx(credit)
        assert record.credit >= 0
    if outcome.end is EndReason.DEAD:
        assert len(records) == 3
        assert outcome.credit == records[-1].credit
    else:
        assert outcome.end is EndReason.OUT_OF_CREDIT
        assert outcome.credit < 0


@given(
    scores=st.lists(st.floats(0, 1), min_size=1, max_size=3),
    metric=st.sampled_from(METRICS),
    min_score=st.floats(0, 1),
    operations=st.integers(0, 100),
)
def test_the_rules_are_the_same_for_every_metric(
    pond: Pond, scores: list[float], metric: str, min_score: float, operations: int
) -> None:
    economy = Economy(60, reward=50, difficulty=2, activation_cost=0)
    plain = pond(economy=economy, min_score=min_score, epochs=len(scores))
    price = Price(operations=operations)
    expected, end = run(plain, price, trial(*scores))
    records, outcome = run(replace(plain, metric=metric), price, trial(*scores))
    assert records == expected
    assert all(0 <= record.epoch.score <= 1 for record in records)
    assert outcome == replace(end, detail=outcome.detail)
    assert outcome.detail == end.detail.replace("score", metric)


@pytest.mark.parametrize(
    ("price", "detail"),
    [
        (Price(operations=1001, parameters=1), "operations 1,001, at most 1,000"),
        (Price(operations=1, parameters=51), "parameters 51, at most 50"),
        (Price(operations=1, parameters=50, activations=6), "memory 242, at most 200"),
    ],
)
def test_a_price_over_the_budget_is_rejected(pond: Pond, price: Price, detail: str) -> None:
    budget = Budget(operations=1000, parameters=50, memory=200)
    outcome = end_by_price(pond(budget=budget), price)
    assert outcome is not None
    assert (outcome.end, outcome.detail) == (EndReason.OVER_BUDGET, detail)


def test_a_network_without_parameters_is_rejected(pond: Pond) -> None:
    outcome = end_by_price(pond(), Price(operations=10))
    assert outcome is not None
    assert outcome.end is EndReason.NO_PARAMETERS
    assert end_by_price(pond(), Price(parameters=1)) is None
