r"""The container (``.geneb``): a gene as bytes, every value of it in full, proof against damage.

A file is the magic ``89 47 45 4E 45 42 0D 0A`` ("\x89GENEB\r\n", so that a transfer as text is
noticed), one byte with the version, 1, and four sections in this order:

======= ==========================================================================================
header  number: a sum of 1 for an input, 2 for an output, 4 for a head, 8 for a name;
        then of these what there is: the input as a list of integers, the output as an integer,
        the head as a text, the name as a text; then the symbol table as a list of (text, integer)
        in its own order, the rates as a list of (text, real), the learning settings likewise
code    list of the symbol types in the gene, in order of first appearance, each: its name as a
        text, how often it occurs as a number, and a list of its parameters, each a text and one of
        the bytes ``i`` ``r`` ``f`` ``c``; a choice is followed by a list of its words
payload number of bits; then the bits, least significant first, the last byte filled up with zeros:
        the symbols in the Huffman code (``gene.huffman``) of the frequencies in the code section
values  for each symbol in turn, all its parameters in the order of the code section
======= ==========================================================================================

A section is the number of its bytes, these bytes, and 8 bytes of checksum: BLAKE2b of the section's
index (one byte) and its bytes. Nothing follows the last one. Inside a section:

======= ==========================================================================================
number  unsigned, 7 bits a byte, the lowest first, the top bit set in all bytes but the last; at
        most 9 bytes
list    a number of items, then the items
text    a number of bytes, then UTF-8 (lone surrogates as three bytes each)
integer a number of bytes, then two's complement, the lowest byte first; of any size
real    8 bytes, IEEE 754, the lowest byte first
flag    one byte, 0 or 1
choice  a number, the position in the list of words
======= ==========================================================================================

Parameters are held by name, so that a container outlives a symbol that gains one (it takes its
default) or that lists its words in another order.
"""

import struct
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from typing import Any, TypeVar

from bitarray import bitarray, decodetree

from mazec.diagnostics import MazecError
from mazec.diagnostics.files import DamagedContainer
from mazec.gene.gene import Gene, Head, Header
from mazec.gene.huffman import codes
from mazec.symbols import (
    Choice,
    Integer,
    Parameter,
    Symbol,
    Value,
    Vocabulary,
    installed_vocabulary,
)

MAGIC = b"\x89GENEB\r\n"
VERSION = 1
_SECTIONS = ("header", "code", "payload", "values")
_CHECKSUM = 8
_REAL = struct.Struct("<d")
_LONGEST_NUMBER = 9
Item = TypeVar("Item")


class ContainerError(MazecError):
    """A container that is damaged, made by a newer mazec, or none at all; it says where (E404)."""


def dump(gene: Gene) -> bytes:
    """The container of a gene. ``load`` gives an equal gene back."""
    counts = Counter(type(symbol) for symbol in gene.symbols)
    code = dict(zip(counts, codes(list(counts.values())), strict=True))
    stream = bitarray(endian="little")
    if code:  # bitarray refuses an empty one
        stream.encode(code, map(type, gene.symbols))
    values = bytearray()
    writers = {kind: [(n, _writer(p)) for n, p in kind.parameter_specs.items()] for kind in counts}
    for symbol in gene.symbols:
        for name, write in writers[type(symbol)]:
            values += write(getattr(symbol, name))
    payload = _number(len(stream)) + stream.tobytes()
    parts = (_header(gene.header), _code(counts), payload, bytes(values))
    return b"".join(
        (MAGIC, bytes((VERSION,)), *(_section(i, body) for i, body in enumerate(parts)))
    )


def _section(index: int, body: bytes) -> bytes:
    return _number(len(body)) + body + _checksum(index, body)


def _checksum(index: int, body: bytes) -> bytes:
    return blake2b(bytes((index,)) + body, digest_size=_CHECKSUM).digest()


def _header(header: Header) -> bytes:
    held = (header.input, header.output, header.head, header.name)
    parts = [_number(sum(1 << place for place, part in enumerate(held) if part is not None))]
    if header.input is not None:
        parts.append(_list(map(_integer, header.input)))
    if header.output is not None:
        parts.append(_integer(header.output))
    if header.head is not None:
        parts.append(_text(header.head))
    if header.name is not None:
        parts.append(_text(header.name))
    parts.append(_list(_text(name) + _integer(count) for name, count in header.table))
    for entries in (header.rates, header.learning):
        parts.append(_list(_text(name) + _REAL.pack(value) for name, value in entries))
    return b"".join(parts)


def _code(counts: Counter[type[Symbol]]) -> bytes:
    return _list(
        _text(kind.name)
        + _number(count)
        + _list(
            _text(name) + _parameter(parameter) for name, parameter in kind.parameter_specs.items()
        )
        for kind, count in counts.items()
    )


def _parameter(parameter: Parameter) -> bytes:
    letter = parameter.kind[:1].encode()
    if isinstance(parameter, Choice):
        return letter + _list(map(_text, parameter.choices))
    return letter


def _writer(parameter: Parameter) -> Callable[[Any], bytes]:
    if isinstance(parameter, Choice):
        words = {word: _number(place) for place, word in enumerate(parameter.choices)}
        return words.__getitem__
    if isinstance(parameter, Integer):
        return _integer
    return _REAL.pack if parameter.kind == "real" else _flag


def _flag(value: bool) -> bytes:
    return b"\1" if value else b"\0"


def _number(value: int) -> bytes:
    written = bytearray()
    while value > 127:
        written.append(value & 127 | 128)
        value >>= 7
    written.append(value)
    return bytes(written)


def _integer(value: int) -> bytes:
    size = value.bit_length() // 8 + 1
    return _number(size) + value.to_bytes(size, "little", signed=True)


def _text(value: str) -> bytes:
    written = value.encode("utf-8", "surrogatepass")
    return _number(len(written)) + written


def _list(items: Iterable[bytes]) -> bytes:
    held = list(items)
    return _number(len(held)) + b"".join(held)


class _Damage(Exception):
    """Found while reading: what, and at which byte of the file."""

    def __init__(self, problem: str, offset: int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.offset = offset


class _Cursor:
    """Reads from ``at`` up to ``end``; whatever promises more than there is, is damage."""

    __slots__ = ("at", "data", "end", "part")

    def __init__(self, data: bytes, at: int, end: int, part: str) -> None:
        self.data, self.at, self.end, self.part = data, at, end, part

    def take(self, size: int) -> bytes:
        start = self.at
        if size > self.end - start:
            raise _Damage(f"cut off in the {self.part}", start)
        self.at = start + size
        return self.data[start : self.at]

    def number(self) -> int:
        start = self.at
        value = 0
        for place in range(_LONGEST_NUMBER):
            byte = self.take(1)[0]
            value |= (byte & 127) << 7 * place
            if byte < 128:
                return value
        raise _Damage(f"a number in the {self.part} is too long", start)

    def integer(self) -> int:
        return int.from_bytes(self.take(self.number()), "little", signed=True)

    def real(self) -> float:
        value: float = _REAL.unpack(self.take(8))[0]
        return value

    def flag(self) -> bool:
        start = self.at
        byte = self.take(1)[0]
        if byte > 1:
            raise _Damage("a flag that is neither 0 nor 1", start)
        return byte == 1

    def text(self) -> str:
        start = self.at
        try:
            return self.take(self.number()).decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            raise _Damage(f"a text in the {self.part} is not UTF-8", start) from None

    def list(self, item: Callable[[], Item]) -> list[Item]:
        # every item takes a byte at least, so the bytes at hand bound what is read
        return [item() for _ in range(self.number())]

    def close(self) -> None:
        if self.at != self.end:
            raise _Damage(f"something follows the end of the {self.part}", self.at)


def load(blob: bytes, vocabulary: Vocabulary | None = None) -> Gene:
    """The gene in a container.

    Raises ``ContainerError`` for one that is cut off, altered, made by a newer mazec, or that holds
    a symbol which is not installed. Reads no more memory than the bytes at hand call for.
    """
    data = bytes(blob)
    try:
        return _read(data, installed_vocabulary() if vocabulary is None else vocabulary)
    except _Damage as damage:
        problem = DamagedContainer(problem=damage.problem, offset=damage.offset, size=len(data))
        raise ContainerError([problem]) from None


def _read(data: bytes, vocabulary: Vocabulary) -> Gene:
    header, code, payload, values = _open(data)
    head = _read_header(header)
    kinds = code.list(lambda: _read_kind(code, vocabulary))
    code.close()
    symbols = _read_symbols(kinds, _read_payload(payload, kinds), values)
    return Gene.unchecked(symbols, head)


def _open(data: bytes) -> list[_Cursor]:
    """The four sections, their checksums verified."""
    for at, (found, expected) in enumerate(zip(data, MAGIC, strict=False)):
        if found != expected:
            raise _Damage("it does not begin as a container does", at)
    start = len(MAGIC) + 1
    if len(data) < start:
        raise _Damage("cut off before the first section", len(data))
    if data[start - 1] != VERSION:
        raise _Damage(f"version {data[start - 1]}; this mazec reads {VERSION}", start - 1)
    whole = _Cursor(data, start, len(data), "file")
    sections = []
    for index, part in enumerate(_SECTIONS):
        whole.part = part
        size = whole.number()
        start = whole.at
        body = whole.take(size)
        at = whole.at
        if whole.take(_CHECKSUM) != _checksum(index, body):
            raise _Damage(f"the checksum of the {part} is wrong", at)
        sections.append(_Cursor(data, start, at, part))
    whole.part = "file"
    whole.close()
    return sections


def _read_header(cursor: _Cursor) -> Header:
    start = cursor.at
    held = cursor.number()
    if held > 15:
        raise _Damage("the header holds something unknown", start)
    try:
        header = Header(
            input=tuple(cursor.list(cursor.integer)) if held & 1 else None,
            output=cursor.integer() if held & 2 else None,
            head=Head(cursor.text()) if held & 4 else None,
            name=cursor.text() if held & 8 else None,
            table=tuple(cursor.list(lambda: (cursor.text(), cursor.integer()))),
            rates=tuple(cursor.list(lambda: (cursor.text(), cursor.real()))),
            learning=tuple(cursor.list(lambda: (cursor.text(), cursor.real()))),
        )
    except ValueError:
        raise _Damage("the header holds a bad value", start) from None
    cursor.close()
    return header


class _Kind:
    """A symbol type of the code section: how often it occurs, and how its values are read."""

    __slots__ = ("count", "made", "readers", "symbol")

    def __init__(self, symbol: type[Symbol], count: int) -> None:
        self.symbol = symbol
        self.count = count
        self.readers: list[tuple[str, Callable[[_Cursor], Value]]] = []
        self.made: dict[bytes, Symbol] = {}  # by their bytes, so that 0.0 is not -0.0


def _read_kind(cursor: _Cursor, vocabulary: Vocabulary) -> _Kind:
    start = cursor.at
    name = cursor.text()
    symbol = vocabulary.find(name)
    if symbol is None:
        raise _Damage(f"symbol {name[:80]!r} is not installed", start)
    kind = _Kind(symbol, cursor.number())
    kind.readers = cursor.list(lambda: _read_parameter(cursor, symbol))
    return kind


def _read_parameter(
    cursor: _Cursor, symbol: type[Symbol]
) -> tuple[str, Callable[[_Cursor], Value]]:
    start = cursor.at
    name = cursor.text()
    letter = cursor.take(1)
    parameter_specs = symbol.parameter_specs.get(name)
    if parameter_specs is None or parameter_specs.kind[:1].encode() != letter:
        raise _Damage(f"{symbol.name} has no parameter {name[:80]!r} of this type here", start)
    if isinstance(parameter_specs, Choice):
        return name, _chooser(cursor.list(cursor.text))
    return name, _READERS[letter]


_READERS: dict[bytes, Callable[[_Cursor], Value]] = {
    b"i": _Cursor.integer,
    b"r": _Cursor.real,
    b"f": _Cursor.flag,
}


def _chooser(words: Sequence[str]) -> Callable[[_Cursor], Value]:
    def choose(cursor: _Cursor) -> Value:
        start = cursor.at
        place = cursor.number()
        if place >= len(words):
            raise _Damage("a choice past the last word", start)
        return words[place]

    return choose


def _read_payload(cursor: _Cursor, kinds: Sequence[_Kind]) -> list[_Kind]:
    """The sequence of types."""
    start = cursor.at
    bits = cursor.number()
    stream = bitarray(endian="little")
    stream.frombytes(cursor.take((bits + 7) // 8))
    cursor.close()
    padding = stream[bits:]
    del stream[bits:]
    counts = [kind.count for kind in kinds]
    # a symbol takes a bit at least, which bounds the counts and with them the depth of the code
    if padding.any() or not all(counts) or sum(counts) > bits:
        raise _Damage("the payload does not fit the code", start)
    code = dict(zip(kinds, codes(counts), strict=True))
    found: list[_Kind] = []
    try:
        if code:
            found.extend(stream.decode(decodetree(code)))
    except ValueError:
        raise _Damage("the payload does not fit the code", start) from None
    tally = Counter(found)
    if any(tally[kind] != kind.count for kind in kinds) or (bits and not kinds):
        raise _Damage("the payload does not fit the code", start)
    return found


def _read_symbols(
    kinds: Sequence[_Kind], sequence: Sequence[_Kind], cursor: _Cursor
) -> tuple[Symbol, ...]:
    symbols = []
    for kind in sequence:
        start = cursor.at
        values = {name: read(cursor) for name, read in kind.readers}
        held = cursor.data[start : cursor.at]
        symbol = kind.made.get(held)
        if symbol is None:
            try:
                symbol = kind.made[held] = kind.symbol(**values)
            except ValueError:
                raise _Damage(f"a bad value of {kind.symbol.name}", start) from None
        symbols.append(symbol)
    cursor.close()
    return tuple(symbols)
