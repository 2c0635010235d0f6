"""Providers: the plugins that bring words which a vocabulary lacks, and how to get them."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, lru_cache
from importlib.metadata import EntryPoint
from pathlib import Path

from mazec.symbols import SYMBOLS, Vocabulary

_KNOWN = Path(__file__).with_name("known_plugins.json")


@lru_cache(maxsize=1)
def known_plugins() -> Mapping[str, list[str]]:
    """Return the plugins of this repository, installed or not, and the words of each."""
    known: dict[str, list[str]] = json.loads(_KNOWN.read_text(encoding="utf-8"))
    return known


def words_of(vocabulary: Vocabulary) -> dict[str, list[str]]:
    """Return all words that genes and experiments can name, by the plugin that brings them."""
    words: dict[str, list[str]] = {plugin.name: [] for plugin in vocabulary.plugins}
    for word, symbol in vocabulary.by_word.items():
        words[vocabulary.origins[symbol.name]].append(word)
    for plugin in vocabulary.plugins:
        for kind, names in plugin.brings.items():
            words[plugin.name] += names if kind != SYMBOLS.name else ()
    return words


def to_select(plugin: str) -> str:
    """Return how to get the words of a plugin that is installed and not selected."""
    return f"{plugin} brings it, which is not selected: mazec --plugin {plugin} …"


def to_install(plugin: str) -> str:
    """Return how to get a plugin of this repository; it is not in the package index."""
    return f"in a checkout of mazec: pip install -e plugins/{plugin}"


class Providers:
    """The providers of words that a vocabulary lacks.

    ``known`` has remedies by word; ``unselected`` are the plugins that are loaded, by ``gather``,
    when a word is looked for that is not among these, and not before.
    """

    def __init__(
        self,
        known: Mapping[str, str],
        unselected: Iterable[EntryPoint],
        gather: Callable[[Iterable[EntryPoint]], Vocabulary],
    ) -> None:
        self._known = known
        self._unselected = unselected
        self._gather = gather

    def find(self, word: str) -> str | None:
        """Return which plugin brings a word, and what to do to use it; None where none is known.

        May load the plugins that are installed and not selected.
        """
        return self._known.get(word) or self._loaded.get(word)

    @cached_property
    def _loaded(self) -> Mapping[str, str]:
        brought = words_of(self._gather(self._unselected))
        return {word: to_select(plugin) for plugin, words in brought.items() for word in words}
