"""The vocabulary: the symbols that are known, and all else that plugins bring, immutable."""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar

from mazec.extensions import ExtensionPoint
from mazec.symbols.declaration import SYMBOLS
from mazec.symbols.symbol import Layer, Symbol

T = TypeVar("T")


@dataclass(frozen=True)
class Rejection:
    """A plugin that was left out whole, and why; ``words`` are those it would have brought."""

    plugin: str
    reason: str
    words: tuple[str, ...] = ()
    version: str = ""
    modules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plugin:
    """An installed plugin: the name and the version of its distribution, and its modules.

    ``brings`` has the names of the things it brought, by the name of their extension point; it is
    empty for a plugin that was not selected.
    """

    name: str
    version: str
    modules: tuple[str, ...]
    brings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


_EMPTY: Mapping[str, Any] = MappingProxyType({})


def _nobody(word: str) -> str | None:
    return None


@dataclass(frozen=True)
class Vocabulary:
    """The symbols and all else that plugins bring, in the order in which they brought it.

    ``extensions`` has everything by extension point and name; ``get`` reads it, and ``types`` the
    symbols. ``origins`` names the distribution that brought each symbol. ``plugins`` were accepted,
    ``rejected`` left out; ``unselected`` are installed and were not asked for. ``known_providers``
    returns what to do about a word that is not known here, or None; it may load unselected plugins
    to find out.
    """

    extensions: Mapping[ExtensionPoint[Any], Mapping[str, Any]]
    origins: Mapping[str, str] = field(default_factory=dict)
    rejected: tuple[Rejection, ...] = ()
    plugins: tuple[Plugin, ...] = ()
    unselected: tuple[Plugin, ...] = ()
    known_providers: Callable[[str], str | None] = _nobody

    @classmethod
    def of(cls, types: Iterable[type[Symbol]]) -> "Vocabulary":
        """Return a vocabulary of some types and nothing else."""
        return cls(MappingProxyType({SYMBOLS: MappingProxyType({t.name: t for t in types})}))

    def extended(self, *types: type[Symbol]) -> "Vocabulary":
        """Return the same with more symbols, or with others of the same names."""
        return self.including(SYMBOLS, {t.name: t for t in types})

    def including(self, point: ExtensionPoint[T], things: Mapping[str, T]) -> "Vocabulary":
        """Return the same with more things of a kind, or with others of the same names."""
        more = MappingProxyType({**self.get(point), **things})
        return replace(self, extensions=MappingProxyType({**self.extensions, point: more}))

    def get(self, point: ExtensionPoint[T]) -> Mapping[str, T]:
        """Return the things of an extension point by name, in the order of their plugins."""
        return self.extensions.get(point, _EMPTY)

    @property
    def types(self) -> Mapping[str, type[Symbol]]:
        """The symbol types by canonical name."""
        return self.get(SYMBOLS)

    @cached_property
    def by_word(self) -> Mapping[str, type[Symbol]]:
        """Types by every upper-case word that means them, aliases included."""
        words = dict(self.types)
        for symbol in self.types.values():
            words.update(dict.fromkeys(symbol.aliases, symbol))
        return MappingProxyType(words)

    def __iter__(self) -> Iterator[type[Symbol]]:
        return iter(self.types.values())

    def __len__(self) -> int:
        return len(self.types)

    def find(self, word: str) -> type[Symbol] | None:
        """Return the type of a word in any case, or None."""
        return self.by_word.get(word.upper())

    def symbol(self, name: str, **values: Any) -> Symbol:
        """Return a symbol. Raises ``ValueError`` for an unknown name, parameter or bad value."""
        found = self.find(name)
        if found is None:
            hint = self.hint(name.upper(), self.by_word)
            raise ValueError(f"unknown symbol {name!r}{hint and f'; {hint}'}")
        unknown = values.keys() - found.parameter_specs.keys()
        if unknown:
            takes = ", ".join(found.parameter_specs) or "none"
            raise ValueError(f"{found.name} has no parameter {min(unknown)!r}; it has: {takes}")
        return found(**values)

    def hint(self, word: str, known: Iterable[str]) -> str:
        """Return help with a word that is not ``known``: its provider, or one that is near."""
        return self.known_providers(word) or did_you_mean(nearest(word, known))

    @cached_property
    def _head(self) -> type[Layer] | None:
        return next((t for t in self if issubclass(t, Layer) and t.as_head(1) is not None), None)

    def head(self, outputs: int) -> Layer | None:
        """Return the layer that the compiler appends for a linear head, or None if none can be."""
        return self._head.as_head(outputs) if self._head else None


def nearest(word: str, words: Iterable[str]) -> str | None:
    """Return the most likely correction of a misspelled word, or None."""
    near = difflib.get_close_matches(word[:80], list(words), n=1, cutoff=0.6)
    return near[0] if near else None


def did_you_mean(word: str | None) -> str:
    """Return a suggestion that can stand beside the carets; empty for None."""
    return f"did you mean {word}?" if word else ""
