"""Parameters: drawn, merged, tuned, written and packed within their bounds."""

import math
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mazec.symbols import Choice, Flag, Integer, Parameter, Real, checked
from mazec.symbols.parameter import HIGHEST, MOST_DIGITS
from mazec.testing.strategies import values

PARAMETERS: list[Parameter] = [
    Integer(3, low=1, high=9, initial=(2, 5), bits=3),
    Integer(0, initial=(1, 10**30), log=True, bits=12),
    Integer(5, low=5, high=5, initial=(5, 5)),
    Real(0.5, low=0.0, high=1.0, initial=(0.1, 0.2)),
    Real(1.0, initial=(1e-3, 1e3), log=True),
    Real(0.0, initial=(-1e308, 1e308)),
    Choice("b", ("a", "b", "c"), bits=2),
    Flag(True, bits=1),
]
seeds = st.integers(0, 2**32).map(Random)
jitters = st.sampled_from((0.0, 1e-9, 0.1, 1e300))
each = pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda one: one.kind)


def good(parameter: Parameter, value: Any) -> bool:
    same = checked(parameter, value, "it")
    return parameter.is_type(value) and type(same) is type(value) and bool(same == value)


@each
@given(st.data(), seeds, jitters)
def test_whatever_breeding_makes_is_in_bounds(
    parameter: Any, data: st.DataObject, rng: Random, jitter: float
) -> None:
    a, b = data.draw(values(parameter)), data.draw(values(parameter))
    for value in (
        parameter.draw(rng),
        parameter.merge(a, b, jitter, rng),
        parameter.tune(a, jitter, rng),
    ):
        assert good(parameter, value)


@each
@given(st.data(), seeds)
def test_equal_parents_without_jitter_give_the_same(
    parameter: Any, data: st.DataObject, rng: Random
) -> None:
    value = data.draw(values(parameter))
    assert parameter.merge(value, value, 0.0, rng) == value


@pytest.mark.parametrize(
    "parameter", [one for one in PARAMETERS if isinstance(one, Integer | Real)]
)
@given(seeds)
def test_first_values_are_from_the_initial_range(parameter: Any, rng: Random) -> None:
    low, high = parameter.initial
    assert low <= parameter.draw(rng) <= high


def test_a_log_scale_is_even_over_the_orders_of_magnitude() -> None:
    rng = Random(1)
    for parameter in (PARAMETERS[1], PARAMETERS[4]):
        assert isinstance(parameter, Integer | Real)
        low, high = parameter.initial
        middle = math.sqrt(low) * math.sqrt(high)
        below = sum(parameter.draw(rng) < middle for _ in range(1000))
        assert 400 < below < 600


def test_what_is_small_can_still_move() -> None:
    rng = Random(2)
    assert {Integer(1, low=1).tune(1, 0.001, rng) for _ in range(99)} == {1, 2}
    assert {Integer(0).tune(0, 0.0, rng) for _ in range(9)} == {0}
    moved = [Real(0.5, low=0.0, high=1.0).tune(0.0, 0.1, rng) for _ in range(99)]
    assert 0 < max(moved) <= 0.1 * 0.5 / 10


def test_choices_and_flags_are_tuned_to_any_and_merged_from_one() -> None:
    rng = Random(3)
    word, flag = PARAMETERS[6:]
    assert isinstance(word, Choice) and isinstance(flag, Flag)
    assert {word.tune("a", 0.0, rng) for _ in range(99)} == {"a", "b", "c"}
    assert {word.merge("a", "c", 1.0, rng) for _ in range(99)} == {"a", "c"}
    assert {flag.tune(True, 0.0, rng) for _ in range(99)} == {True, False}
    assert {flag.draw(rng) for _ in range(99)} == {True, False}


@pytest.mark.parametrize("parameter", [one for one in PARAMETERS if one.bits])
@given(st.data())
def test_what_is_packed_fits_its_width_and_comes_back(parameter: Any, data: st.DataObject) -> None:
    value = data.draw(values(parameter))
    code = parameter.pack(value)
    assert 0 <= code < 1 << parameter.bits
    back = parameter.unpack(code)
    assert back == value or (parameter.kind == "integer" and back < value)
    assert parameter.pack(back) == code


@pytest.mark.parametrize("parameter", [one for one in PARAMETERS if one.bits])
def test_every_code_means_a_value(parameter: Any) -> None:
    for code in range(1 << parameter.bits):
        assert good(parameter, parameter.unpack(code))


def test_reals_have_no_width() -> None:
    for call in (Real(0.5).pack, Real(0.5).unpack):
        with pytest.raises(NotImplementedError):
            call(1)


@pytest.mark.parametrize(
    ("parameter", "value", "told"),
    [
        (PARAMETERS[0], 10, "takes an integer from 1 to 9, not 10"),
        (PARAMETERS[0], True, "takes an integer from 1 to 9, not True"),
        (PARAMETERS[1], -1, "takes an integer of at least 0, not -1"),
        (PARAMETERS[1], HIGHEST + 1, f"takes an integer of at most {MOST_DIGITS} digits"),
        (PARAMETERS[3], 1.5, "takes a number from 0 to 1, not 1.5"),
        (PARAMETERS[3], "1", "takes a number from 0 to 1, not '1'"),
        (Real(1.0, low=0.0), math.inf, "takes a finite number of at least 0, not inf"),
        (Real(1.0, low=0.0), math.nan, "takes a finite number of at least 0, not nan"),
        (PARAMETERS[6], "d", "takes a, b, c, not 'd'"),
        (PARAMETERS[7], 1, "takes true or false, not 1"),
    ],
)
def test_a_bad_value_is_named_with_what_would_be_good(
    parameter: Parameter, value: object, told: str
) -> None:
    with pytest.raises(ValueError) as caught:
        checked(parameter, value, "size of WAVE")
    assert str(caught.value) == f"size of WAVE {told}"


def test_values_are_stored_in_one_form() -> None:
    assert checked(PARAMETERS[6], "B", "it") == "b"
    value = checked(PARAMETERS[3], 1, "it")
    assert (value, type(value)) == (1.0, float)
    assert [PARAMETERS[7].write(value) for value in (True, False)] == ["true", "false"]
