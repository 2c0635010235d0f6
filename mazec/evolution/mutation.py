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
    """The context of a mutation; ``rng`` is its only source of randomness.

    ``table`` has the frequencies for new symbols, ``jitter`` is the width of the tuning window,
    ``mean`` the mean length of a stretch, and ``room`` the number of symbols by which the gene may
    still grow.
    """

    table: Mapping[type[Symbol], int]
    jitter: float
    mean: float
    room: int
    rng: Random

    def symbols(self, count: int) -> list[Symbol]:
        """Draw new symbols from the table, with parameters from the initial ranges."""
        return random_symbols(self.table, count, self.rng)

    def length(self) -> int:
        """Draw the length of a stretch: geometric, at least 1, at most ``room``."""
        return stretch_length(self.mean, self.rng, self.room)


@dataclass(frozen=True)
class Mutation:
    """A kind of mutation; ``name`` is also the name of its rate in a gene's header.

    ``change`` returns the replacement of a stretch of symbols without changing the stretch itself.
    A stretch has at least ``least`` symbols, unless the gene ends earlier; a mutation ``between``
    symbols gets an empty stretch. ``rate`` declares the default and the initial range of the rate,
    which is between 0 and 1.
    """

    name: str
    change: Callable[[list[Symbol], MutationContext], list[Symbol]]
    least: int = 1
    between: bool = False
    rate: Real = RATE


def tune_symbol(symbol: Symbol, jitter: float, rng: Random) -> Symbol:
    """Return a symbol with all its parameters tuned."""
    if not symbol.parameter_specs:
        return symbol
    values = {n: p.tune(getattr(symbol, n), jitter, rng) for n, p in symbol.parameter_specs.items()}
    return type(symbol).unchecked(values)


def stretch_length(mean: float, rng: Random, most: int) -> int:
    """Draw the length of a stretch: geometric, at least 1, at most ``most``."""
    return min(most, 1 + draw_gap(1.0 / mean, rng, most))


def draw_gap(chance: float, rng: Random, most: int) -> int:
    """Draw the number of misses before the first hit at a probability, at most ``most``.

    Takes one random number, however long the gap.
    """
    if chance >= 1.0:
        return 0
    if chance <= 0.0:
        return most
    return int(min(most, math.log(1.0 - rng.random()) / math.log1p(-chance)))


def _delete(stretch: list[Symbol], context: MutationContext) -> list[Symbol]:
    return []


def _duplicate(stretch: list[Symbol], context: MutationContext) -> list[Symbol]:
    # only as many symbols as there is room for are duplicated
    return stretch[: context.room] + stretch


def _reverse(stretch: list[Symbol], context: MutationContext) -> list[Symbol]:
    return stretch[::-1]


def _tune(stretch: list[Symbol], context: MutationContext) -> list[Symbol]:
    return [tune_symbol(symbol, context.jitter, context.rng) for symbol in stretch]


def _insert(stretch: list[Symbol], context: MutationContext) -> list[Symbol]:
    return context.symbols(context.length())


def _substitute(stretch: list[Symbol], context: MutationContext) -> list[Symbol]:
    return context.symbols(len(stretch)) or stretch


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
"""The built-in kinds of mutation, in the order in which they are applied."""


def _check_mutation(name: str, mutation: Any) -> None:
    """Raise ``Rejected`` for an invalid mutation."""
    if not (
        isinstance(mutation, Mutation)
        and callable(mutation.change)
        and type(mutation.least) is int
        and mutation.least >= 1
    ):
        raise Rejected(f"{mutation!r} is not a valid Mutation")
    rate: Any = mutation.rate
    # merging knows no plugins, so all rates have the same bounds
    if not isinstance(rate, Real) or (rate.low, rate.high) != (0, 1) or not 0 <= rate.default <= 1:
        raise Rejected(f"the rate of mutation {name} must be a real number with the bounds 0 and 1")
    if name == LENGTH:
        raise Rejected(f"{LENGTH} cannot name a mutation; it names the mean length of a stretch")


MUTATIONS: ExtensionPoint[Mutation] = ExtensionPoint(
    "mutations", _check_mutation, rate=lambda mutation: mutation.rate
)
"""The extension point for mutations: a list of ``Mutation``."""
