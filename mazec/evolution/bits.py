"""Merging bit by bit, as article 00 has it: kept as a mode, to be compared."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from random import Random

from bitarray import bitarray

from mazec.evolution.merge import MergeContext, merge_headers
from mazec.gene.codec import decode, encode
from mazec.gene.gene import Gene, Header
from mazec.gene.huffman import codes
from mazec.symbols import Symbol, Vocabulary

Table = Mapping[type[Symbol], int]


def merge_bits(a: Gene, b: Gene, context: MergeContext) -> Gene:
    """Merge two genes as raw Huffman bits under one table, each bit from one parent by chance.

    The rest of the longer stream is kept, and what is cut off at its end is dropped. The table is
    the merged one of the parents; a symbol that it lacks counts as often as the parents hold it.
    A symbol whose bits all came out as a parent has them there is that parent's own (by chance
    where it is both's), with what a raw stream cannot hold; in any other such values are the
    default, or cut to their width. So identical parents come back. Headers merge as in
    ``merge_positional``.
    """
    rng = context.rng
    header = merge_headers(a.header, b.header, context.jitter, rng)
    table = _table(header, a.symbols + b.symbols, context.vocabulary)
    named = {kind.name: frequency for kind, frequency in table.items()}
    words = Vocabulary.of(table)
    streams = []
    for gene in (a, b):
        data, size = encode(gene, named, arguments="raw", vocabulary=words)
        streams.append(bitarray(data, endian="little")[:size])
    mixed = _mixed(streams[0], streams[1], rng)
    read = decode(mixed.tobytes(), named, arguments="raw", bits=len(mixed), vocabulary=words)
    widths = _widths(table)
    parents = [dict(_placed(gene.symbols, widths)) for gene in (a, b)]
    symbols = []
    for at, symbol in _placed(read.symbols, widths):
        span = slice(at, at + widths[type(symbol)])
        own = [
            held[at]
            for held, stream in zip(parents, streams, strict=True)
            if at in held and stream[span] == mixed[span]
        ]
        symbols.append(rng.choice(own) if own else symbol)
    # a stream can end inside its first symbol
    return Gene.unchecked(tuple(symbols) or a.symbols or b.symbols, header)


def _table(header: Header, symbols: Sequence[Symbol], vocabulary: Vocabulary) -> Table:
    """The known types of a header's table, and behind them those that it lacks."""
    own = Counter(map(type, symbols))
    words = Vocabulary.of([*vocabulary, *own])
    table: dict[type[Symbol], int] = {}
    for name, frequency in header.table:
        kind = words.find(name)
        if kind is not None:  # by an alias too, so one may stand there twice
            table.setdefault(kind, frequency)
    for kind, count in own.items():
        table.setdefault(kind, count)
    return table


def _mixed(a: bitarray, b: bitarray, rng: Random) -> bitarray:
    """Each bit from one of the two, then the rest of the longer one."""
    shared = min(len(a), len(b))
    mask = bitarray(rng.randbytes((shared + 7) // 8), endian="little")[:shared]
    longer = max(a, b, key=len)
    return ((a[:shared] & mask) | (b[:shared] & ~mask)) + longer[shared:]


def _widths(table: Table) -> dict[type[Symbol], int]:
    """How many bits a symbol of each type takes in a raw stream."""
    return {
        kind: len(code) + sum(kind.parameter_specs[name].bits for name in kind.raw)
        for kind, code in zip(table, codes(list(table.values())), strict=True)
    }


def _placed(
    symbols: Sequence[Symbol], widths: Mapping[type[Symbol], int]
) -> Iterator[tuple[int, Symbol]]:
    """Each symbol with the place of its first bit."""
    at = 0
    for symbol in symbols:
        yield at, symbol
        at += widths[type(symbol)]
