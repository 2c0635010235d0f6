"""Calls: data that can be written as code, and nothing else."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mazec.symbols.expression import Call, Combination, check_call, written

FINITE = st.floats(allow_nan=False, allow_infinity=False)
ARGUMENTS = st.one_of(
    st.integers(), st.booleans(), FINITE, st.lists(st.integers(), max_size=3).map(tuple)
)


@given(ARGUMENTS)
def test_an_argument_is_the_code_of_its_value(value: Any) -> None:
    scope: dict[str, Any] = {}
    exec(f"argument = dict({written('size', value)})['size']", scope)
    assert scope["argument"] == value
    assert type(scope["argument"]) is type(value)


@pytest.mark.parametrize("name", ["class", "two words", "1st", "größe", ""])
def test_names_that_are_not_arguments(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        written(name, 1)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 'a"b', "x\n", [1], (1, "a"), None])
def test_values_that_are_not_arguments(value: Any) -> None:
    with pytest.raises(ValueError, match="argument"):
        written("size", value)


def test_the_operation_is_the_last_name_of_the_target() -> None:
    assert Call("torch.nn.Linear").op == "Linear"


@pytest.mark.parametrize(
    "made",
    [None, "torch.nn.ReLU", Call("ReLU"), Call("torch.nn.ReLU()"), Call("a.b", {"x": None})],
)
def test_invalid_calls(made: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        check_call(made)


def test_a_valid_call() -> None:
    check_call(Call("torch.nn.Linear", {"in_features": 3, "bias": True}, {"note": "x"}))


@pytest.mark.parametrize(
    "fields",
    [
        {"function": "/"},
        {"function": "torch.add(x); import os"},
        {"function": "torch.nn.functional.pad"},
        {"function": "numpy.add"},
        {"function": "torch." + "a" * 41},
        {"function": "+", "dim": 1},
        {"function": "torch.cat", "dim": True},
        {"function": "torch.cat", "dim": "1"},
        {"function": "+", "fill": float("nan")},
        {"function": "+", "fill": float("-inf")},
        {"function": "+", "fill": 1},
    ],
)
def test_combinations_that_cannot_be_code(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Combination(**fields)


def test_combinations_are_values() -> None:
    assert Combination("torch.cat", dim=1) == Combination("torch.cat", 1)
    assert len({Combination("+"), Combination("+", fill=0.0), Combination("-")}) == 3
