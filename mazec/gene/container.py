r"""The container (``.geneb``): a gene as bytes, with all values in full and a checksum.

A file of version 2, which ``dump`` writes:

======== =========================================================================================
magic    ``89 47 45 4E 45 42 0D 0A`` ("\x89GENEB\r\n", so that a transfer as text is noticed)
version  one byte, 2
length   the number of bytes of the payload, 8 bytes, the highest first
payload  CBOR items (RFC 8949), one after the other
checksum 8 bytes: BLAKE2b of all bytes before it
======== =========================================================================================

The first item of the payload is the header, a map with those of these keys that the gene has:
``input`` (array of integers), ``output`` (integer), ``head`` (text), ``name`` (text, or its bytes
where it has lone surrogates, which no CBOR text may have) and ``table``, ``rates`` and ``learning``
(arrays of ``[name, number]`` in the gene's order).

The second item is the sequence of symbols, ``[number of bits, bytes]``: the symbols in the Huffman
code (``gene.huffman``) of the counts below, least significant bit first, the last byte filled up
with zeros.

Each further item is a symbol type, in order of first appearance: ``[name, count, parameters]``, and
``parameters`` maps the name of each parameter to the array of its values, one for each symbol of
the type, in the order of the sequence. Integers may have any size (bignums); reals are floats,
choices texts, flags booleans.

Parameters are held by name, so that a container outlives a symbol that gains one, which then takes
its default. Reading is strict: tags other than bignums, items of indefinite length, duplicate keys
and values of another type are damage. Version 1 is read too (``gene.container_v1``).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from io import BytesIO
from itertools import repeat
from struct import Struct
from typing import Any, NoReturn

from bitarray import bitarray, decodetree
from cbor2 import CBORDecoder, CBORError, dumps

from mazec.diagnostics import MazecError
from mazec.diagnostics.files import DamagedContainer
from mazec.gene.container_v1 import read_version_1
from mazec.gene.damage import Damage
from mazec.gene.gene import Gene, Header, require_gene
from mazec.gene.huffman import codes
from mazec.symbols import Parameter, Symbol, Vocabulary, checked

MAGIC = b"\x89GENEB\r\n"
VERSION = 2
_START = len(MAGIC) + 1
_LENGTH = Struct(">Q")
_CHECKSUM = 8
_DEPTH = 4  # the deepest item is a symbol type: an array, a map, an array
_PAIRS = {"table": int, "rates": float, "learning": float}
_TYPES = {"integer": int, "real": float, "choice": str, "flag": bool}


class ContainerError(MazecError):
    """A container that is damaged, made by a newer mazec, or none at all; it says where (E404)."""


def dump(gene: Gene) -> bytes:
    """Return the container of a gene, from which ``load`` makes an equal gene."""
    require_gene(gene, "gene")
    by_type: dict[type[Symbol], list[Symbol]] = {}
    for symbol in gene.symbols:
        by_type.setdefault(type(symbol), []).append(symbol)
    stream = bitarray(endian="little")
    if by_type:  # bitarray refuses an empty code
        counts = [len(symbols) for symbols in by_type.values()]
        stream.encode(dict(zip(by_type, codes(counts), strict=True)), map(type, gene.symbols))
    items: list[Any] = [_header_map(gene.header), [len(stream), stream.tobytes()]]
    for kind, symbols in by_type.items():
        columns = {name: [getattr(s, name) for s in symbols] for name in kind.parameter_specs}
        items.append([kind.name, len(symbols), columns])
    # canonical: the shortest form of a number that keeps it exactly, and one order of keys
    payload = b"".join(dumps(item, canonical=True) for item in items)
    content = MAGIC + bytes((VERSION,)) + _LENGTH.pack(len(payload)) + payload
    return content + _checksum(content)


def _checksum(content: bytes) -> bytes:
    return blake2b(content, digest_size=_CHECKSUM).digest()


def _header_map(header: Header) -> dict[str, Any]:
    parts = {
        "input": header.input,
        "output": header.output,
        "head": None if header.head is None else str(header.head),
        "name": None if header.name is None else _text(header.name),
        "table": header.table or None,
        "rates": header.rates or None,
        "learning": header.learning or None,
    }
    return {key: part for key, part in parts.items() if part is not None}


def _text(text: str) -> str | bytes:
    """Return the text, or its bytes where it has lone surrogates."""
    encoded = text.encode("utf-8", "surrogatepass")
    return encoded if any("\ud800" <= letter <= "\udfff" for letter in text) else text


def load(blob: bytes, *, vocabulary: Vocabulary) -> Gene:
    """Return the gene in a container of any version.

    Raises ``ContainerError`` for one that is cut off, altered, made by a newer mazec, or that holds
    a symbol which is not installed. Takes no more memory than the bytes justify.
    """
    data = bytes(blob)
    try:
        return _read(data, vocabulary)
    except Damage as damage:
        problem = DamagedContainer(problem=damage.problem, offset=damage.offset, size=len(data))
        raise ContainerError([problem]) from None


def _read(data: bytes, vocabulary: Vocabulary) -> Gene:
    for offset, (byte, expected) in enumerate(zip(data, MAGIC, strict=False)):
        if byte != expected:
            raise Damage("it does not begin as a container does", offset)
    if len(data) < _START:
        raise Damage("cut off before the version", len(data))
    version = data[_START - 1]
    if version == 1:
        return read_version_1(data, _START, vocabulary)
    if version != VERSION:
        raise Damage(f"version {version}; this mazec reads 1 to {VERSION}", _START - 1)
    payload = _Payload(data, *_bounds(data))
    header = _read_header(payload)
    stream, stream_offset = _read_stream(payload)
    columns: list[_Columns] = []
    while not payload.at_end:
        columns.append(_read_columns(payload, vocabulary, {column.kind for column in columns}))
    sequence = _decode(stream, columns, stream_offset)
    rows = {column: column.symbols() for column in columns}
    return Gene.unchecked(tuple(next(rows[column]) for column in sequence), header)


def _bounds(data: bytes) -> tuple[int, int]:
    """Return where the payload starts and ends, its checksum verified."""
    start = _START + _LENGTH.size
    if len(data) < start:
        raise Damage("cut off in the length", len(data))
    end = start + _LENGTH.unpack_from(data, _START)[0]
    if len(data) < end + _CHECKSUM:
        raise Damage("cut off in the " + ("payload" if len(data) < end else "checksum"), len(data))
    if len(data) > end + _CHECKSUM:
        raise Damage("something follows the end of the file", end + _CHECKSUM)
    if data[end:] != _checksum(data[:end]):
        raise Damage("the checksum is wrong", end)
    return start, end


class _BignumsOnly(dict[int, Any]):
    """The decoders of CBOR tags: bignums as cbor2 reads them, all others refused.

    cbor2 knows some twenty tags, among them regular expressions, references that make cycles, and
    big floats; none of them has a place in a gene.
    """

    def __missing__(self, tag: int) -> Any:
        if tag in (2, 3):
            raise KeyError(tag)
        return self.refuse

    @staticmethod
    def refuse(*_: Any) -> NoReturn:
        raise ValueError("a tag")


class _Payload:
    """The CBOR items of a payload, one after the other."""

    def __init__(self, data: bytes, start: int, end: int) -> None:
        self._stream = BytesIO(data[:end])
        self._stream.seek(start)
        self._end = end
        self._decoder = CBORDecoder(
            self._stream,
            semantic_decoders=_BignumsOnly(),
            max_depth=_DEPTH,
            allow_indefinite=False,
            allow_duplicate_keys=False,
            strict_hashable_types=True,
        )

    @property
    def at_end(self) -> bool:
        """Return whether all items are read."""
        return self._stream.tell() == self._end

    def item(self, part: str) -> tuple[Any, int]:
        """Return the next item and its offset."""
        offset = self._stream.tell()
        if offset == self._end:
            raise Damage(f"the payload lacks the {part}", offset)
        try:
            return self._decoder.decode(), offset
        except CBORError as error:
            raise Damage(f"the {part} is not readable: {str(error)[:120]}", offset) from None


def _read_header(payload: _Payload) -> Header:
    parts, offset = payload.item("header")
    try:
        return _header(parts)
    except (TypeError, ValueError):
        raise Damage("the header holds a bad value", offset) from None


def _header(parts: Any) -> Header:
    """Return the header of a map. Raises ``ValueError`` where it is none."""
    _demand(type(parts) is dict)
    name = parts.get("name")
    if isinstance(name, bytes):
        parts["name"] = name.decode("utf-8", "surrogatepass")
    if "input" in parts:
        _demand(type(parts["input"]) is list)
        parts["input"] = tuple(parts["input"])
    for key in _PAIRS.keys() & parts.keys():
        _demand(type(parts[key]) is list)
        parts[key] = tuple(_pair(entry, _PAIRS[key]) for entry in parts[key])
    _demand(None not in parts.values())
    return Header(**parts)  # a key that it does not have is a TypeError


def _pair(entry: Any, number: type) -> tuple[str, Any]:
    _demand(type(entry) is list and len(entry) == 2)
    name, value = entry
    _demand(type(name) is str and type(value) is number)
    return name, value


def _demand(condition: bool) -> None:
    if not condition:
        raise ValueError


def _read_stream(payload: _Payload) -> tuple[bitarray, int]:
    item, offset = payload.item("sequence")
    match item:
        case [int(size), bytes(packed)] if _is_count(size) and (size + 7) // 8 == len(packed):
            stream = bitarray(endian="little")
            stream.frombytes(packed)
            if not stream[size:].any():
                return stream[:size], offset
    raise Damage("the sequence is not a number of bits and as many bits", offset)


def _is_count(number: int) -> bool:
    return type(number) is int and number >= 0


class _Columns:
    """The symbols of one type: their number, and the values of each parameter by name."""

    def __init__(self, kind: type[Symbol], count: int, values: dict[str, list[Any]]) -> None:
        self.kind = kind
        self.count = count
        self.values = values

    def symbols(self) -> Iterator[Symbol]:
        """Yield the symbols, in order."""
        specs = self.kind.parameter_specs
        defaults = {name: spec.default for name, spec in specs.items()}
        if not self.values:
            return repeat(self.kind.unchecked(defaults), self.count)
        values = {name: self.values.get(name, repeat(defaults[name])) for name in specs}
        rows: Iterable[tuple[Any, ...]] = zip(*values.values(), strict=False)
        return (self.kind.unchecked(dict(zip(specs, row, strict=True))) for row in rows)


def _read_columns(
    payload: _Payload, vocabulary: Vocabulary, earlier: set[type[Symbol]]
) -> _Columns:
    item, offset = payload.item("symbol type")
    match item:
        case [str(name), int(count), dict(values)] if _is_count(count) and count:
            pass
        case _:
            raise Damage("a symbol type is not a name, a count and parameters", offset)
    kind = vocabulary.find(name)
    if kind is None:
        raise Damage(f"symbol {name[:80]!r} is not installed", offset)
    if kind in earlier:
        raise Damage(f"{kind.name} stands twice", offset)
    for parameter, column in values.items():
        spec = kind.parameter_specs.get(parameter)
        if spec is None:
            raise Damage(f"{kind.name} has no parameter {parameter[:80]!r}", offset)
        if type(column) is not list or len(column) != count:
            raise Damage(f"{parameter} of {kind.name} has not {count} values", offset)
        if not _fits(spec, column):
            raise Damage(f"{parameter} of {kind.name} has a bad value", offset)
    return _Columns(kind, count, values)


def _fits(spec: Parameter, column: list[Any]) -> bool:
    """Return whether all values of a column are stored values of a parameter."""
    if set(map(type, column)) != {_TYPES[spec.kind]}:
        return False
    try:
        return all(checked(spec, value, spec.kind) == value for value in set(column))
    except ValueError:
        return False


def _decode(stream: bitarray, columns: list[_Columns], offset: int) -> list[_Columns]:
    """Return the type of each symbol in the sequence."""
    counts = [column.count for column in columns]
    sequence: list[_Columns] = []
    # a symbol takes at least one bit, which bounds the counts and with them the depth of the code
    if sum(counts) <= len(stream):
        try:
            if columns:
                code = dict(zip(columns, codes(counts), strict=True))
                sequence.extend(stream.decode(decodetree(code)))
        except ValueError:
            sequence = []
    if Counter(sequence) != dict(zip(columns, counts, strict=True)) or not (columns or not stream):
        raise Damage("the sequence does not fit the counts of the symbol types", offset)
    return sequence
