"""The built-in kinds of mutation, each alone."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mazec
from mazec.evolution.mutation import (
    BUILTIN_MUTATIONS,
    MutationContext,
    draw_gap,
    stretch_length,
    tune_symbol,
)

S = mazec.symbol
STRETCH = [S("RELU"), S("LINEAR", out_features=64), S("TANH")]


def context(room: int = 100, seed: int = 0) -> MutationContext:
    return MutationContext({type(S("GELU")): 1}, 0.5, 2.0, room, Random(seed))


def changed(name: str, room: int = 100) -> list[mazec.Symbol]:
    before = list(STRETCH)
    after = BUILTIN_MUTATIONS[name].change(before, context(room))
    assert before == STRETCH  # the stretch itself is left as it is
    return after


def test_delete_and_reverse() -> None:
    assert changed("delete") == []
    assert changed("reverse") == STRETCH[::-1]


@pytest.mark.parametrize("room", [0, 1, 3])
def test_a_duplicate_grows_by_the_room_at_most(room: int) -> None:
    assert changed("duplicate", room) == STRETCH[:room] + STRETCH


def test_new_symbols_come_from_the_table() -> None:
    assert changed("substitute") == [S("GELU")] * 3
    assert set(changed("insert")) == {S("GELU")}


def test_tuning_keeps_the_kinds() -> None:
    assert [type(symbol) for symbol in changed("tune")] == [type(symbol) for symbol in STRETCH]


@given(st.integers(1, 10**6), st.floats(0.001, 2), st.integers())
def test_a_tuned_value_stays_in_its_window(width: int, jitter: float, seed: int) -> None:
    tuned = tune_symbol(S("LINEAR", out_features=width), jitter, Random(seed))
    moved = abs(tuned.values["out_features"] - width)  # type: ignore[operator]
    assert moved <= max(1, jitter * width)


@given(st.floats(1, 50), st.integers(1, 100), st.integers())
def test_a_stretch_has_a_length_in_its_bounds(mean: float, most: int, seed: int) -> None:
    assert 1 <= stretch_length(mean, Random(seed), most) <= most


def test_a_gap_of_a_certain_chance_is_none_and_of_no_chance_is_all() -> None:
    assert draw_gap(1.0, Random(0), 9) == 0
    assert draw_gap(0.0, Random(0), 9) == 9
