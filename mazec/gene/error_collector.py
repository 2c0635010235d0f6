"""A person's mistakes in a text, as they are found."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from mazec.diagnostics import Diagnostic, Span
from mazec.diagnostics.syntax import TooManyErrors

if TYPE_CHECKING:
    from lark import Token

MOST = 1000
_LONGEST_SHOWN = 40  # characters of the text in a message: a token can hold megabytes


class TooMany(Exception):
    """So many mistakes that the rest of the text is not worth reading."""


class ErrorCollector:
    """The mistakes of one reading; ``TooMany`` ends it after ``MOST`` of them.

    ``hint`` is that of the vocabulary with which the text is read.
    """

    def __init__(self, hint: Callable[..., str]) -> None:
        self.found: list[Diagnostic] = []
        self.hint = hint
        self._seen = 0

    def add(self, diagnostic: Diagnostic) -> None:
        """Record a mistake."""
        self.count(diagnostic.span)
        self.found.append(diagnostic)

    def count(self, span: Span | None) -> None:
        """Count a mistake that is not worth a diagnostic, as it follows from the one before."""
        if self._seen == MOST:
            self.found.append(TooManyErrors(span=span, limit=MOST))
            raise TooMany
        self._seen += 1


def shown(text: str) -> str:
    """Return a piece of text as a message shows it, cut if it is long."""
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def span_of(first: "Token", last: "Token | None" = None) -> Span:
    """Return the place of a token, or from one to another."""
    return Span(_int(first.start_pos), _int((last or first).end_pos))


def name_of(key: "Token") -> str:
    """Return the word of a KEY token, without what follows it."""
    return str(key.value[:-1]).rstrip()


def span_of_name(key: "Token") -> Span:
    """Return the place of the word of a KEY token."""
    start = _int(key.start_pos)
    return Span(start, start + len(name_of(key)))


def _int(position: int | None) -> int:
    assert position is not None  # the lexer sets the places of all its tokens
    return position
