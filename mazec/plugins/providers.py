"""Providers: the plugins that bring words which a vocabulary lacks, and how to get them."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, lru_cache
from importlib.metadata import EntryPoint
from pathlib import Path

from mazec.symbols import SYMBOLS, Vocabulary, did_you_mean, spelling

_KNOWN = Path(__file__).with_name("known_plugins.json")


Words = dict[str, dict[str, list[str]]]
"""The words that genes and experiments can name, with their synonyms, by the plugin of each."""


@lru_cache(maxsize=1)
def known_plugins() -> Words:
    """Return the plugins of this repository, installed or not, and the words of each."""
    known: Words = json.loads(_KNOWN.read_text(encoding="utf-8"))
    return known


def words_of(vocabulary: Vocabulary) -> Words:
    """Return all words of a vocabulary by the plugin that brings them."""
    words: Words = {plugin.name: {} for plugin in vocabulary.plugins}
    for word, symbol in vocabulary.by_word.items():
        words[vocabulary.origins[symbol.name]][word] = list(symbol.synonyms)
    for plugin in vocabulary.plugins:
        for kind, names in plugin.brings.items():
            if kind != SYMBOLS.name:
                words[plugin.name].update((name, []) for name in names)
    return words


def synonyms_of(words: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return the words that spellings stand for: the first that has a synonym of the spelling."""
    found: dict[str, str] = {}
    for word, synonyms in words.items():
        for synonym in (word, *synonyms):
            found.setdefault(spelling(synonym), word)
    return found


def to_select(plugin: str) -> str:
    """Return how to get the words of a plugin that is installed and not selected."""
    return f"{plugin} brings it, which is not selected: mazec --plugin {plugin} …"


def to_install(plugin: str) -> str:
    """Return how to get a plugin of this repository; it is not in the package index."""
    return f"in a checkout of mazec: pip install -e plugins/{plugin}"


class Providers:
    """The providers of words that a vocabulary lacks.

    ``known`` has remedies by word, ``synonyms`` by the spelling of a synonym. ``unselected`` are
    the plugins that are loaded, by ``gather``, when a word is looked for that is not among these,
    and not before.
    """

    def __init__(
        self,
        known: Mapping[str, str],
        synonyms: Mapping[str, str],
        unselected: Iterable[EntryPoint],
        gather: Callable[[Iterable[EntryPoint]], Vocabulary],
    ) -> None:
        self._known = known
        self._synonyms = synonyms
        self._unselected = unselected
        self._gather = gather

    def find(self, word: str) -> str | None:
        """Return which plugin brings a word, and what to do to use it; None where none is known.

        May load the plugins that are installed and not selected.
        """
        return self._known.get(word) or self._loaded.get(word)

    def find_synonym(self, spelled: str) -> str | None:
        """Return the word that the spelling of a synonym stands for, and what to do to use it.

        None where none is known. May load the plugins that are installed and not selected.
        """
        if spelled in self._synonyms:
            return self._synonyms[spelled]
        for plugin, words in self._brought.items():
            if meant := synonyms_of(words).get(spelled):
                return f"{did_you_mean(meant)} {to_select(plugin)}"
        return None

    @cached_property
    def _brought(self) -> Words:
        return words_of(self._gather(self._unselected))

    @cached_property
    def _loaded(self) -> Mapping[str, str]:
        return {
            word: to_select(plugin) for plugin, words in self._brought.items() for word in words
        }
