"""Mutation: small changes to one gene, at the rates in its header."""

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
    """Mutate a gene by all kinds of mutation in turn, each over its whole length.

    The order is ``delete``, ``duplicate`` (the copy follows the original), ``reverse``, ``tune``
    (all parameters, by ``jitter``), ``insert`` (before any symbol or at the end), ``substitute``,
    then the mutations of plugins. Each hits a symbol at the gene's rate and changes a stretch that
    starts there; the stretch's length is geometric with the mean ``length`` of the rates, and at
    least two for a reversal. New symbols are drawn from the gene's symbol table, or from a random
    table if it has no known symbol. Finally, each entry of table, rates and learning settings is
    tuned at the rate of ``tune``. Only effective edits are recorded; a mutation that fails changes
    nothing and adds a fault.

    No mutation grows a gene beyond ``max_symbols``, but a longer gene is not truncated. An empty
    gene gets one random symbol; a gene that would lose all symbols keeps them. Raises
    ``ValueError`` for a jitter that is negative or not finite and for ``max_symbols`` below 1.
    """
    check_jitter(jitter)
    if max_symbols < 1:
        raise ValueError(f"max_symbols must be at least 1, not {max_symbols!r}")
    table = _known_table(gene.header, vocabulary, rng)
    if not gene.symbols:
        inserted = tuple(random_symbols(table, 1, rng))
        edits = [Edit("insert", 0, 1) for _ in inserted]
        return Offspring(Gene.unchecked(inserted, with_least_rates(gene.header)), tuple(edits))
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
            symbols = _apply(kind, symbols, sites, context, known, edits)
        except PluginFailure as failure:
            faults.append(Fault("mutation", kind.name, failure.reason))
    if not symbols:  # discard the edits
        return Offspring(
            Gene.unchecked(gene.symbols, with_least_rates(gene.header)), (), tuple(faults)
        )
    kinds = rate_kinds(vocabulary)
    header = _tuned_header(gene.header, kinds, rates["tune"], jitter, rng, edits)
    if not edits and header == gene.header:
        return Offspring(gene, (), tuple(faults))
    return Offspring(Gene.unchecked(tuple(symbols), header), tuple(edits), tuple(faults))


def _known_table(header: Header, vocabulary: Vocabulary, rng: Random) -> dict[type[Symbol], int]:
    """Return the known entries of a gene's table, or a random table if there are none."""
    entries = [(vocabulary.find(name), frequency) for name, frequency in header.table]
    known = {kind: frequency for kind, frequency in entries if kind is not None}
    return known or symbol_table(random_table(rng, vocabulary), vocabulary)


def _sites_of(
    kind: Mutation, count: int, rate: float, mean: float, rng: Random
) -> Iterator[tuple[int, int]]:
    """Yield the sites of a kind: stretches, or gaps before symbols and at the end (length 0)."""
    if kind.between:
        return ((start, 0) for start, _ in _sites(count + 1, rate, 1.0, rng))
    return _sites(count, rate, mean, rng, kind.least)


def _sites(
    count: int, rate: float, mean: float, rng: Random, least: int = 1
) -> Iterator[tuple[int, int]]:
    """Yield the starts and lengths of the stretches to change; they do not overlap."""
    start = draw_gap(rate, rng, count)
    while start < count:
        length = min(count - start, max(least, stretch_length(mean, rng, count - start)))
        yield start, length
        start += length
        start += draw_gap(rate, rng, count - start)


def _apply(
    kind: Mutation,
    symbols: list[Symbol],
    sites: Iterable[tuple[int, int]],
    context: MutationContext,
    known: set[type[Symbol]],
    edits: list[Edit],
) -> list[Symbol]:
    """Return the symbols with the stretches changed; add effective changes to ``edits``."""
    mutated: list[Symbol] = []
    new_edits: list[Edit] = []
    end, room = 0, context.room
    for start, length in sites:
        mutated += symbols[end:start]
        end = start + length
        stretch = symbols[start:end]
        with guard(memory=True):
            changed = kind.change(list(stretch), replace(context, room=max(0, room)))
            # a mutation may ignore the room and be endless
            new = list(islice(changed, length + max(0, room)))
            if not all(type(symbol) in known for symbol in new):
                raise TypeError("it returned something other than a list of known symbols")
        growth = len(new) - length
        room -= growth
        if new != stretch:
            new_edits.append(Edit(kind.name, len(mutated), abs(growth) or length))
        mutated += new
    edits += new_edits
    return mutated + symbols[end:]


def _tuned_header(
    header: Header,
    rates: Mapping[str, Real],
    rate: float,
    jitter: float,
    rng: Random,
    edits: list[Edit],
) -> Header:
    """Return a header with some entries tuned, from the default if the gene lacks one."""

    def tuned(part: str, entries: Iterable[tuple[str, Any]], kinds: Mapping[str, Any]) -> Any:
        values = dict(entries)
        names = list(kinds)
        for index, _ in _sites(len(names), rate, 1.0, rng):
            kind = kinds[names[index]]
            old = values.get(names[index], kind.default)
            new = kind.tune(old, jitter, rng)
            if new != old:
                values[names[index]] = new
                edits.append(Edit(part, index, 1))
        return tuple(values.items())

    frequencies = dict.fromkeys(dict(header.table), FREQUENCY)
    return with_least_rates(
        replace(
            header,
            table=tuned("table", header.table, frequencies),
            rates=tuned("rates", header.rates, rates),
            learning=tuned("learning", header.learning, LEARNING),
        )
    )
