"""Values of options: valid ones, and wrong usage."""

import math

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from mazec.cli.options import finite, generator, lengths


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_lengths_are_a_range_or_a_number(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert lengths(f"{low}-{high}") == (low, high)
    assert lengths(f"{low}") == (low, low)


@pytest.mark.parametrize(
    "text", ["", "-", "5-", "-5", "9-3", "0", "0-4", "a-b", "1-2-3", "1-1000001", "1.5"]
)
def test_other_lengths_are_wrong_usage(text: str) -> None:
    with pytest.raises(typer.BadParameter) as raised:
        lengths(text)
    assert raised.value.param_hint == "--length"


@given(st.integers())
def test_a_seed_repeats_a_generator(seed: int) -> None:
    first, used = generator(seed)
    assert used == seed
    assert first.random() == generator(seed)[0].random()


def test_a_missing_seed_is_drawn_and_repeats() -> None:
    first, used = generator(None)
    assert first.random() == generator(used)[0].random()
    assert len({generator(None)[1] for _ in range(5)}) > 1


def test_infinite_numbers_are_wrong_usage() -> None:
    assert finite(0.5) == 0.5
    assert finite(None) is None
    for number in (math.inf, -math.inf, math.nan):
        with pytest.raises(typer.BadParameter):
            finite(number)


def test_outputs_have_at_most_forty_digits(mazec) -> None:
    ran = mazec("show", "-", "--input", "8", "--output", "9" * 41, stdin="RELU")
    assert ran.code == 2
    assert "40 digits" in " ".join(ran.err.split())
