"""Parent selection."""

import math
from collections.abc import Callable, Mapping, Sequence
from random import Random
from types import MappingProxyType
from typing import Any, NamedTuple

from mazec.extensions import ExtensionPoint, Rejected

_PRESSURE = 1.5  # what the best of a ranking is worth, in means; the worst gets the rest up to 2
_CONTESTANTS = 3


class Candidate(NamedTuple):
    """What selections know of one who may breed; accuracy and operations as it ended."""

    credit: float
    accuracy: float
    operations: int


Selection = Callable[[Sequence[Candidate], Random], tuple[int, int]]
"""The indices of two different parents. Raises ``ValueError`` for fewer than two candidates."""


def by_credit(candidates: Sequence[Candidate], rng: Random) -> tuple[int, int]:
    """Each has a chance proportional to its credit (article 01).

    The second is drawn among the others. Where no credit is above zero the draw is even.
    """
    credits = [candidate.credit for candidate in candidates]
    return _two(len(candidates), lambda places: _drawn(places, credits, rng))


def by_rank(candidates: Sequence[Candidate], rng: Random) -> tuple[int, int]:
    """Each has a chance that falls evenly from the richest to the poorest (Baker 1985).

    The richest has three times the chance of the poorest. Equal credits rank by their order, one
    that is not a number last. The second is drawn among the others, by the same chances.
    """
    ranking = sorted(range(len(candidates)), key=lambda at: -_figure(candidates[at].credit))
    step = 2 * (_PRESSURE - 1) / max(1, len(ranking) - 1)
    chances = {at: _PRESSURE - step * rank for rank, at in enumerate(ranking)}

    def draw(places: Sequence[int]) -> int:
        return rng.choices(places, [chances[at] for at in places])[0]

    return _two(len(candidates), draw)


def by_tournament(candidates: Sequence[Candidate], rng: Random) -> tuple[int, int]:
    """Each the richest of three draws; one can be drawn twice. Equal credits win by their order."""

    def loss(at: int) -> tuple[float, int]:
        return -_figure(candidates[at].credit), at

    return _two(len(candidates), lambda places: min(rng.choices(places, k=_CONTESTANTS), key=loss))


def by_front(candidates: Sequence[Candidate], rng: Random) -> tuple[int, int]:
    """Each the better of two draws on accuracy and operations together (Deb et al. 2002).

    The better is on an earlier front, or on the same one in less of a crowd; then by their order.
    """
    points = [(candidate.accuracy, candidate.operations) for candidate in candidates]
    fronts = _fronts(points)
    space = _space(points, fronts)

    def loss(at: int) -> tuple[int, float, int]:
        return fronts[at], -space[at], at

    return _two(len(candidates), lambda places: min(rng.choices(places, k=2), key=loss))


def pareto_front(points: Sequence[tuple[float, int]]) -> list[int]:
    """The indices of those that none beats, given the accuracy and operations of each.

    One beats another that is no worse in either and better in one; equals do not beat each other.
    An accuracy that is not a number is below any other.
    """
    return [at for at, number in enumerate(_fronts(points)) if number == 0]


def _fronts(points: Sequence[tuple[float, int]]) -> list[int]:
    """The number of each point's front: 0 where none beats it, 1 where only some of 0 do, etc."""
    values = [(operations, -_figure(accuracy)) for accuracy, operations in points]
    numbers = [0] * len(points)
    lasts: list[tuple[int, float]] = []  # of each front, the most accurate so far
    for at in sorted(range(len(values)), key=values.__getitem__):
        value = values[at]
        free = (n for n, last in enumerate(lasts) if value[1] < last[1] or value == last)
        numbers[at] = next(free, len(lasts))
        lasts[numbers[at] : numbers[at] + 1] = [value]
    return numbers


def _space(points: Sequence[tuple[float, int]], fronts: Sequence[int]) -> list[float]:
    """The crowding distance of each point among its own front, endless at its two ends."""
    space = [math.inf] * len(points)
    for number in set(fronts):
        members = [at for at, its in enumerate(fronts) if its == number]
        # along a front both figures rise
        ranked = sorted((points[at][1], _figure(points[at][0]), at) for at in members)
        for before, (_, _, at), behind in zip(ranked, ranked[1:], ranked[2:], strict=False):
            space[at] = sum(
                _share(behind[n] - before[n], ranked[-1][n] - ranked[0][n]) for n in range(2)
            )
    return space


def _share(gap: float, span: float) -> float:
    return gap / span if 0 < span < math.inf else 0.0


def _figure(value: float) -> float:
    """The value, or where it is not a number, one below all others."""
    return -math.inf if value != value else value


def _two(count: int, draw: Callable[[Sequence[int]], int]) -> tuple[int, int]:
    """One drawn among all, another among the rest."""
    if count < 2:
        raise ValueError(f"two parents are drawn among two at least, not {count}")
    places = list(range(count))
    first = draw(places)
    places.remove(first)
    return first, draw(places)


def _drawn(places: Sequence[int], credits: Sequence[float], rng: Random) -> int:
    most = max((credits[place] for place in places if credits[place] > 0), default=0.0)
    if not most:
        return rng.choice(places)
    if most == math.inf:
        weights = [float(credits[place] == most) for place in places]
    else:  # as shares of the greatest, so that their sum is finite
        weights = [credits[place] / most if credits[place] > 0 else 0.0 for place in places]
    return rng.choices(places, weights)[0]


BUILTIN_SELECTIONS: Mapping[str, Selection] = MappingProxyType(
    {"credit": by_credit, "rank": by_rank, "tournament": by_tournament, "pareto": by_front}
)
"""The selections that mazec brings, by name."""


def _check_selection(name: str, selection: Any) -> None:
    if not callable(selection):
        raise Rejected(f"{name} of selections is a function, not {selection!r}")


SELECTIONS: ExtensionPoint[Selection] = ExtensionPoint("selections", _check_selection, keyed=True)
"""The ways to select parents: a mapping by name."""
