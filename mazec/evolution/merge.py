"""One gene from two parents."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import Any, Protocol, TypeVar

from mazec.evolution.offspring import Offspring, check_jitter, with_least_rates
from mazec.gene.gene import FREQUENCY, LEARNING, RATE, RATES, Gene, Header
from mazec.symbols import Symbol, Vocabulary

Number = TypeVar("Number", int, float)


class Merge(Protocol):
    """One gene from two parents; ``jitter`` widens the range of what two parents share.

    ``vocabulary`` tells which symbols the names in their tables mean.
    """

    def __call__(
        self, a: Gene, b: Gene, *, jitter: float, rng: Random, vocabulary: Vocabulary
    ) -> Offspring:
        """The offspring of ``a`` and ``b``."""


def merge_positional(
    a: Gene, b: Gene, *, jitter: float, rng: Random, vocabulary: Vocabulary
) -> Offspring:
    """Merge two sequences side by side (article 01).

    Different symbols: one of the two by chance. The same symbol: each parameter anew between the
    parents' values, a little beyond by ``jitter``. The rest of the longer one is kept. Table, rates
    and learning settings merge entry by entry in the same way; input, output and head come from the
    first parent, and the name is dropped. Raises ``ValueError`` for a negative jitter.
    """
    check_jitter(jitter)
    symbols = [merge_symbols(x, y, jitter, rng) for x, y in zip(a.symbols, b.symbols, strict=False)]
    longer = max(a.symbols, b.symbols, key=len)
    symbols += longer[len(symbols) :]
    return Offspring(Gene.unchecked(tuple(symbols), merge_headers(a.header, b.header, jitter, rng)))


def copy_parent(
    a: Gene, b: Gene, *, jitter: float, rng: Random, vocabulary: Vocabulary
) -> Offspring:
    """A copy of one parent, the first, without its name: breeding by mutation alone."""
    check_jitter(jitter)
    return Offspring(Gene.unchecked(a.symbols, replace(with_least_rates(a.header), name=None)))


def merge_symbols(a: Symbol, b: Symbol, jitter: float, rng: Random) -> Symbol:
    """One symbol from two."""
    if type(a) is not type(b):
        return a if rng.random() < 0.5 else b
    if not a.parameter_specs:
        return a
    values = {
        name: parameter.merge(getattr(a, name), getattr(b, name), jitter, rng)
        for name, parameter in a.parameter_specs.items()
    }
    return type(a).unchecked(values)


def merge_headers(a: Header, b: Header, jitter: float, rng: Random) -> Header:
    """One header from two; what only one parent carries of table, rates and learning is kept."""
    return with_least_rates(
        replace(
            a,
            name=None,
            table=_entries(a.table, b.table, lambda _: FREQUENCY, jitter, rng),
            rates=_entries(a.rates, b.rates, lambda name: RATES.get(name, RATE), jitter, rng),
            learning=_entries(a.learning, b.learning, LEARNING.__getitem__, jitter, rng),
        )
    )


def _entries(
    a: Sequence[tuple[str, Number]],
    b: Sequence[tuple[str, Number]],
    kind: Callable[[str], Any],
    jitter: float,
    rng: Random,
) -> tuple[tuple[str, Number], ...]:
    """Entries merged by name, in the first parent's order, then those of the second alone."""
    first, second = dict(a), dict(b)
    held = first | {name: value for name, value in b if name not in first}
    for name in first:
        if name in second:
            held[name] = kind(name).merge(first[name], second[name], jitter, rng)
    return tuple(held.items())
