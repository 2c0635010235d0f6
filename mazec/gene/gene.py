"""The gene: a header and a flat sequence of symbols, which evolution cuts and crosses blindly."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any

from mazec.diagnostics import Span, Text
from mazec.diagnostics.argument import describe_value, require
from mazec.gene.comments import Comment, find_comments
from mazec.gene.rates import RATE, RATES
from mazec.symbols import Integer, Real, Shape, Symbol, checked, shape_of


class Head(StrEnum):
    """The end of a network: a linear layer, a cut or padded output, or none."""

    LINEAR = "linear"
    SNAP = "snap"
    NONE = "none"


LEARNING: Mapping[str, Real] = MappingProxyType(
    {
        "lr": Real(0.05, low=1e-5, high=10.0, initial=(0.01, 0.2), log=True),
        "momentum": Real(0.9, low=0.0, high=0.999, initial=(0.5, 0.95)),
        "weight_decay": Real(0.0001, low=0.0, high=0.1, initial=(0.0, 0.001)),
    }
)
"""The optimizer settings (SGD) that a gene carries."""

FREQUENCY = Integer(1, low=1, initial=(1, 1000))
"""An entry of a symbol table."""
OUTPUT = Integer(1, low=1)
"""The number of output values."""


def entries(
    given: Mapping[str, Any] | Iterable[tuple[str, Any]], kinds: Mapping[str, Real], header: str
) -> tuple[tuple[str, float], ...]:
    """Return checked entries of ``rates`` or ``learning``, in the order in which they are declared.

    Raises ``ValueError`` for a value out of bounds, or an unknown entry.
    """
    held = dict(given)
    unknown = held.keys() - kinds.keys()
    if unknown:
        raise ValueError(f"{header} has no entry {min(unknown)!r}; it has: {', '.join(kinds)}")
    return tuple(
        (name, checked(kind, held[name], f"{name} of {header}"))
        for name, kind in kinds.items()
        if name in held
    )


def _rates(
    given: Mapping[str, float] | Iterable[tuple[str, float]],
) -> tuple[tuple[str, float], ...]:
    """Return checked rates, possible rates of a plugin's mutations last, without a vocabulary."""
    held = dict(given)
    others = {name: RATE for name in held if name not in RATES and _is_word(name)}
    return entries(held, dict(RATES) | others, "rates")


def _is_word(name: object) -> bool:
    """Return whether a plugin's mutation may have this name; the reader finds misspelled ones."""
    return isinstance(name, str) and name.isascii() and name.isidentifier() and name.islower()


def _table(
    given: Mapping[str, int] | Iterable[tuple[str, int]],
) -> tuple[tuple[str, int], ...]:
    """Return checked frequencies by upper-case name, in their own order."""
    held: dict[str, int] = {}
    for name, frequency in given.items() if isinstance(given, Mapping) else given:
        if not (isinstance(name, str) and name.isascii() and name.isidentifier()):
            raise ValueError(f"table has symbol names as entries, not {name!r}")
        word = name.upper()
        if word in held:
            raise ValueError(f"{word} is in the table twice")
        held[word] = checked(FREQUENCY, frequency, f"{word} of table")
    return tuple(held.items())


@dataclass(frozen=True)
class Header:
    """The header of a gene. Every part is optional and only a default.

    ``table``, ``rates`` and ``learning`` are held as pairs (a mapping is taken too), the table in
    its own order, which decides ties of its Huffman tree. Raises ``ValueError`` for bad values.
    """

    input: Shape | None = None
    output: int | None = None
    head: Head | None = None
    name: str | None = None
    table: tuple[tuple[str, int], ...] = ()
    rates: tuple[tuple[str, float], ...] = ()
    learning: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        held = self.__dict__
        if self.input is not None:
            held["input"] = shape_of(self.input)
        if self.output is not None:
            held["output"] = checked(OUTPUT, self.output, "output")
        if self.head is not None:
            held["head"] = Head(self.head)
        if not isinstance(self.name, str | None):
            raise ValueError(f"name is a text, not {self.name!r}")
        held["table"] = _table(self.table)
        held["rates"] = _rates(self.rates)
        held["learning"] = entries(self.learning, LEARNING, "learning")


@dataclass(frozen=True)
class SourceMap:
    """The text a gene was read from, and where its symbols and headers stand in it.

    ``starts`` and ``ends`` hold the places of the symbols; nobody asks for the spans of most genes.
    ``read`` and ``header`` are what the text says: to any others its places mean nothing.
    """

    read: tuple[Symbol, ...]
    header: Header
    text: Text
    starts: Sequence[int]
    ends: Sequence[int]
    headers: Mapping[str, Span] = field(default_factory=dict)

    @cached_property
    def symbols(self) -> tuple[Span, ...]:
        """The span of each symbol, in order."""
        return tuple(map(Span, self.starts, self.ends))

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """The comments of the text, in order."""
        return find_comments(self.text.content, self.symbols, self.headers)


@dataclass(frozen=True)
class Gene:
    """A header and a sequence of symbols. Any sequence means some network.

    ``source_map`` is the text it was read from, if it was; it takes no part in equality. A gene
    with other symbols or another header (``dataclasses.replace``) has none.
    """

    symbols: tuple[Symbol, ...] = ()
    header: Header = Header()
    source_map: SourceMap | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        given: object = self.symbols
        if isinstance(given, str | bytes) or not isinstance(given, Iterable):
            remedy = _to_parse(given) or "for instance mazec.Gene([mazec.symbol(name)])"
            raise TypeError(f"symbols must be symbols, not {describe_value(given)}; {remedy}")
        require(
            self.header, Header, "header", "a mazec.Header", "for instance mazec.Header(input=8)"
        )
        symbols = tuple(self.symbols)
        for symbol in symbols:
            if not isinstance(symbol, Symbol):
                raise ValueError(f"a gene is made of symbols, not of {symbol!r}")
        held = self.__dict__
        held["symbols"] = symbols
        source = self.source_map
        if source and not (source.read is symbols and source.header is self.header):
            held["source_map"] = None

    @classmethod
    def unchecked(
        cls, symbols: tuple[Symbol, ...], header: Header, source_map: SourceMap | None = None
    ) -> "Gene":
        """Return a gene from parts that are known to be good."""
        gene = object.__new__(cls)
        gene.__dict__.update(symbols=symbols, header=header, source_map=source_map)
        return gene

    def __len__(self) -> int:
        return len(self.symbols)

    def __iter__(self) -> Iterator[Symbol]:
        return iter(self.symbols)

    @property
    def table(self) -> dict[str, int]:
        """The symbol table: frequencies by name, in the gene's own order."""
        return dict(self.header.table)

    @property
    def rates(self) -> dict[str, float]:
        """All mutation rates, defaults for those that the gene does not carry."""
        return {name: kind.default for name, kind in RATES.items()} | dict(self.header.rates)

    @property
    def learning(self) -> dict[str, float]:
        """All optimizer settings, defaults for those that the gene does not carry."""
        return {name: kind.default for name, kind in LEARNING.items()} | dict(self.header.learning)


def require_gene(value: object, parameter: str) -> None:
    """Raise ``TypeError``, which says what to pass, unless an argument is a gene."""
    require(value, Gene, parameter, "a mazec.Gene", _to_parse)


def _to_parse(value: object) -> str:
    if isinstance(value, bytes):
        return "read it with mazec.load(...)"
    return "read it with mazec.parse(...)" if isinstance(value, str) else ""
