import math
from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mazec.evolution.select import SELECTIONS, by_credit

DRAWS = 4000


def drawn(credits: list[float]) -> Counter[tuple[int, int]]:
    rng = Random(1)
    return Counter(by_credit(credits, rng) for _ in range(DRAWS))


@pytest.mark.parametrize("name", SELECTIONS)
@given(credits=st.lists(st.floats(), min_size=2, max_size=9), rng=st.integers().map(Random))
def test_two_different_parents(name: str, credits: list[float], rng: Random) -> None:
    before = list(map(repr, credits))
    first, second = SELECTIONS[name](credits, rng)
    assert first != second
    assert 0 <= first < len(credits) and 0 <= second < len(credits)
    assert list(map(repr, credits)) == before


def test_the_chance_is_proportional_to_the_credit() -> None:
    pairs = drawn([1.0, 3.0, 6.0, 0.0])
    firsts = Counter(first for first, _ in pairs.elements())
    assert abs(firsts[0] / DRAWS - 0.1) < 0.03
    assert abs(firsts[1] / DRAWS - 0.3) < 0.03
    assert abs(firsts[2] / DRAWS - 0.6) < 0.03
    # the second among the others: 1 of 1 + 3 behind the richest
    assert abs(pairs[2, 0] / firsts[2] - 0.25) < 0.04
    assert firsts[3] == 0 and all(second != 3 for _, second in pairs)


def test_without_credit_the_draw_is_even() -> None:
    pairs = drawn([0.0, 0.0, -5.0])
    assert len(pairs) == 6
    assert all(abs(count / DRAWS - 1 / 6) < 0.03 for count in pairs.values())
    # one rich, the others poor: the rich one first, then an even draw
    rich = drawn([0.0, 2.0, 0.0])
    assert rich.keys() == {(1, 0), (1, 2)}


def test_extreme_credits() -> None:
    assert drawn([math.nan, math.inf, 1.0, math.inf]).keys() == {(1, 3), (3, 1)}
    huge = drawn([1.7e308, 1.7e308, 1.7e308])
    assert len(huge) == 6
    tiny = drawn([5e-324, 0.0, 5e-324])
    assert tiny.keys() == {(0, 2), (2, 0)}


def test_fewer_than_two() -> None:
    for credits in ([], [1.0]):
        with pytest.raises(ValueError, match="two"):
            by_credit(credits, Random(0))
