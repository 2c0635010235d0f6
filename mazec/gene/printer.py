"""Gene to text: the canonical form, in which what reads without a mistake reads back the same."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from mazec.diagnostics import Span, Text
from mazec.gene.gene import Gene, Header
from mazec.symbols import Role, write_shape

_MOST_LEVELS = 20
_INDENTS = tuple("  " * level for level in range(_MOST_LEVELS + 1))
_STARTS = frozenset((Role.LOOP, Role.FORK))
_ENDS = frozenset((Role.LOOP_END, Role.FORK_END))
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Listing:
    """The text of a gene and the place of each of its symbols in it."""

    text: Text
    spans: tuple[Span, ...]


def write(gene: Gene, *, comments: bool = True) -> str:
    """Return the canonical text of a gene, as ``mazec fmt`` writes it, with a line end."""
    return _print(gene, comments)[0]


def listing(gene: Gene) -> Listing:
    """Return the text that a gene was read from, or else its canonical text."""
    source = gene.source_map
    if source is not None:
        return Listing(source.text, source.symbols)
    text, spans = _print(gene, comments=False)
    return Listing(Text(text), spans)


def _print(gene: Gene, comments: bool) -> tuple[str, tuple[Span, ...]]:
    notes = _Notes(gene if comments else Gene())
    top = _header(gene.header, notes)
    pieces = [f"{line}\n" for line in top]
    at = sum(map(len, pieces))
    if top and (gene.symbols or notes.at_symbols):
        pieces.append("\n")
        at += 1
    spans = []
    depth = 0
    written: dict[int, str] = {}  # by identity: a gene holds the same few symbols many times
    for number, symbol in enumerate(gene.symbols):
        role = symbol.role
        if role in _ENDS and depth:
            depth -= 1
        outside = role is Role.CUT and depth > 0
        indent = _INDENTS[min(_MOST_LEVELS, depth - outside)]
        if role in _STARTS:
            depth += 1
        for note in notes.before(number):
            pieces.append(f"{indent}{note}\n")
            at += len(pieces[-1])
        text = written.get(id(symbol))
        if text is None:
            text = written[id(symbol)] = str(symbol)
        start = at + len(indent)
        spans.append(Span(start, start + len(text)))
        pieces.append(f"{indent}{text}{notes.behind(number)}\n")
        at += len(pieces[-1])
    last = _INDENTS[min(_MOST_LEVELS, depth)]
    pieces += [f"{last}{note}\n" for note in notes.before(len(gene.symbols))]
    return "".join(pieces), tuple(spans)


class _Notes:
    """The comments of a gene, by the statement to which each belongs."""

    def __init__(self, gene: Gene) -> None:
        self._before: dict[str | int, list[str]] = {}
        self._behind: dict[str | int, str] = {}
        self.top: list[str] = []
        self.at_symbols = False
        source = gene.source_map
        if source is None:
            return
        first = min(source.headers.values(), default=Span(0, 0))
        for comment in source.comments:
            to = comment.to
            self.at_symbols = self.at_symbols or not isinstance(to, str)
            if comment.span < first:
                self.top.append(comment.text)
            elif comment.trailing:
                self._behind[to] = f"  {comment.text}"
            else:
                self._before.setdefault(to, []).append(comment.text)

    def before(self, to: str | int) -> Iterable[str]:
        """Return the comments on lines of their own before a statement."""
        return self._before.get(to, ())

    def behind(self, to: str | int) -> str:
        """Return the comment at the end of a statement's line, after a space, or nothing."""
        return self._behind.get(to, "")


def _header(header: Header, notes: _Notes) -> list[str]:
    """Return the lines of the header. A comment above its first line stays above all of them."""
    lines = list(notes.top)
    for name, value in _statements(header):
        lines += notes.before(name)
        lines.append(f"{name} {value}{notes.behind(name)}")
    return lines


def _statements(header: Header) -> Iterable[tuple[str, str]]:
    if header.input is not None:
        yield "input", write_shape(header.input)
    if header.output is not None:
        yield "output", str(header.output)
    if header.head is not None:
        yield "head", str(header.head)
    if header.name is not None:
        name = json.dumps(header.name, ensure_ascii=False)
        yield "name", _SURROGATES.sub(lambda found: f"\\u{ord(found[0]):04x}", name)
    if header.table:
        yield "table", " ".join(f"{name}={count}" for name, count in header.table)
    if header.rates:
        yield "rates", " ".join(f"{name}={rate!r}" for name, rate in header.rates)
    if header.learning:
        yield "learning", " ".join(f"{name}={value!r}" for name, value in header.learning)
