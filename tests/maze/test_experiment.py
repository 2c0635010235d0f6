"""Experiments: the shipped one can be, and finds its environments."""

import pytest

from mazec.maze.experiment import quickstart


def test_the_shipped_one() -> None:
    made = quickstart(seed=3, periods=5)
    assert (made.dataset, made.seed, made.periods) == ("digits", 3, 5)
    (pond,) = made.environments
    assert made.environment("pond") is pond
    # whoever learns nothing has little to breed with
    economy = pond.economy
    assert economy.initial_credit < 0.01 * pond.epochs * economy.reward


def test_there_is_at_least_one_period() -> None:
    with pytest.raises(ValueError, match="at least 1 period"):
        quickstart(periods=0)
