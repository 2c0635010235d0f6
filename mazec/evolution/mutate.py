"""Mutation: small changes to one gene, at rates that the gene itself carries."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from random import Random
from typing import Any

from mazec.evolution.mutation import (
    MUTATIONS,
    Mutation,
    MutationContext,
    draw_gap,
    stretch_length,
)
from mazec.evolution.offspring import Edit, Fault, Offspring, check_jitter, with_least_rates
from mazec.evolution.random import random_symbols, random_table
from mazec.extensions import PluginFailure, guard
from mazec.gene.codec import symbol_table
from mazec.gene.gene import FREQUENCY, LEARNING, Gene, Header
from mazec.gene.rates import LENGTH, rate_kinds
from mazec.symbols import Real, Symbol, Vocabulary

MOST_SYMBOLS = 100_000


def mutate_gene(
    gene: Gene,
    *,
    jitter: float,
    rng: Random,
    vocabulary: Vocabulary,
    max_symbols: int = MOST_SYMBOLS,
) -> Offspring:
    """A gene after all kinds of mutation, one after the other over its whole length.

    In this order: ``delete``, ``duplicate`` (the copy stands right behind), ``reverse``, ``tune``
    (all parameters, by ``jitter``), ``insert`` (before any symbol or at the end), ``substitute``,
    then those of plugins. Each strikes a symbol at the gene's own rate and takes a stretch from
    there on, its length geometric with the mean ``length`` of the rates; a reversal takes two
    symbols at least. New symbols are drawn by the gene's symbol table, or a random one if it knows
    none. Last, each entry of table, rates and learning settings is tuned at the rate of ``tune``.
    Only what changed something is recorded; a mutation that fails changes nothing, and is told.

    No mutation makes a gene grow beyond ``max_symbols``; one that is longer is not cut. An empty
    gene gets one random symbol; one that would end empty keeps its symbols. Raises ``ValueError``
    for a jitter that is negative or not finite and for ``max_symbols`` below 1.
    """
    check_jitter(jitter)
    if max_symbols < 1:
        raise ValueError(f"max_symbols is at least 1, not {max_symbols!r}")
    table = _own_table(gene.header, vocabulary, rng)
    if not gene.symbols:
        born = tuple(random_symbols(table, 1, rng))
        edits = [Edit("insert", 0, 1) for _ in born]
        return Offspring(Gene.unchecked(born, with_least_rates(gene.header)), tuple(edits))
    rates = gene.rates
    mean = rates[LENGTH]
    symbols = list(gene.symbols)
    edits = []
    faults: list[Fault] = []
    known = {type(symbol) for symbol in symbols} | set(vocabulary.types.values())
    for kind in vocabulary.get(MUTATIONS).values():
        context = MutationContext(table, jitter, mean, max_symbols - len(symbols), rng)
        sites = _sites_of(kind, len(symbols), rates.get(kind.name, kind.rate.default), mean, rng)
        try:
            symbols = _rewritten(kind, symbols, sites, context, known, edits)
        except PluginFailure as failure:  # costs its mutation and nothing else
            faults.append(Fault("mutation", kind.name, failure.reason))
    if not symbols:  # the edits that led there never were
        return Offspring(
            Gene.unchecked(gene.symbols, with_least_rates(gene.header)), (), tuple(faults)
        )
    kinds = rate_kinds(vocabulary)
    header = _tuned_header(gene.header, kinds, rates["tune"], jitter, rng, edits)
    if not edits and header == gene.header:
        return Offspring(gene, (), tuple(faults))
    return Offspring(Gene.unchecked(tuple(symbols), header), tuple(edits), tuple(faults))


def _own_table(header: Header, vocabulary: Vocabulary, rng: Random) -> dict[type[Symbol], int]:
    """The entries of a gene's table that are known here, or else a random table."""
    known = [(vocabulary.find(name), frequency) for name, frequency in header.table]
    own = {kind: frequency for kind, frequency in known if kind is not None}
    return own or symbol_table(random_table(rng, vocabulary), vocabulary)


def _sites_of(
    kind: Mutation, count: int, rate: float, mean: float, rng: Random
) -> Iterator[tuple[int, int]]:
    """Where a kind strikes: stretches, or the gaps before each of them and at the end."""
    if kind.between:
        return ((at, 0) for at, _ in _sites(count + 1, rate, 1.0, rng))
    return _sites(count, rate, mean, rng, kind.least)


def _sites(
    count: int, rate: float, mean: float, rng: Random, least: int = 1
) -> Iterator[tuple[int, int]]:
    """The starts and lengths of the stretches that are struck, none over another."""
    at = draw_gap(rate, rng, count)
    while at < count:
        length = min(count - at, max(least, stretch_length(mean, rng, count - at)))
        yield at, length
        at += length
        at += draw_gap(rate, rng, count - at)


def _rewritten(
    kind: Mutation,
    symbols: list[Symbol],
    sites: Iterable[tuple[int, int]],
    context: MutationContext,
    known: set[type[Symbol]],
    edits: list[Edit],
) -> list[Symbol]:
    """The symbols with each stretch changed; what changed anything is added to ``edits``."""
    written: list[Symbol] = []
    made: list[Edit] = []
    done, room = 0, context.room
    for at, length in sites:
        written += symbols[done:at]
        done = at + length
        stretch = symbols[at:done]
        with guard():
            changed = kind.change(list(stretch), replace(context, room=max(0, room)))
            # one that ignores the room is cut, since it may be endless
            new = list(islice(changed, length + max(0, room)))
            if not all(type(symbol) in known for symbol in new):
                raise TypeError("what it makes of a stretch is no list of known symbols")
        growth = len(new) - length
        room -= growth
        if new != stretch:
            made.append(Edit(kind.name, len(written), abs(growth) or length))
        written += new
    edits += made
    return written + symbols[done:]


def _tuned_header(
    header: Header,
    rates: Mapping[str, Real],
    rate: float,
    jitter: float,
    rng: Random,
    edits: list[Edit],
) -> Header:
    """A header with some entries tuned, from the default where the gene does not carry one."""

    def entries(word: str, held: Iterable[tuple[str, Any]], kinds: Mapping[str, Any]) -> Any:
        values = dict(held)
        names = list(kinds)
        for at, _ in _sites(len(names), rate, 1.0, rng):
            kind = kinds[names[at]]
            old = values.get(names[at], kind.default)
            new = kind.tune(old, jitter, rng)
            if new != old:
                values[names[at]] = new
                edits.append(Edit(word, at, 1))
        return tuple(values.items())

    frequencies = dict.fromkeys(dict(header.table), FREQUENCY)
    return with_least_rates(
        replace(
            header,
            table=entries("table", header.table, frequencies),
            rates=entries("rates", header.rates, rates),
            learning=entries("learning", header.learning, LEARNING),
        )
    )
