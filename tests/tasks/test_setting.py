"""Settings that are invalid: the first is named, with the values that it takes."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mazec.tasks.setting import InvalidSetting, at_least, one_of, shares

NUMBERS = st.floats() | st.integers()


@given(NUMBERS, st.integers(-5, 5))
def test_a_number_is_finite_and_large_enough(number: float, least: int) -> None:
    if least <= number < math.inf:
        at_least(least, good=least, size=number)
    else:
        with pytest.raises(InvalidSetting, match=f"size takes a number of at least {least}"):
            at_least(least, good=least, size=number)


@given(NUMBERS)
def test_a_share_is_from_0_to_1(number: float) -> None:
    if 0 <= number <= 1:
        shares(part=number)
    else:
        with pytest.raises(InvalidSetting, match="part takes a share from 0 to 1"):
            shares(part=number)


def test_choices_are_data() -> None:
    one_of(("a", "b"), good="a")
    with pytest.raises(InvalidSetting) as caught:
        one_of(("a", "b"), good="a", bad="c")
    error = caught.value
    assert (error.setting, error.expected, error.found) == ("bad", "one of a, b", "c")
    assert error.choices == ("a", "b")
    inner = error.within("environments.pond")
    assert inner.setting == "environments.pond.bad"
    assert (inner.expected, inner.found, inner.choices) == (error.expected, "c", ("a", "b"))
    assert str(inner) == "environments.pond.bad takes one of a, b, not c"


def test_the_first_invalid_setting_is_named() -> None:
    with pytest.raises(InvalidSetting, match="slots takes a number of at least 1, not 0") as raised:
        at_least(1, zones=3, slots=0, epochs=0)
    assert (raised.value.setting, raised.value.found) == ("slots", 0)
