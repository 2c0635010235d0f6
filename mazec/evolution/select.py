"""Who breeds with whom."""

import math
from collections.abc import Callable, Mapping, Sequence
from random import Random
from types import MappingProxyType

Selection = Callable[[Sequence[float], Random], tuple[int, int]]


def by_credit(credits: Sequence[float], rng: Random) -> tuple[int, int]:
    """The indices of two different parents, each with a chance proportional to its credit.

    The second is drawn among the others (article 01). Where no credit is above zero the draw is
    even. Raises ``ValueError`` for fewer than two.
    """
    if len(credits) < 2:
        raise ValueError(f"two parents are drawn among two at least, not {len(credits)}")
    places = list(range(len(credits)))
    first = _drawn(places, credits, rng)
    places.remove(first)
    return first, _drawn(places, credits, rng)


def _drawn(places: Sequence[int], credits: Sequence[float], rng: Random) -> int:
    most = max((credits[place] for place in places if credits[place] > 0), default=0.0)
    if not most:
        return rng.choice(places)
    if most == math.inf:
        weights = [float(credits[place] == most) for place in places]
    else:  # as shares of the greatest, so that their sum is finite
        weights = [credits[place] / most if credits[place] > 0 else 0.0 for place in places]
    return rng.choices(places, weights)[0]


SELECTIONS: Mapping[str, Selection] = MappingProxyType({"credit": by_credit})
"""How parents can be drawn, by name."""
