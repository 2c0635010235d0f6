"""The symbols that are known: one immutable vocabulary, built once and passed along."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from mazec.symbols.join import JOINS, JoinRule
from mazec.symbols.symbol import Layer, Symbol


@dataclass(frozen=True)
class Rejection:
    """A plugin that was left out whole, and why; ``words`` are those that it would have brought."""

    plugin: str
    reason: str
    words: tuple[str, ...] = ()
    version: str = ""
    modules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plugin:
    """A plugin that is installed: its distribution, that one's version, and its modules.

    ``brings`` has the names of what each hook brought, by the plural of what it is; it is empty
    for one that was not asked for.
    """

    name: str
    version: str
    modules: tuple[str, ...]
    brings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Vocabulary:
    """Symbol types by canonical name, in the order in which plugins brought them.

    ``origins`` names the distribution that brought each; ``joins``, ``datasets``, ``selections``,
    ``mutations`` and ``trials`` are what else they brought, by name. ``plugins`` were taken,
    ``rejected`` left out, ``unasked`` are installed and were not asked for; ``elsewhere`` tells of
    symbols that are not here what to do about it.
    """

    types: Mapping[str, type[Symbol]]
    origins: Mapping[str, str] = field(default_factory=dict)
    rejected: tuple[Rejection, ...] = ()
    plugins: tuple[Plugin, ...] = ()
    unselected: tuple[Plugin, ...] = ()
    joins: Mapping[str, JoinRule] = field(default_factory=lambda: JOINS)
    datasets: Mapping[str, str] = field(default_factory=dict)
    selections: Mapping[str, Any] = field(default_factory=dict)
    mutations: Mapping[str, Any] = field(default_factory=dict)
    trials: Mapping[str, str] = field(default_factory=dict)
    known_providers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, types: Iterable[type[Symbol]]) -> "Vocabulary":
        """A vocabulary of the given types and nothing else."""
        return cls(MappingProxyType({t.name: t for t in types}))

    def extended(self, *types: type[Symbol]) -> "Vocabulary":
        """The same with more symbols, or with others of the same names."""
        return replace(self, types=MappingProxyType({**self.types, **{t.name: t for t in types}}))

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
        """The type that a word means, in any case."""
        return self.by_word.get(word.upper())

    def symbol(self, name: str, **values: Any) -> Symbol:
        """A symbol by name. Raises ``ValueError`` for an unknown name, parameter or bad value."""
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
        """What helps with a word that is not ``known``: who brings it, or which one is near."""
        return self.known_providers.get(word) or did_you_mean(nearest(word, known))

    @cached_property
    def _head(self) -> type[Layer] | None:
        return next((t for t in self if issubclass(t, Layer) and t.as_head(1) is not None), None)

    def head(self, outputs: int) -> Layer | None:
        """The layer that the compiler appends for a linear head; None where no symbol can."""
        return self._head.as_head(outputs) if self._head else None


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The word that a misspelt one most likely means, or None."""
    near = difflib.get_close_matches(word[:80], list(words), n=1, cutoff=0.6)
    return near[0] if near else None


def did_you_mean(word: str | None) -> str:
    """A suggestion as it stands beside the carets; empty for none."""
    return f"did you mean {word}?" if word else ""
