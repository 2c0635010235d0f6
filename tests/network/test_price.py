"""Figures, their budgets and their format."""

from dataclasses import fields

import pytest

from mazec.network.price import Budget, Overrun, Price, saturate, write_figure
from mazec.symbols.shape import LARGEST

LIMITS = [field.name for field in fields(Budget) if field.name not in ("memory", "batch")]


def test_a_price_of_zero_is_within_any_budget():
    assert Budget().overruns(Price()) == []


@pytest.mark.parametrize("name", LIMITS)
def test_each_limit_is_inclusive(name):
    budget = Budget(**{name: 7})
    assert budget.overruns(Price(**{name: 7})) == []
    assert budget.overruns(Price(**{name: 8})) == [Overrun(name, 8, 7)]


def test_memory_is_parameters_plus_activations_of_a_batch():
    price = Price(parameters=50, activations=10)
    assert Budget(memory=690, batch=64).overruns(price) == []
    assert Budget(memory=689, batch=64).overruns(price) == [("memory", 690, 689)]
    assert Budget().overruns(Price(parameters=2**31, activations=2**31)) == []


def test_saturated_figures_are_over_any_limit():
    assert saturate(LARGEST + 1) == LARGEST and saturate(3) == 3
    free = Budget(**dict.fromkeys(LIMITS, 10**30))
    assert free.overruns(Price(operations=LARGEST)) == [("operations", LARGEST, 10**30)]


def test_the_format_of_figures():
    assert write_figure(1234567) == "1,234,567"
    assert write_figure(LARGEST) == "≥ 9.2e18"
