"""What a kind of mutation is, and the built-in ones (article 01)."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from types import MappingProxyType

from mazec.evolution.random import random_symbols
from mazec.gene.gene import RATE
from mazec.symbols import Real, Symbol


@dataclass(frozen=True)
class MutationContext:
    """What a mutation has at hand: all randomness is ``rng``'s.

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


MUTATIONS: Mapping[str, Mutation] = MappingProxyType(
    {
        made.name: made
        for made in (
            Mutation("delete", _delete),
            Mutation("duplicate", _duplicate),
            Mutation("reverse", _reverse, least=2),
            Mutation("tune", _tune),
            Mutation("insert", _insert, between=True),
            Mutation("substitute", _substitute),
        )
    }
)
"""The built-in kinds, in the order in which they strike; their rates are ``gene.RATES``."""
