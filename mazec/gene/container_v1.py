"""The reader of version 1 containers, which mazec no longer writes.

The magic and the version byte (see ``gene.container``) are followed by four sections:

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
"""

from collections import Counter
from collections.abc import Callable, Sequence
from hashlib import blake2b
from struct import Struct
from typing import TypeVar

from bitarray import bitarray, decodetree

from mazec.gene.damage import Damage
from mazec.gene.gene import Gene, Head, Header
from mazec.gene.huffman import codes
from mazec.symbols import Choice, Symbol, Value, Vocabulary

_SECTIONS = ("header", "code", "payload", "values")
_CHECKSUM = 8
_REAL = Struct("<d")
_LONGEST_NUMBER = 9
Item = TypeVar("Item")


def read_version_1(data: bytes, start: int, vocabulary: Vocabulary) -> Gene:
    """Return the gene of a version 1 container whose first section begins at ``start``.

    Raises ``Damage`` for anything that is not one. Reads no more memory than the bytes justify.
    """
    header, code, payload, values = _open(data, start)
    head = _read_header(header)
    kinds = code.list(lambda: _read_kind(code, vocabulary))
    code.close()
    symbols = _read_symbols(kinds, _read_payload(payload, kinds), values)
    return Gene.unchecked(symbols, head)


class _Cursor:
    """A position in the bytes of a section. A size that exceeds its end is damage."""

    __slots__ = ("data", "end", "part", "position")

    def __init__(self, data: bytes, position: int, end: int, part: str) -> None:
        self.data, self.position, self.end, self.part = data, position, end, part

    def take(self, size: int) -> bytes:
        start = self.position
        if size > self.end - start:
            raise Damage(f"cut off in the {self.part}", start)
        self.position = start + size
        return self.data[start : self.position]

    def number(self) -> int:
        start = self.position
        value = 0
        for place in range(_LONGEST_NUMBER):
            byte = self.take(1)[0]
            value |= (byte & 127) << 7 * place
            if byte < 128:
                return value
        raise Damage(f"a number in the {self.part} is too long", start)

    def integer(self) -> int:
        return int.from_bytes(self.take(self.number()), "little", signed=True)

    def real(self) -> float:
        value: float = _REAL.unpack(self.take(8))[0]
        return value

    def flag(self) -> bool:
        start = self.position
        byte = self.take(1)[0]
        if byte > 1:
            raise Damage("a flag that is neither 0 nor 1", start)
        return byte == 1

    def text(self) -> str:
        start = self.position
        try:
            return self.take(self.number()).decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            raise Damage(f"a text in the {self.part} is not UTF-8", start) from None

    def list(self, item: Callable[[], Item]) -> list[Item]:
        # every item takes a byte at least, so the bytes at hand bound what is read
        return [item() for _ in range(self.number())]

    def close(self) -> None:
        if self.position != self.end:
            raise Damage(f"something follows the end of the {self.part}", self.position)


def _open(data: bytes, start: int) -> list[_Cursor]:
    """Return the four sections, their checksums verified."""
    whole = _Cursor(data, start, len(data), "file")
    sections = []
    for index, part in enumerate(_SECTIONS):
        whole.part = part
        size = whole.number()
        start = whole.position
        body = whole.take(size)
        end = whole.position
        if whole.take(_CHECKSUM) != _checksum(index, body):
            raise Damage(f"the checksum of the {part} is wrong", end)
        sections.append(_Cursor(data, start, end, part))
    whole.part = "file"
    whole.close()
    return sections


def _checksum(index: int, body: bytes) -> bytes:
    return blake2b(bytes((index,)) + body, digest_size=_CHECKSUM).digest()


def _read_header(cursor: _Cursor) -> Header:
    start = cursor.position
    parts = cursor.number()
    if parts > 15:
        raise Damage("the header holds something unknown", start)
    try:
        header = Header(
            input=tuple(cursor.list(cursor.integer)) if parts & 1 else None,
            output=cursor.integer() if parts & 2 else None,
            head=Head(cursor.text()) if parts & 4 else None,
            name=cursor.text() if parts & 8 else None,
            table=tuple(cursor.list(lambda: (cursor.text(), cursor.integer()))),
            rates=tuple(cursor.list(lambda: (cursor.text(), cursor.real()))),
            learning=tuple(cursor.list(lambda: (cursor.text(), cursor.real()))),
        )
    except ValueError:
        raise Damage("the header holds a bad value", start) from None
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
    start = cursor.position
    name = cursor.text()
    symbol = vocabulary.find(name)
    if symbol is None:
        raise Damage(f"symbol {name[:80]!r} is not installed", start)
    kind = _Kind(symbol, cursor.number())
    kind.readers = cursor.list(lambda: _read_parameter(cursor, symbol))
    return kind


def _read_parameter(
    cursor: _Cursor, symbol: type[Symbol]
) -> tuple[str, Callable[[_Cursor], Value]]:
    start = cursor.position
    name = cursor.text()
    letter = cursor.take(1)
    parameter = symbol.parameter_specs.get(name)
    if parameter is None or parameter.kind[:1].encode() != letter:
        raise Damage(f"{symbol.name} has no parameter {name[:80]!r} of this type here", start)
    if isinstance(parameter, Choice):
        return name, _chooser(cursor.list(cursor.text))
    return name, _READERS[letter]


_READERS: dict[bytes, Callable[[_Cursor], Value]] = {
    b"i": _Cursor.integer,
    b"r": _Cursor.real,
    b"f": _Cursor.flag,
}


def _chooser(words: Sequence[str]) -> Callable[[_Cursor], Value]:
    def choose(cursor: _Cursor) -> Value:
        start = cursor.position
        place = cursor.number()
        if place >= len(words):
            raise Damage("a choice past the last word", start)
        return words[place]

    return choose


def _read_payload(cursor: _Cursor, kinds: Sequence[_Kind]) -> list[_Kind]:
    """Return the sequence of types."""
    start = cursor.position
    bits = cursor.number()
    stream = bitarray(endian="little")
    stream.frombytes(cursor.take((bits + 7) // 8))
    cursor.close()
    padding = stream[bits:]
    del stream[bits:]
    counts = [kind.count for kind in kinds]
    # a symbol takes a bit at least, which bounds the counts and with them the depth of the code
    if padding.any() or not all(counts) or sum(counts) > bits:
        raise Damage("the payload does not fit the code", start)
    code = dict(zip(kinds, codes(counts), strict=True))
    sequence: list[_Kind] = []
    try:
        if code:
            sequence.extend(stream.decode(decodetree(code)))
    except ValueError:
        raise Damage("the payload does not fit the code", start) from None
    tally = Counter(sequence)
    if any(tally[kind] != kind.count for kind in kinds) or (bits and not kinds):
        raise Damage("the payload does not fit the code", start)
    return sequence


def _read_symbols(
    kinds: Sequence[_Kind], sequence: Sequence[_Kind], cursor: _Cursor
) -> tuple[Symbol, ...]:
    symbols = []
    for kind in sequence:
        start = cursor.position
        values = {name: read(cursor) for name, read in kind.readers}
        written = cursor.data[start : cursor.position]
        symbol = kind.made.get(written)
        if symbol is None:
            try:
                symbol = kind.made[written] = kind.symbol(**values)
            except ValueError:
                raise Damage(f"a bad value of {kind.symbol.name}", start) from None
        symbols.append(symbol)
    cursor.close()
    return tuple(symbols)
