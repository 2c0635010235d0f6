"""Parent selection."""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from random import Random
from types import MappingProxyType
from typing import NamedTuple

from mazec.extensions import ExtensionPoint, check_function

_PRESSURE = 1.5  # weight of the best, relative to the mean; the worst gets 2 - _PRESSURE
_TOURNAMENT_SIZE = 3


class Candidate(NamedTuple):
    """A candidate for breeding, with its final score and operations."""

    credit: float
    score: float
    operations: int


Selection = Callable[[Sequence[Candidate], Random], tuple[int, int]]
"""A function that returns the indices of two different parents.

It raises ``ValueError`` for fewer than two candidates.
"""


def by_credit(candidates: Sequence[Candidate], rng: Random) -> tuple[int, int]:
    """Select parents with probability proportional to credit (article 01).

    The second is drawn among the others. If no credit is positive, the draw is uniform.
    """
    credits = [candidate.credit for candidate in candidates]
    return _select_two(len(candidates), lambda indices: _draw_by_credit(indices, credits, rng))


def by_rank(candidates: Sequence[Candidate], rng: Random) -> tuple[int, int]:
    """Select parents by linear ranking of their credit (Baker 1985).

    The richest is three times as likely as the poorest. Equal credits rank in order, NaN last. The
    second parent is drawn among the others, by the same weights.
    """
    ranking = sorted(range(len(candidates)), key=lambda i: -_nan_to_lowest(candidates[i].credit))
    step = 2 * (_PRESSURE - 1) / max(1, len(ranking) - 1)
    weights = {i: _PRESSURE - step * rank for rank, i in enumerate(ranking)}

    def draw(indices: Sequence[int]) -> int:
        return rng.choices(indices, [weights[i] for i in indices])[0]

    return _select_two(len(candidates), draw)


def by_tournament(candidates: Sequence[Candidate], rng: Random) -> tuple[int, int]:
    """Select each parent by a tournament on credit: the richest of three draws with replacement.

    Among equal credits, the first candidate wins.
    """

    def loss(index: int) -> tuple[float, int]:
        return -_nan_to_lowest(candidates[index].credit), index

    return _select_two(
        len(candidates), lambda indices: min(rng.choices(indices, k=_TOURNAMENT_SIZE), key=loss)
    )


def by_front(candidates: Sequence[Candidate], rng: Random) -> tuple[int, int]:
    """Select parents by binary tournaments on score and operations (Deb et al. 2002).

    The winner is on an earlier Pareto front, or less crowded on the same front, or comes first.
    """
    points = [(candidate.score, candidate.operations) for candidate in candidates]
    fronts = _fronts(points)
    distances = _crowding_distances(points, fronts)

    def loss(index: int) -> tuple[int, float, int]:
        return fronts[index], -distances[index], index

    return _select_two(len(candidates), lambda indices: min(rng.choices(indices, k=2), key=loss))


def pareto_front(points: Sequence[tuple[float, int]]) -> list[int]:
    """Return the indices of the Pareto front, given the score and operations of each point.

    A point dominates another if it is no worse in both figures and better in one; equal points do
    not dominate each other. A NaN score is below any other.
    """
    return [i for i, front in enumerate(_fronts(points)) if front == 0]


def _fronts(points: Sequence[tuple[float, int]]) -> list[int]:
    """Return the number of each point's front, 0 for the points that no other dominates."""
    values = [(operations, -_nan_to_lowest(score)) for score, operations in points]
    numbers = [0] * len(points)
    lasts: list[tuple[int, float]] = []  # the point with the best score of each front so far
    for index in sorted(range(len(values)), key=values.__getitem__):
        value = values[index]
        fitting = (n for n, last in enumerate(lasts) if value[1] < last[1] or value == last)
        number = numbers[index] = next(fitting, len(lasts))
        lasts[number : number + 1] = [value]
    return numbers


def _crowding_distances(points: Sequence[tuple[float, int]], fronts: Sequence[int]) -> list[float]:
    """Return the crowding distance of each point within its front, infinite at both ends."""
    distances = [math.inf] * len(points)
    for number in set(fronts):
        members = [i for i, front in enumerate(fronts) if front == number]
        # along a front both figures rise
        ranked = sorted((points[i][1], _nan_to_lowest(points[i][0]), i) for i in members)
        for before, (_, _, index), after in zip(ranked, ranked[1:], ranked[2:], strict=False):
            distances[index] = sum(
                _share(after[n] - before[n], ranked[-1][n] - ranked[0][n]) for n in range(2)
            )
    return distances


def _share(gap: float, span: float) -> float:
    return gap / span if 0 < span < math.inf else 0.0


def _nan_to_lowest(value: float) -> float:
    """Return the value, or negative infinity for NaN."""
    return -math.inf if value != value else value


def _select_two(count: int, draw: Callable[[Sequence[int]], int]) -> tuple[int, int]:
    """Draw one index among all, and another among the rest."""
    if count < 2:
        raise ValueError(f"selecting two parents needs at least two candidates, not {count}")
    indices = list(range(count))
    first = draw(indices)
    indices.remove(first)
    return first, draw(indices)


def _draw_by_credit(indices: Sequence[int], credits: Sequence[float], rng: Random) -> int:
    most = max((credits[i] for i in indices if credits[i] > 0), default=0.0)
    if not most:
        return rng.choice(indices)
    if most == math.inf:
        weights = [float(credits[i] == most) for i in indices]
    else:  # shares of the largest, so that their sum is finite
        weights = [credits[i] / most if credits[i] > 0 else 0.0 for i in indices]
    return rng.choices(indices, weights)[0]


BUILTIN_SELECTIONS: Mapping[str, Selection] = MappingProxyType(
    {"credit": by_credit, "rank": by_rank, "tournament": by_tournament, "pareto": by_front}
)
"""The built-in selections, by name."""


SELECTIONS: ExtensionPoint[Selection] = ExtensionPoint(
    "selections", partial(check_function, "selections"), keyed=True
)
"""The extension point for selections: a mapping by name."""
