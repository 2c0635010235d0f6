"""Bitwise merging (article 00), kept for comparison."""

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
    """Merge two genes as raw Huffman bits under one table, each bit from a random parent.

    The rest of the longer stream is kept; a symbol that is incomplete at its end is dropped. The
    table is the merged table of the parents; the frequency of a symbol that it lacks is its number
    in the parents. If all bits of a symbol equal a parent's at the same offset, the child inherits
    that parent's symbol (a random one of the two if both match), including values that a raw stream
    cannot represent; in other symbols such values are the default or truncated to their width. So
    identical parents return themselves. Headers merge as in ``merge_positional``.
    """
    rng = context.rng
    header = merge_headers(a.header, b.header, context.jitter, rng)
    table = _table(header, a.symbols + b.symbols, context.vocabulary)
    named = {kind.name: frequency for kind, frequency in table.items()}
    vocabulary = Vocabulary.of(table)
    streams = []
    for gene in (a, b):
        data, size = encode(gene, named, arguments="raw", vocabulary=vocabulary)
        streams.append(bitarray(data, endian="little")[:size])
    mixed = _mix(streams[0], streams[1], rng)
    decoded = decode(
        mixed.tobytes(), named, arguments="raw", bits=len(mixed), vocabulary=vocabulary
    )
    widths = _widths(table)
    parents = [dict(_with_offsets(gene.symbols, widths)) for gene in (a, b)]
    symbols = []
    for offset, symbol in _with_offsets(decoded.symbols, widths):
        span = slice(offset, offset + widths[type(symbol)])
        inherited = [
            parent[offset]
            for parent, stream in zip(parents, streams, strict=True)
            if offset in parent and stream[span] == mixed[span]
        ]
        symbols.append(rng.choice(inherited) if inherited else symbol)
    # a stream can end inside its first symbol
    return Gene.unchecked(tuple(symbols) or a.symbols or b.symbols, header)


def _table(header: Header, symbols: Sequence[Symbol], vocabulary: Vocabulary) -> Table:
    """Return the known types of a header's table, followed by the symbols' types that it lacks."""
    counts = Counter(map(type, symbols))
    extended = Vocabulary.of([*vocabulary, *counts])
    table: dict[type[Symbol], int] = {}
    for name, frequency in header.table:
        kind = extended.find(name)
        if kind is not None:  # a table may list a type twice, once under an alias
            table.setdefault(kind, frequency)
    for kind, count in counts.items():
        table.setdefault(kind, count)
    return table


def _mix(a: bitarray, b: bitarray, rng: Random) -> bitarray:
    """Take each bit from a random stream, then the rest of the longer one."""
    shared = min(len(a), len(b))
    mask = bitarray(rng.randbytes((shared + 7) // 8), endian="little")[:shared]
    longer = max(a, b, key=len)
    return ((a[:shared] & mask) | (b[:shared] & ~mask)) + longer[shared:]


def _widths(table: Table) -> dict[type[Symbol], int]:
    """Return the number of bits of a symbol of each type in a raw stream."""
    return {
        kind: len(code) + sum(kind.parameter_specs[name].bits for name in kind.raw)
        for kind, code in zip(table, codes(list(table.values())), strict=True)
    }


def _with_offsets(
    symbols: Sequence[Symbol], widths: Mapping[type[Symbol], int]
) -> Iterator[tuple[int, Symbol]]:
    """Yield each symbol with the offset of its first bit."""
    offset = 0
    for symbol in symbols:
        yield offset, symbol
        offset += widths[type(symbol)]
