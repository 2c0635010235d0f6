"""The parser of the text form: ``grammar/gene.lark``, built once and shared by all readings."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from lark import Lark, Token, UnexpectedInput


class Listener(Protocol):
    """A listener that receives each statement when it is complete, in the order of the text."""

    def word(self, word: "Token") -> None:
        """Read a symbol without parentheses."""

    def call(self, word: "Token", end: "Token", arguments: "list[Token]") -> None:
        """Read a symbol with parentheses; keys and values are in order."""

    def header(self, keyword: "Token", value: "Token | list[Token]") -> None:
        """Read a header statement; ``value`` is its value, or its entries' keys and values."""


def parse(content: str, listener: Listener, on_error: "Callable[[UnexpectedInput], bool]") -> None:
    """Parse a text and tell the listener of its statements; ``on_error`` as in ``Lark.parse``."""
    before = _LISTENER.set(listener)
    try:
        _parser().parse(content, on_error=on_error)
    finally:
        _LISTENER.reset(before)


_LISTENER: ContextVar[Listener] = ContextVar("listener")


class _Callbacks:
    """The callbacks of Lark, one for each rule of the grammar.

    Tokens are let go as soon as their statement is read; kept to the end they would take many times
    the memory of the text.
    """

    def word(self, children: list[Any], listener: Callable[[], Listener] = _LISTENER.get) -> None:
        listener().word(children[1])

    def call(self, children: list[Any], listener: Callable[[], Listener] = _LISTENER.get) -> None:
        arguments = children[3]
        if type(arguments) is not list:  # the closing parenthesis
            arguments = []
        listener().call(children[1], children[-1], arguments)

    def arguments(self, children: list[Any]) -> list[Any]:
        so_far: list[Any] = children[0]
        if type(so_far) is not list:
            return children
        so_far += children[2:]  # without the comma
        return so_far

    def entries(self, children: list[Any]) -> list[Any]:
        if not children:
            return children
        so_far: list[Any] = children[0]
        so_far += (children[1], children[2])
        return so_far

    def header(self, children: list[Any]) -> None:
        _LISTENER.get().header(children[1], children[2])

    def gene(self, children: list[Any]) -> None:
        return None


@lru_cache(maxsize=1)
def _parser() -> "Lark":
    from lark import Lark

    return Lark(source(), start="gene", parser="lalr", lexer="basic", transformer=_Callbacks())


def source() -> str:
    """Read the grammar: inside an installed package, or beside it in a checkout."""
    inside: Traversable = files("mazec") / "grammar" / "gene.lark"
    beside: Traversable = Path(__file__).parents[2] / "grammar" / "gene.lark"
    return (inside if inside.is_file() else beside).read_text(encoding="utf-8")
