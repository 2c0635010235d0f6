"""The vocabulary: the symbols that are known, and all else that plugins bring, immutable."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar

from mazec.extensions import ExtensionPoint
from mazec.symbols.declaration import SYMBOLS
from mazec.symbols.parameter import Choice
from mazec.symbols.suggestion import UNNEEDED, closest, did_you_mean, nearest, spelling
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
_MOST_MEANT = 3  # symbols in a suggestion


def _nobody(word: str) -> str | None:
    return None


@dataclass(frozen=True)
class Vocabulary:
    """The symbols and all else that plugins bring, in the order in which they brought it.

    ``extensions`` has everything by extension point and name; ``get`` reads it, and ``types`` the
    symbols. ``origins`` names the distribution that brought each symbol. ``plugins`` were accepted,
    ``rejected`` left out; ``unselected`` are installed and were not asked for. ``known_providers``
    returns what to do about a word that is not known here, or None; it may load unselected plugins
    to find out. ``synonym_providers`` does the same for the spelling of a synonym of such a word.
    """

    extensions: Mapping[ExtensionPoint[Any], Mapping[str, Any]]
    origins: Mapping[str, str] = field(default_factory=dict)
    rejected: tuple[Rejection, ...] = ()
    plugins: tuple[Plugin, ...] = ()
    unselected: tuple[Plugin, ...] = ()
    known_providers: Callable[[str], str | None] = _nobody
    synonym_providers: Callable[[str], str | None] = _nobody

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
            hint = self.symbol_hint(name)
            raise ValueError(f"unknown symbol {name!r}{hint and f'; {hint}'}")
        unknown = values.keys() - found.parameter_specs.keys()
        if unknown:
            takes = ", ".join(found.parameter_specs) or "none"
            hint = did_you_mean(found.closest_parameter(min(unknown)))
            raise ValueError(
                f"{found.name} has no parameter {min(unknown)!r}; it has: {takes}"
                f"{hint and f'; {hint}'}"
            )
        return found(**values)

    def hint(
        self, word: str, known: Iterable[str], synonyms: Mapping[str, Iterable[str]] = _EMPTY
    ) -> str:
        """Return help with a word that is not ``known``: its provider, or one that is meant.

        ``synonyms`` are those of some known words.
        """
        names = {name: synonyms.get(name, ()) for name in known}
        return self.known_providers(word) or did_you_mean(closest(word, names))

    def symbol_hint(self, word: str, others: Mapping[str, str] = _EMPTY) -> str:
        """Return help with a word that is no symbol: its provider, or the symbols that it means.

        ``others`` maps upper-case words that may be meant instead to what is suggested for them.
        """
        provider = self.known_providers(word.upper())
        if provider is not None:
            return provider
        spelled = spelling(word)
        if meant := self.meanings.get(spelled):
            return did_you_mean(" or ".join(meant[:_MOST_MEANT]))
        if remedy := UNNEEDED.get(spelled) or self.synonym_providers(spelled):
            return remedy
        words = {name: name for name in self.by_word} | dict(others)
        near = nearest(word.upper(), words)
        return did_you_mean(words[near] if near else None)

    @cached_property
    def meanings(self) -> Mapping[str, tuple[str, ...]]:
        """The symbols that words stand for, by the spelling of the words.

        These are the names and synonyms of symbols; and of choices, with the symbol that has them.
        """
        symbols: dict[str, dict[str, None]] = {}
        choices: dict[str, dict[str, None]] = {}
        for symbol in self:
            for word in (symbol.name, *symbol.aliases, *symbol.synonyms):
                symbols.setdefault(spelling(word), {})[symbol.name] = None
            for name, parameter in symbol.parameter_specs.items():
                if not isinstance(parameter, Choice):
                    continue
                for value, synonyms in parameter.meanings.items():
                    for word in (value, *synonyms):
                        text = f"{symbol.name}({name}={value})"
                        choices.setdefault(spelling(word), {})[text] = None
        return MappingProxyType({word: tuple(found) for word, found in (choices | symbols).items()})

    @cached_property
    def _head(self) -> type[Layer] | None:
        return next((t for t in self if issubclass(t, Layer) and t.as_head(1) is not None), None)

    def head(self, outputs: int) -> Layer | None:
        """Return the layer that the compiler appends for a linear head, or None if none can be."""
        return self._head.as_head(outputs) if self._head else None
