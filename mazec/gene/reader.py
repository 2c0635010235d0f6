"""Text to gene. Total: any text reads, or gives diagnostics of all its mistakes at once."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mazec.diagnostics import Diagnostic, Level, MazecError, Span, Text, in_order
from mazec.diagnostics.syntax import (
    DuplicateArgument,
    DuplicateHeader,
    InvalidHeader,
    LateHeader,
    UnknownSymbol,
)
from mazec.gene.error_collector import (
    ErrorCollector,
    TooMany,
    name_of,
    shown,
    span_of,
    span_of_name,
)
from mazec.gene.gene import FREQUENCY, LEARNING, OUTPUT, Gene, Head, Header, SourceMap
from mazec.gene.grammar import parse as parse_with
from mazec.gene.rates import rate_kinds
from mazec.gene.recovery import WANTED, Recovery
from mazec.gene.values import (
    pairs,
    read_arguments,
    read_entries,
    read_value,
    short_enough,
)
from mazec.symbols import (
    Shape,
    Symbol,
    Vocabulary,
    did_you_mean,
    nearest,
    read_shape,
)
from mazec.symbols.shape import MOST_AXES
from mazec.symbols.symbol import HEADER_WORDS

if TYPE_CHECKING:
    from lark import Token


class GeneError(MazecError):
    """A text with mistakes; ``diagnostics`` holds all of them, in order of place."""


@dataclass(frozen=True)
class Reading:
    """The result of a reading: the gene without its mistaken parts, and the diagnostics."""

    gene: Gene
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def errors(self) -> bool:
        """Return whether the text has a mistake."""
        return any(diagnostic.level is Level.ERROR for diagnostic in self.diagnostics)


def read(text: str, file: str | None = None, *, vocabulary: Vocabulary) -> Reading:
    """Read a text and recover from its mistakes.

    An unknown symbol is left out of the gene, a bad argument takes its default. ``file`` is the
    name under which diagnostics know the text. A byte order mark before it is no part of the text.
    """
    text = text.removeprefix("\ufeff")
    scribe = GeneBuilder(text, vocabulary)
    recovery = Recovery(text, lambda word: scribe.find(word) is not None, scribe.mistakes)
    with suppress(TooMany):
        parse_with(text, scribe, recovery)
    symbols, header = tuple(scribe.symbols), Header(**scribe.values)
    starts, ends = tuple(scribe.starts), tuple(scribe.ends)
    source_map = SourceMap(symbols, header, Text(text, file), starts, ends, scribe.headers)
    gene = Gene.unchecked(symbols, header, source_map)
    return Reading(gene, in_order(scribe.mistakes.found))


def parse(text: str, *, vocabulary: Vocabulary) -> Gene:
    """Read a text without mistakes. Raises ``GeneError``, which holds all of them."""
    reading = read(text, vocabulary=vocabulary)
    if reading.errors:
        source = reading.gene.source_map
        raise GeneError(reading.diagnostics, source.text if source else None)
    return reading.gene


@dataclass
class GeneBuilder:
    """Writes down the statements of one text as the parser meets them."""

    content: str
    vocabulary: Vocabulary
    mistakes: ErrorCollector = field(init=False)
    symbols: list[Symbol] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    headers: dict[str, Span] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    _begun: bool = False  # whether a symbol was met, known or not
    # symbols by the very text that stands for them, so that most are looked up and not made
    _made: dict[str, Symbol] = field(default_factory=dict)
    _near: dict[tuple[str, bool], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.mistakes = ErrorCollector(self.vocabulary.hint)

    def word(self, word: "Token") -> None:
        """Read a symbol without parentheses."""
        symbol = self._made.get(word.value)
        if symbol is None:
            symbol = self._make(word.value, word, ())
            if symbol is None:
                return
        self.symbols.append(symbol)
        self.starts.append(word.start_pos)  # type: ignore[arg-type] # the lexer always sets it
        self.ends.append(word.end_pos)  # type: ignore[arg-type]

    def call(self, word: "Token", end: "Token", arguments: "list[Token]") -> None:
        """Read a symbol with parentheses."""
        first, last = word.start_pos, end.end_pos
        written = self.content[first:last]
        symbol = self._made.get(written)
        if symbol is None:
            symbol = self._make(written, word, arguments)
            if symbol is None:
                return
        self.symbols.append(symbol)
        self.starts.append(first)  # type: ignore[arg-type]
        self.ends.append(last)  # type: ignore[arg-type]

    def find(self, word: str) -> type[Symbol] | None:
        """Return the symbol of a word. The capital of a letter outside A-Z may be one of A-Z."""
        return self.vocabulary.find(word) if word.isascii() else None

    def _make(self, written: str, word: "Token", arguments: "Sequence[Token]") -> Symbol | None:
        self._begun = True
        kind = self.find(word.value)
        if kind is None:
            self._unknown(word.value, span_of(word))
            return None
        before = len(self.mistakes.found)
        symbol = kind.unchecked(read_arguments(kind, arguments, self.mistakes))
        if len(self.mistakes.found) == before:
            self._made[written] = symbol
        return symbol

    def _unknown(self, word: str, span: Span, headers: bool = True) -> None:
        """Report an unknown symbol, which may be a misspelled keyword of the header."""
        if (word, headers) not in self._near:
            others = {name.upper(): name for name in HEADER_WORDS} if headers else {}
            self._near[word, headers] = self.vocabulary.symbol_hint(word, others)
        near = self._near[word, headers]
        self.mistakes.add(UnknownSymbol(span=span, name=shown(word), suggestion=near))

    def header(self, keyword: "Token", value: "Token | list[Token]") -> None:
        """Read a header statement."""
        name = keyword.value
        last = value if not isinstance(value, list) else value[-1] if value else keyword
        if name in self.headers:
            self.mistakes.add(DuplicateHeader(span=span_of(keyword), header=name))
            return
        if self._begun:
            self.mistakes.add(LateHeader(span=span_of(keyword), header=name))
        self.headers[name] = span_of(keyword, last)
        if isinstance(value, list):
            self._entries(keyword, value)
        elif value.type != "MISSING":  # reported when it was put in
            read = getattr(self, f"_{name}")(value)
            if read is not None:
                self.values[name] = read

    def _entries(self, keyword: "Token", tokens: "list[Token]") -> None:
        name = keyword.value
        if not tokens:
            wanted = "entries like NAME=1"
            self._refuse(name, keyword, wanted, "none at all")
        if name == "table":
            self.values[name] = self._table(tokens)
        else:
            kinds = rate_kinds(self.vocabulary) if name == "rates" else LEARNING
            self.values[name] = read_entries(name, kinds, tokens, self.mistakes)

    def _table(self, tokens: "list[Token]") -> dict[str, int]:
        table: dict[str, int] = {}
        given: set[str] = set()
        for key, token in pairs(tokens):
            assert key is not None
            kind = self.find(name_of(key))
            if kind is None:
                self._unknown(name_of(key), span_of_name(key), headers=False)
            elif kind.name in given:
                place = span_of(key, token)
                self.mistakes.add(
                    DuplicateArgument(span=place, parameter=kind.name, symbol="table")
                )
            else:
                given.add(kind.name)
                count = read_value(FREQUENCY, kind.name, "table", token, self.mistakes)
                if count is not None:
                    table[kind.name] = int(count)
        return table

    def _refuse(
        self, header: str, token: "Token", expected: str = "", found: str = "", near: str = ""
    ) -> None:
        self.mistakes.add(
            InvalidHeader(
                span=span_of(token),
                header=header,
                expected=expected or WANTED[header],
                found=found or shown(token.value),
                suggestion=near or "not understood",
            )
        )

    def _input(self, token: "Token") -> Shape | None:
        axes = token.value.lower().split("x", MOST_AXES)
        if token.type in ("NUMBER", "SHAPE") and len(axes) <= MOST_AXES:
            if not short_enough(token, max(axes, key=len), self.mistakes):
                return None
            with suppress(ValueError):
                return read_shape(token.value)
        self._refuse("input", token)
        return None

    def _output(self, token: "Token") -> int | None:
        if token.type == "NUMBER":
            if not short_enough(token, token.value, self.mistakes):
                return None
            if token.value.isdigit() and OUTPUT.in_bounds(int(token.value)):
                return int(token.value)
        self._refuse("output", token)
        return None

    def _head(self, token: "Token") -> Head | None:
        word = token.value.lower()
        if token.type == "WORD" and word in list(Head):
            return Head(word)
        self._refuse("head", token, near=did_you_mean(nearest(word, Head)))
        return None

    def _name(self, token: "Token") -> str | None:
        try:
            if token.type == "STRING":
                return str(json.loads(token.value))
        except ValueError:  # an escape that JSON does not know
            pass
        self._refuse("name", token)
        return None
