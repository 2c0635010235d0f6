"""Bounds of settings: what is outside is named, with what it takes."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mazec.tasks.setting import InvalidSetting, at_least, shares


@given(st.floats())
def test_a_number_has_a_least_and_an_end(number: float) -> None:
    if number >= 2 and number != math.inf:
        at_least(2, epochs=number)
    else:
        with pytest.raises(InvalidSetting):
            at_least(2, epochs=number)


@given(st.floats())
def test_a_share_is_from_0_to_1(number: float) -> None:
    if 0 <= number <= 1:
        shares(noise=number)
    else:
        with pytest.raises(InvalidSetting):
            shares(noise=number)


def test_the_first_bad_setting_is_named() -> None:
    with pytest.raises(InvalidSetting, match="slots takes a number of at least 1, not 0") as raised:
        at_least(1, zones=3, slots=0, epochs=0)
    assert raised.value.setting == "slots"
    assert raised.value.expected == "a number of at least 1"
    assert raised.value.found == 0
    with pytest.raises(ValueError, match=r"flip takes a share from 0 to 1, not 1\.5"):
        shares(noise=0.5, flip=1.5)
