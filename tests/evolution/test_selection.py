import math
from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.evolution.selection import BUILTIN_SELECTIONS, Candidate, by_credit, pareto_front

DRAWS = 4000
figures: Any = st.sampled_from((0.0, 0.5, 1.0, math.nan, math.inf, -math.inf)) | st.floats()
candidates = st.builds(Candidate, figures, figures, st.integers(0, 5) | st.integers(0, 10**400))
points = st.lists(st.tuples(figures, st.integers(0, 5) | st.integers(0)), max_size=12)


def rich(credits: Sequence[float]) -> list[Candidate]:
    return [Candidate(credit, 0.5, 100) for credit in credits]


def drawn(credits: list[float], name: str = "credit") -> Counter[tuple[int, int]]:
    rng = Random(1)
    return Counter(BUILTIN_SELECTIONS[name](rich(credits), rng) for _ in range(DRAWS))


def firsts(name: str, among: list[Candidate]) -> list[int]:
    rng = Random(2)
    counts = Counter(BUILTIN_SELECTIONS[name](among, rng)[0] for _ in range(DRAWS))
    return [counts[index] for index in range(len(among))]


@pytest.mark.parametrize("name", BUILTIN_SELECTIONS)
@given(among=st.lists(candidates, min_size=2, max_size=9), rng=st.integers().map(Random))
@settings(deadline=None)
def test_the_parents_are_different(name: str, among: list[Candidate], rng: Random) -> None:
    before = list(map(repr, among))
    first, second = BUILTIN_SELECTIONS[name](among, rng)
    assert first != second
    assert 0 <= first < len(among) and 0 <= second < len(among)
    assert list(map(repr, among)) == before


@pytest.mark.parametrize("name", BUILTIN_SELECTIONS)
def test_fewer_than_two_candidates_are_a_value_error(name: str) -> None:
    for credits in ([], [1.0]):
        with pytest.raises(ValueError, match="two"):
            BUILTIN_SELECTIONS[name](rich(credits), Random(0))


@pytest.mark.parametrize("name", BUILTIN_SELECTIONS)
@given(ladder=st.permutations(range(1, 6)))
@settings(deadline=None, max_examples=5)
def test_better_candidates_are_drawn_more_often(name: str, ladder: list[int]) -> None:
    # better in every figure that a selection uses
    counts = firsts(name, [Candidate(2.0**step, step / 5, 60 // step) for step in ladder])
    by_step = [counts[ladder.index(step)] for step in range(1, 6)]
    assert by_step == sorted(by_step)
    assert by_step[-1] > 2 * by_step[0]


def test_the_chance_is_proportional_to_the_credit() -> None:
    pairs = drawn([1.0, 3.0, 6.0, 0.0])
    first = Counter(first for first, _ in pairs.elements())
    assert abs(first[0] / DRAWS - 0.1) < 0.03
    assert abs(first[1] / DRAWS - 0.3) < 0.03
    assert abs(first[2] / DRAWS - 0.6) < 0.03
    # the second is drawn among the others: 1 of 1 + 3 after the richest
    assert abs(pairs[2, 0] / first[2] - 0.25) < 0.04
    assert first[3] == 0 and all(second != 3 for _, second in pairs)


def test_without_credit_the_draw_is_uniform() -> None:
    pairs = drawn([0.0, 0.0, -5.0])
    assert len(pairs) == 6
    assert all(abs(count / DRAWS - 1 / 6) < 0.03 for count in pairs.values())
    # one candidate with credit: it comes first, then a uniform draw
    rich = drawn([0.0, 2.0, 0.0])
    assert rich.keys() == {(1, 0), (1, 2)}


def test_extreme_credits() -> None:
    assert drawn([math.nan, math.inf, 1.0, math.inf]).keys() == {(1, 3), (3, 1)}
    huge = drawn([1.7e308, 1.7e308, 1.7e308])
    assert len(huge) == 6
    tiny = drawn([5e-324, 0.0, 5e-324])
    assert tiny.keys() == {(0, 2), (2, 0)}


def test_a_seeded_draw_by_credit() -> None:
    rng = Random(5)
    among = rich([1.0, 2.0, 0.0, 4.0])
    assert [by_credit(among, rng) for _ in range(6)] == [
        (3, 1),
        (3, 1),
        (3, 1),
        (0, 3),
        (3, 1),
        (3, 0),
    ]


def test_a_ranking_is_linear() -> None:
    # only ranks matter: the middle has the mean chance, the richest three times that of the last
    shares = [count / DRAWS for count in firsts("rank", rich([math.nan, 1.0, 1e9]))]
    for share, expected in zip(shares, (1 / 6, 2 / 6, 3 / 6), strict=True):
        assert abs(share - expected) < 0.03
    # equal credits rank by order
    shares = [count / DRAWS for count in firsts("rank", rich([7.0, 7.0]))]
    assert abs(shares[0] - 3 / 4) < 0.03


def test_a_tournament_has_three_contestants() -> None:
    # the poorest wins only against itself
    shares = [count / DRAWS for count in firsts("tournament", rich([3.0, 1.0]))]
    assert abs(shares[1] - 1 / 8) < 0.03
    pairs = drawn([0.0, 0.0, 0.0], "tournament")
    assert len(pairs) == 6


def test_pareto_prefers_the_first_front_and_sparse_points() -> None:
    corner, other = Candidate(0.0, 0.9, 1000), Candidate(0.0, 0.1, 10)
    beaten = Candidate(1e9, 0.05, 2000)
    counts = firsts("pareto", [beaten, corner, other])
    assert abs(counts[0] / DRAWS - 1 / 9) < 0.03  # wins only if drawn twice
    # the ends of a front first, then the points with wider gaps
    crowd = [Candidate(0.0, a, n) for a, n in ((0.0, 0), (0.1, 10), (0.2, 20), (0.6, 60), (1, 100))]
    counts = firsts("pareto", crowd)
    assert counts[0] > counts[4] > counts[3] > counts[2] > counts[1]


@given(points)
@settings(deadline=None)
def test_the_front_has_the_points_that_no_other_dominates(points: list[tuple[float, int]]) -> None:
    def beats(x: tuple[float, int], y: tuple[float, int]) -> bool:
        a, b = (-math.inf if math.isnan(score) else score for score, _ in (x, y))
        return a >= b and x[1] <= y[1] and (a > b or x[1] < y[1])

    expected = [
        at for at, point in enumerate(points) if not any(beats(other, point) for other in points)
    ]
    assert pareto_front(points) == expected
