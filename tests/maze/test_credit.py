"""Costs and rewards follow the formulas of the economy."""

import pytest

from mazec.maze.credit import Economy
from mazec.network.price import Price


def test_an_epoch_costs_operations_activations_and_a_basic_fee() -> None:
    economy = Economy(0, 1, 1, activation_cost=3, basic_cost=50)
    assert economy.cost(Price(operations=1000, activations=20)) == 1000 + 3 * 20 + 50


def test_the_reward_is_scaled_by_score_to_the_power_of_difficulty() -> None:
    economy = Economy(0, reward=200, difficulty=3)
    assert economy.earned(0.5, 200) == 200 * 0.125
    assert economy.earned(0.0, 200) == 0
    assert economy.earned(1.0, 30) == 30


def test_a_relative_reward_falls_with_the_operations() -> None:
    fixed = Economy(0, reward=200, difficulty=3)
    assert fixed.reward_after([10, 20]) == 200
    relative = Economy(0, reward=200, difficulty=3, relative=4)
    assert relative.reward_after([]) == 200
    assert relative.reward_after([10, 20, 60]) == 80
    assert relative.reward_after([10, 20]) == 60


@pytest.mark.parametrize("name", ["initial_credit", "reward", "difficulty", "basic_cost"])
def test_negative_settings_are_rejected(name: str) -> None:
    figures = {"initial_credit": 1.0, "reward": 1.0, "difficulty": 1.0, name: -1.0}
    with pytest.raises(ValueError, match=name):
        Economy(**figures)
    with pytest.raises(ValueError, match=name):
        Economy(**figures | {name: float("nan")})
