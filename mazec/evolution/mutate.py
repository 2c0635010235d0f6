"""Mutation: small changes to one gene, at rates that the gene itself carries."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from random import Random
from typing import Any

from mazec.evolution.operator import Edit, Offspring, bred_header, check_jitter
from mazec.evolution.random import random_symbols, random_table
from mazec.gene.codec import symbol_table
from mazec.gene.gene import FREQUENCY, LEARNING, RATES, Gene, Header
from mazec.symbols import Symbol, Vocabulary, installed

MOST_SYMBOLS = 100_000

# A stretch and the room left for growth become what stands in the stretch's place.
Change = Callable[[list[Symbol], int], list[Symbol]]


def mutated(
    gene: Gene,
    *,
    jitter: float,
    rng: Random,
    vocabulary: Vocabulary | None = None,
    max_symbols: int = MOST_SYMBOLS,
) -> Offspring:
    """A gene after six kinds of mutation, one after the other over its whole length.

    In this order: ``delete``, ``duplicate`` (the copy stands right behind), ``reverse``, ``tune``
    (all parameters, by ``jitter``), ``insert`` (before any symbol or at the end), ``substitute``.
    Each strikes a symbol at the gene's own rate and takes a stretch from there on, its length
    geometric with the mean ``length`` of the rates; a reversal takes two symbols at least. New
    symbols are drawn by the gene's symbol table, or a random one if it knows none. Last, each entry
    of table, rates and learning settings is tuned at the rate of ``tune``. Only what changed
    something is recorded.

    No mutation makes a gene grow beyond ``max_symbols``; one that is longer is not cut. An empty
    gene gets one random symbol; one that would end empty keeps its symbols. Raises ``ValueError``
    for a jitter that is negative or not finite and for ``max_symbols`` below 1.
    """
    check_jitter(jitter)
    if max_symbols < 1:
        raise ValueError(f"max_symbols is at least 1, not {max_symbols!r}")
    table = _own_table(gene.header, installed() if vocabulary is None else vocabulary, rng)
    if not gene.symbols:
        born = tuple(random_symbols(table, 1, rng))
        edits = [Edit("insert", 0, 1) for _ in born]
        return Offspring(Gene.trusted(born, bred_header(gene.header)), tuple(edits))
    rates = gene.rates
    mean = rates["length"]
    symbols = list(gene.symbols)
    edits = []
    for kind, change in _changes(table, jitter, mean, rng).items():
        if kind == "insert":
            sites: Iterable[tuple[int, int]] = (
                (at, 0) for at, _ in _sites(len(symbols) + 1, rates[kind], 1.0, rng)
            )
        else:
            sites = _sites(
                len(symbols), rates[kind], mean, rng, least=2 if kind == "reverse" else 1
            )
        symbols = _rewritten(kind, symbols, sites, change, max_symbols - len(symbols), edits)
    if not symbols:  # the edits that led there never were
        return Offspring(Gene.trusted(gene.symbols, bred_header(gene.header)))
    header = _tuned_header(gene.header, rates["tune"], jitter, rng, edits)
    if not edits and header == gene.header:
        return Offspring(gene)
    return Offspring(Gene.trusted(tuple(symbols), header), tuple(edits))


def tuned(symbol: Symbol, jitter: float, rng: Random) -> Symbol:
    """A symbol with all its parameters tuned."""
    if not symbol.declared:
        return symbol
    values = {n: p.tune(getattr(symbol, n), jitter, rng) for n, p in symbol.declared.items()}
    return type(symbol).trusted(values)


def _own_table(header: Header, vocabulary: Vocabulary, rng: Random) -> dict[type[Symbol], int]:
    """The entries of a gene's table that are known here, or else a random table."""
    known = [(vocabulary.find(name), frequency) for name, frequency in header.table]
    own = {kind: frequency for kind, frequency in known if kind is not None}
    return own or symbol_table(random_table(rng, vocabulary), vocabulary)


def _changes(
    table: Mapping[type[Symbol], int], jitter: float, mean: float, rng: Random
) -> dict[str, Change]:
    """What each kind does, in the order in which they are made."""
    return {
        "delete": lambda stretch, room: [],
        # the part that there is room for stands twice, one behind the other
        "duplicate": lambda stretch, room: stretch[:room] + stretch,
        "reverse": lambda stretch, room: stretch[::-1],
        "tune": lambda stretch, room: [tuned(symbol, jitter, rng) for symbol in stretch],
        "insert": lambda _, room: random_symbols(table, _length(mean, rng, room), rng),
        "substitute": lambda stretch, room: random_symbols(table, len(stretch), rng) or stretch,
    }


def _sites(
    count: int, rate: float, mean: float, rng: Random, least: int = 1
) -> Iterator[tuple[int, int]]:
    """The starts and lengths of the stretches that are struck, none over another."""
    at = _passed(rate, rng, count)
    while at < count:
        length = min(count - at, max(least, _length(mean, rng, count - at)))
        yield at, length
        at += length
        at += _passed(rate, rng, count - at)


def _length(mean: float, rng: Random, most: int) -> int:
    """The length of a stretch: geometric, 1 and more, but at most ``most``."""
    return min(most, 1 + _passed(1.0 / mean, rng, most))


def _passed(chance: float, rng: Random, most: int) -> int:
    """How many are passed by before the first is struck, each at a chance; at most ``most``.

    One draw, however many there are.
    """
    if chance >= 1.0:
        return 0
    if chance <= 0.0:
        return most
    return int(min(most, math.log(1.0 - rng.random()) / math.log1p(-chance)))


def _rewritten(
    kind: str,
    symbols: list[Symbol],
    sites: Iterable[tuple[int, int]],
    change: Change,
    room: int,
    edits: list[Edit],
) -> list[Symbol]:
    """The symbols with each stretch changed; what changed anything is added to ``edits``."""
    written: list[Symbol] = []
    done = 0
    for at, length in sites:
        written += symbols[done:at]
        done = at + length
        stretch = symbols[at:done]
        new = change(stretch, max(0, room))
        growth = len(new) - length
        room -= growth
        if new != stretch:
            edits.append(Edit(kind, len(written), abs(growth) or length))
        written += new
    return written + symbols[done:]


def _tuned_header(
    header: Header, rate: float, jitter: float, rng: Random, edits: list[Edit]
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
    return bred_header(
        replace(
            header,
            table=entries("table", header.table, frequencies),
            rates=entries("rates", header.rates, RATES),
            learning=entries("learning", header.learning, LEARNING),
        )
    )
