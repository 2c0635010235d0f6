"""Kinds of mutation, and the built-in ones (article 01)."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from types import MappingProxyType
from typing import Any

from mazec.evolution.random import random_symbols
from mazec.extensions import ExtensionPoint, Rejected
from mazec.gene.rates import LENGTH, RATE, RATES
from mazec.symbols import Real, Symbol


@dataclass(frozen=True)
class MutationContext:
    """What a mutation is given beside a stretch: all its randomness is ``rng``'s.

    ``table`` are the frequencies by which the gene draws symbols, ``jitter`` is the window of
    tuning, ``mean`` the mean length of a stretch; ``room`` is by how many symbols the gene may
    still grow.
    """

    table: Mapping[type[Symbol], int]
    jitter: float
    mean: float
    room: int
    rng: Random

    def symbols(self, count: int) -> list[Symbol]:
        """New symbols by the table, their parameters from the initial ranges."""
        return random_symbols(self.table, count, self.rng)

    def length(self) -> int:
        """The length of a stretch: geometric, 1 and more, but no more than there is room for."""
        return stretch_length(self.mean, self.rng, self.room)


@dataclass(frozen=True)
class Mutation:
    """A kind of mutation, whose ``name`` is that of its rate in a gene's header.

    ``change`` makes of a stretch of symbols what stands in its place, and may not change the
    stretch itself. A stretch is ``least`` symbols long or more, unless the gene ends; one that
    strikes ``between`` symbols gets none. ``rate`` is what genes carry of it: its default and
    initial range, between 0 and 1.
    """

    name: str
    change: Callable[[list[Symbol], MutationContext], list[Symbol]]
    least: int = 1
    between: bool = False
    rate: Real = RATE


def tune_symbol(symbol: Symbol, jitter: float, rng: Random) -> Symbol:
    """A symbol with all its parameters tuned."""
    if not symbol.parameter_specs:
        return symbol
    values = {n: p.tune(getattr(symbol, n), jitter, rng) for n, p in symbol.parameter_specs.items()}
    return type(symbol).unchecked(values)


def stretch_length(mean: float, rng: Random, most: int) -> int:
    """The length of a stretch: geometric, 1 and more, but at most ``most``."""
    return min(most, 1 + draw_gap(1.0 / mean, rng, most))


def draw_gap(chance: float, rng: Random, most: int) -> int:
    """How many are passed by before the first is struck, each at a chance; at most ``most``.

    One draw, however many there are.
    """
    if chance >= 1.0:
        return 0
    if chance <= 0.0:
        return most
    return int(min(most, math.log(1.0 - rng.random()) / math.log1p(-chance)))


def _delete(stretch: list[Symbol], means: MutationContext) -> list[Symbol]:
    return []


def _duplicate(stretch: list[Symbol], means: MutationContext) -> list[Symbol]:
    # the part that there is room for stands twice, one behind the other
    return stretch[: means.room] + stretch


def _reverse(stretch: list[Symbol], means: MutationContext) -> list[Symbol]:
    return stretch[::-1]


def _tune(stretch: list[Symbol], means: MutationContext) -> list[Symbol]:
    return [tune_symbol(symbol, means.jitter, means.rng) for symbol in stretch]


def _insert(stretch: list[Symbol], means: MutationContext) -> list[Symbol]:
    return means.symbols(means.length())


def _substitute(stretch: list[Symbol], means: MutationContext) -> list[Symbol]:
    return means.symbols(len(stretch)) or stretch


BUILTIN_MUTATIONS: Mapping[str, Mutation] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Mutation("delete", _delete, rate=RATES["delete"]),
            Mutation("duplicate", _duplicate, rate=RATES["duplicate"]),
            Mutation("reverse", _reverse, least=2, rate=RATES["reverse"]),
            Mutation("tune", _tune, rate=RATES["tune"]),
            Mutation("insert", _insert, between=True, rate=RATES["insert"]),
            Mutation("substitute", _substitute, rate=RATES["substitute"]),
        )
    }
)
"""The kinds that mazec brings, in the order in which they strike."""


def _check_mutation(name: str, mutation: Any) -> None:
    """Raise ``Rejected`` where a mutation cannot work."""
    if not (
        isinstance(mutation, Mutation)
        and callable(mutation.change)
        and type(mutation.least) is int
        and mutation.least >= 1
    ):
        raise Rejected(f"{mutation!r} is no Mutation")
    rate: Any = mutation.rate
    # genes are merged by what knows no plugin, so all rates have the same bounds
    if not isinstance(rate, Real) or (rate.low, rate.high) != (0, 1) or not 0 <= rate.default <= 1:
        raise Rejected(f"the rate of mutation {name} is a real number with the bounds 0 and 1")
    if name == LENGTH:
        raise Rejected(f"{LENGTH} is not the name of a mutation but of the mean stretch")


MUTATIONS: ExtensionPoint[Mutation] = ExtensionPoint(
    "mutations", _check_mutation, rate=lambda mutation: mutation.rate
)
"""The kinds of mutation: a list of ``Mutation``."""
