"""Merging of two parents into one gene."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from typing import Any, TypeVar

from mazec.evolution.offspring import Fault, Offspring, check_jitter, with_least_rates
from mazec.extensions import ExtensionPoint, PluginFailure, check_function, guard
from mazec.gene.gene import FREQUENCY, LEARNING, Gene, Header
from mazec.gene.rates import RATE, RATES
from mazec.symbols import Symbol, Vocabulary

Number = TypeVar("Number", int, float)


@dataclass(frozen=True)
class MergeContext:
    """The context of a merge; ``rng`` is its only source of randomness.

    ``jitter`` widens the range between the parents' values, ``vocabulary`` resolves the names in
    their symbol tables. Raises ``ValueError`` for a jitter that is negative or not finite.
    """

    jitter: float
    rng: Random
    vocabulary: Vocabulary

    def __post_init__(self) -> None:
        check_jitter(self.jitter)


Merge = Callable[[Gene, Gene, MergeContext], Gene]
"""A function that merges two parents without changing them. It must accept any two genes."""


MERGES: ExtensionPoint[Merge] = ExtensionPoint(
    "merges", partial(check_function, "merges"), keyed=True
)
"""The extension point for merges: a mapping by name."""


def merge_genes(name: str, a: Gene, b: Gene, context: MergeContext) -> Offspring:
    """Merge two genes by a merge of the vocabulary, without mutation.

    If a plugin's merge fails or does not return a gene of known symbols, the genes are merged by
    ``merge_positional`` and the offspring has a fault. Raises ``KeyError`` for a merge that the
    vocabulary does not have.
    """
    merge = context.vocabulary.get(MERGES)[name]
    try:
        with guard(memory=True):
            return Offspring(_checked(merge(a, b, context), (a, b), context.vocabulary))
    except PluginFailure as failure:
        fault = Fault("merge", name, failure.reason, "positional")
        return Offspring(merge_positional(a, b, context), faults=(fault,))


def _checked(child: Any, parents: Sequence[Gene], vocabulary: Vocabulary) -> Gene:
    """Return a merge's gene with least rates and without a name. Raise unless it is a gene."""
    if not isinstance(child, Gene):
        raise TypeError(f"it returned {child!r} instead of a Gene")
    known = {type(symbol) for parent in parents for symbol in parent.symbols}
    known |= set(vocabulary.types.values())
    if not all(type(symbol) in known for symbol in child.symbols):
        raise TypeError("it returned a gene with unknown symbols")
    header = with_least_rates(child.header)
    return Gene.unchecked(child.symbols, replace(header, name=None) if header.name else header)


def merge_positional(a: Gene, b: Gene, context: MergeContext) -> Gene:
    """Merge two sequences position by position (article 01).

    Symbols of different types: one of the two at random. Symbols of the same type: each parameter
    is drawn between the parents' values, widened by the jitter. The rest of the longer sequence is
    kept. Table, rates and learning settings merge entry by entry in the same way; input, output and
    head come from the first parent, and the name is dropped.
    """
    jitter, rng = context.jitter, context.rng
    symbols = [merge_symbols(x, y, jitter, rng) for x, y in zip(a.symbols, b.symbols, strict=False)]
    longer = max(a.symbols, b.symbols, key=len)
    symbols += longer[len(symbols) :]
    return Gene.unchecked(tuple(symbols), merge_headers(a.header, b.header, jitter, rng))


def copy_parent(a: Gene, b: Gene, context: MergeContext) -> Gene:
    """Return a copy of the first parent, without its name: breeding by mutation alone."""
    return Gene.unchecked(a.symbols, replace(with_least_rates(a.header), name=None))


def merge_symbols(a: Symbol, b: Symbol, jitter: float, rng: Random) -> Symbol:
    """Merge two symbols as ``merge_positional`` does."""
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
    """Merge two headers; entries of table, rates or learning that one parent lacks are kept."""
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
    """Merge entries by name: the first parent's, in its order, then those of the second alone."""
    first, second = dict(a), dict(b)
    merged = first | {name: value for name, value in b if name not in first}
    for name in first:
        if name in second:
            merged[name] = kind(name).merge(first[name], second[name], jitter, rng)
    return tuple(merged.items())
