"""Genes as bare and raw bit streams, read with the Huffman tree of a symbol table (article 00).

A bare stream carries symbols alone. A raw one carries after each symbol the parameters that its
class lists as ``raw``, in fixed widths, least significant bit first. Any bytes decode. What keeps
every value is the container (``gene.container``).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from bitarray import bitarray, decodetree
from bitarray.util import int2ba

from mazec.diagnostics import Report
from mazec.diagnostics.notes import SaturatedParameter, TruncatedStream
from mazec.gene.gene import FREQUENCY, Gene, Header
from mazec.gene.huffman import codes
from mazec.symbols import Parameter, Symbol, Vocabulary

Arguments = Literal["bare", "raw"]
Table = Mapping[str, int] | Iterable[tuple[str, int]]


def symbol_table(table: Table, vocabulary: Vocabulary) -> dict[type[Symbol], int]:
    """Return the types and frequencies of a table in its own order; names are read in any case.

    A frequency of more than 40 digits counts as the largest of 40, the most that a gene can write.
    Raises ``ValueError`` for an unknown name, one given twice, and a frequency below 1 or not an
    integer.
    """
    found: dict[type[Symbol], int] = {}
    for name, frequency in table.items() if isinstance(table, Mapping) else table:
        symbol = vocabulary.find(name) if isinstance(name, str) else None
        if symbol is None:
            raise ValueError(f"unknown symbol {name!r} in the table")
        if symbol in found:
            raise ValueError(f"{symbol.name} is in the table twice")
        if not (FREQUENCY.is_type(frequency) and frequency >= FREQUENCY.low):
            raise ValueError(f"{name} of the table takes {FREQUENCY.expected}, not {frequency!r}")
        found[symbol] = min(frequency, FREQUENCY.high)
    return found


def encode(
    gene: Gene,
    table: Table | None = None,
    *,
    arguments: Arguments = "bare",
    report: Report | None = None,
    vocabulary: Vocabulary,
) -> tuple[bytes, int]:
    """Return a gene as a bit stream, and its number of bits; the rest of the last byte is zero.

    Without a ``table`` it is the gene's own, and if that is empty, how often each symbol occurs in
    the gene, in order of first appearance. Raises ``ValueError`` for a bad table and for a symbol
    that it lacks. A value too wide for a raw stream is cut, with a note in ``report``.
    """
    raw = _is_raw(arguments)
    if table is None:
        table = gene.header.table or Counter(symbol.name for symbol in gene.symbols)
    known = symbol_table(table, vocabulary)
    types = [type(symbol) for symbol in gene.symbols]
    for lacking in dict.fromkeys(types):
        if lacking not in known:
            raise ValueError(f"the table lacks {lacking.name}")
    code = dict(zip(known, codes(list(known.values())), strict=True))
    stream = bitarray(endian="little")
    if raw:
        written = {kind: _widths(kind) for kind in known}
        for at, symbol in enumerate(gene.symbols):
            kind = type(symbol)
            stream += code[kind]
            for name, parameter in written[kind]:
                stream += _packed(symbol, name, parameter, at, report)
    elif types:
        stream.encode(code, types)
    return stream.tobytes(), len(stream)


def decode(
    data: bytes,
    table: Table,
    *,
    arguments: Arguments = "bare",
    bits: int | None = None,
    report: Report | None = None,
    vocabulary: Vocabulary,
) -> Gene:
    """Return the gene in the first ``bits`` bits of ``data``, by default all of them.

    The gene carries the table in its header. Any bytes decode; what is cut off at the end of the
    stream is dropped, with a note in ``report``. Raises ``ValueError`` for a bad table and for a
    number of bits that the data does not have.
    """
    raw = _is_raw(arguments)
    known = symbol_table(table, vocabulary)
    stream = bitarray(endian="little")
    stream.frombytes(data)
    if bits is not None:
        if not isinstance(bits, int) or not 0 <= bits <= len(stream):
            raise ValueError(f"bits is from 0 to {len(stream)} for this data, not {bits!r}")
        del stream[bits:]
    symbols: list[Symbol] = []
    broken = _read(stream, known, raw, symbols)
    if broken is not None and report is not None:
        report.mark(TruncatedStream, len(symbols), symbol=broken)
    held = tuple((kind.name, frequency) for kind, frequency in known.items())
    return Gene.unchecked(tuple(symbols), Header(table=held))


def _is_raw(arguments: str) -> bool:
    if arguments not in ("bare", "raw"):
        raise ValueError(f"arguments is 'bare' or 'raw', not {arguments!r}")
    return arguments == "raw"


def _widths(kind: type[Symbol]) -> list[tuple[str, Parameter]]:
    return [(name, kind.parameter_specs[name]) for name in kind.raw]


def _packed(
    symbol: Symbol, name: str, parameter: Parameter, at: int, report: Report | None
) -> bitarray:
    value = getattr(symbol, name)
    code = parameter.pack(value)
    if report is not None and parameter.unpack(code) != value:
        report.mark(
            SaturatedParameter,
            at,
            parameter=name,
            symbol=symbol.name,
            value=value,
            limit=parameter.unpack(code),
            bits=parameter.bits,
        )
    return int2ba(code, parameter.bits, endian="little")


class _Fields:
    """A symbol type whose arguments follow its code in a raw stream.

    ``made`` keeps a symbol for each sequence of argument bits met, so that equal ones are built
    once.
    """

    __slots__ = ("kind", "made", "parameters", "values", "width")

    def __init__(self, kind: type[Symbol], made: dict[bytes, Symbol]) -> None:
        self.kind = kind
        self.made = made
        self.values = {name: parameter.default for name, parameter in kind.parameter_specs.items()}
        widths = _widths(kind)
        self.parameters = [(name, p.bits, (1 << p.bits) - 1, p.unpack) for name, p in widths]
        self.width = sum(parameter.bits for _, parameter in widths)

    def symbol(self, argument_bits: bytes) -> Symbol:
        held = int.from_bytes(argument_bits, "little")
        values = self.values  # all of the raw ones are overwritten
        for name, bits, mask, unpack in self.parameters:
            values[name] = unpack(held & mask)
            held >>= bits
        symbol = self.made[argument_bits] = self.kind.unchecked(values)
        return symbol


def _read(
    stream: bitarray, table: Mapping[type[Symbol], int], raw: bool, into: list[Symbol]
) -> str | None:
    """Read symbols until the stream ends; the name of one that it ends inside of, or None."""
    leaves: list[Symbol | _Fields] = [
        _Fields(kind, {}) if raw and kind.raw else kind() for kind in table
    ]
    if not leaves:
        return None
    tree = dict(zip(leaves, codes(list(table.values())), strict=True))
    if len(leaves) == 1:  # every bit is that symbol
        only = leaves[0]
        if isinstance(only, Symbol):
            into += [only] * len(stream)
            return None
        tree[_Fields(only.kind, only.made)] = bitarray("1")
    reading = stream.decode(decodetree(tree))
    try:
        if raw:
            return _read_fields(reading, len(stream), into)
        into.extend(reading)  # keeps what it took before the error below
    except ValueError:  # what bitarray raises where the stream ends inside a code
        return "a code"
    return None


def _read_fields(reading: Any, end: int, into: list[Symbol]) -> str | None:
    append, skip, fields = into.append, reading.skipbits, _Fields
    for leaf in reading:
        if leaf.__class__ is not fields:
            append(leaf)
            continue
        if end - reading.index < leaf.width:
            return str(leaf.kind.name)
        held = skip(leaf.width).tobytes()
        symbol = leaf.made.get(held)
        append(leaf.symbol(held) if symbol is None else symbol)
    return None
