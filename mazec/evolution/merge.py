"""One gene from two parents."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, TypeVar

from mazec.evolution.offspring import Fault, Offspring, check_jitter, with_least_rates
from mazec.extensions import ExtensionPoint, PluginFailure, Rejected, guard
from mazec.gene.gene import FREQUENCY, LEARNING, Gene, Header
from mazec.gene.rates import RATE, RATES
from mazec.symbols import Symbol, Vocabulary

Number = TypeVar("Number", int, float)


@dataclass(frozen=True)
class MergeContext:
    """What a merge is given beside the parents: all its randomness is ``rng``'s.

    ``jitter`` widens the range of what two parents share, ``vocabulary`` tells which symbols the
    names in their tables mean. Raises ``ValueError`` for a jitter that is negative or not finite.
    """

    jitter: float
    rng: Random
    vocabulary: Vocabulary

    def __post_init__(self) -> None:
        check_jitter(self.jitter)


Merge = Callable[[Gene, Gene, MergeContext], Gene]
"""One gene from two parents, neither of which it may change. It must work for any two genes."""


def _check_merge(name: str, merge: Any) -> None:
    if not callable(merge):
        raise Rejected(f"{name} of merges is a function, not {merge!r}")


MERGES: ExtensionPoint[Merge] = ExtensionPoint("merges", _check_merge, keyed=True)
"""The ways to merge two genes: a mapping by name."""


def merge_genes(name: str, a: Gene, b: Gene, context: MergeContext) -> Offspring:
    """Return the child of two genes by a merge of the vocabulary, without any mutation.

    Where a plugin's merge fails, or returns something other than a gene of symbols that are known,
    the genes are merged side by side and the offspring has a fault. Raises ``KeyError`` for a merge
    that the vocabulary does not have.
    """
    merge = context.vocabulary.get(MERGES)[name]
    try:
        with guard():
            return Offspring(_checked(merge(a, b, context), (a, b), context.vocabulary))
    except PluginFailure as failure:
        fault = Fault("merge", name, failure.reason, "positional")
        return Offspring(merge_positional(a, b, context), faults=(fault,))


def _checked(child: Any, parents: Sequence[Gene], vocabulary: Vocabulary) -> Gene:
    """Raise unless a merge gives a gene; its rates cannot die out, and it has no name."""
    if not isinstance(child, Gene):
        raise TypeError(f"it gives {child!r}, and no Gene")
    known = {type(symbol) for parent in parents for symbol in parent.symbols}
    known |= set(vocabulary.types.values())
    if not all(type(symbol) in known for symbol in child.symbols):
        raise TypeError("it gives a gene with symbols that are not known")
    header = with_least_rates(child.header)
    return Gene.unchecked(child.symbols, replace(header, name=None) if header.name else header)


def merge_positional(a: Gene, b: Gene, context: MergeContext) -> Gene:
    """Merge two sequences side by side (article 01).

    Different symbols: one of the two by chance. The same symbol: each parameter anew between the
    parents' values, a little beyond by the jitter. The rest of the longer one is kept. Table, rates
    and learning settings merge entry by entry in the same way; input, output and head come from the
    first parent, and the name is dropped.
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
    """Return one symbol from two."""
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
    """Return one header from two; what only one parent has of table, rates, learning is kept."""
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
