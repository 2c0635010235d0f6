"""Gathering: one vocabulary from the entry points of plugins.

The built-ins are among them. A plugin that fails in any way is left out whole and reported; it
never takes a command down.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from importlib.metadata import EntryPoint
from itertools import groupby
from types import MappingProxyType
from typing import Any

from mazec.extensions import ExtensionPoint, PluginFailure, Rejected, guard
from mazec.extensions.contract import GROUP
from mazec.extensions.distribution import name_of
from mazec.extensions.point import Named
from mazec.plugins.hookspecs import POINTS
from mazec.plugins.loading import Loader
from mazec.plugins.providers import (
    Providers,
    known_plugins,
    synonyms_of,
    to_install,
    to_select,
)
from mazec.symbols import (
    JOINS,
    SYMBOLS,
    Plugin,
    Rejection,
    Role,
    Symbol,
    Vocabulary,
    did_you_mean,
)

Things = Mapping[ExtensionPoint[Any], Mapping[str, Any]]


def gather(points: Iterable[EntryPoint], names: Iterable[str] | None = None) -> Vocabulary:
    """Return a vocabulary from entry points: built-ins first, then by name of distribution.

    With ``names`` only those plugins are loaded, beside the built-ins, until somebody asks about a
    word that none of them knows. Without any name, not even that of the built-ins, no plugin is
    ever loaded: so a gene can be read whatever is wrong with a plugin.
    """
    named = None if names is None else frozenset(names)
    gathering = _Gathering()
    ordered = sorted(points, key=_order)
    for distribution, group in groupby(ordered, name_of):
        own = list(group)
        if named is None or distribution in {GROUP, *named}:
            gathering.take(distribution, own)
        else:
            gathering.leave(distribution, own, load=bool(named))
    return gathering.vocabulary({name_of(point) for point in ordered})


def _order(point: EntryPoint) -> tuple[bool, str, str]:
    distribution = name_of(point)
    return (distribution != GROUP, distribution, point.name)


def _facts(points: list[EntryPoint]) -> tuple[str, tuple[str, ...]]:
    """Return the version of a distribution, and the modules of its plugins."""
    distribution = points[0].dist
    version: str | None = None
    with suppress(PluginFailure), guard(memory=True):  # its metadata may be damaged
        version = distribution.version if distribution is not None else None
    # a value that is no dotted path has no module
    return version or "", tuple(point.value.partition(":")[0].strip() for point in points)


class _Gathering:
    """A vocabulary that is being put together."""

    def __init__(self) -> None:
        self._loader = Loader()
        self._things: dict[ExtensionPoint[Any], dict[str, Any]] = {point: {} for point in POINTS}
        self._taken: dict[ExtensionPoint[Any], dict[str, str]] = {point: {} for point in POINTS}
        self._origins: dict[str, str] = {}
        self._plugins: list[Plugin] = []
        self._rejected: list[Rejection] = []
        self._unselected: list[Plugin] = []
        self._left: list[EntryPoint] = []

    def take(self, distribution: str, points: list[EntryPoint]) -> None:
        """Load a distribution's plugins, and add all that they bring or nothing."""
        plugins: list[Any] = []
        named: Mapping[ExtensionPoint[Any], Named] = {}
        version, modules = _facts(points)
        try:
            with guard(memory=True):
                plugins = self._loader.load(distribution, points)
                named = self._loader.named(plugins)
                things = {
                    point: point.accept(pairs, self._taken[point]) for point, pairs in named.items()
                }
        except PluginFailure as failure:
            self._loader.discard(plugins)
            words = tuple(str(name) for pairs in named.values() for name, _ in pairs)
            rejected = isinstance(failure.error, Rejected)
            reason = str(failure.error) if rejected else failure.reason
            self._rejected.append(Rejection(distribution, reason, words, version, modules))
            return
        self._add(distribution, things)
        brings = {point.name: tuple(own) for point, own in things.items() if own}
        self._plugins.append(Plugin(distribution, version, modules, MappingProxyType(brings)))

    def _add(self, distribution: str, things: Things) -> None:
        for point, own in things.items():
            self._things[point].update(own)
            for name, thing in own.items():
                words = point.words(name, thing)
                self._taken[point].update(dict.fromkeys(words, distribution))
        self._origins.update(dict.fromkeys(things[SYMBOLS], distribution))

    def leave(self, distribution: str, points: list[EntryPoint], *, load: bool) -> None:
        """Remember a distribution's plugins that are not selected, to ``load`` when in need."""
        self._unselected.append(Plugin(distribution, *_facts(points)))
        self._left += points if load else []

    def vocabulary(self, installed: set[str]) -> Vocabulary:
        """Return all that was taken. ``installed`` are the names of all distributions."""
        providers = Providers(*self._known(installed), self._left, gather)
        things = self._things | {SYMBOLS: self._types()}
        return Vocabulary(
            MappingProxyType({point: MappingProxyType(own) for point, own in things.items()}),
            MappingProxyType(self._origins),
            tuple(self._rejected),
            tuple(self._plugins),
            tuple(self._unselected),
            providers.find,
            providers.find_synonym,
        )

    def _types(self) -> dict[str, type[Symbol]]:
        """Return the symbols; the one that starts branches gets all joins as its choices."""
        joins = self._things[JOINS]
        return {
            name: kind.among(joins) if kind.role is Role.FORK and joins else kind
            for name, kind in self._things[SYMBOLS].items()
        }

    def _known(self, installed: set[str]) -> tuple[dict[str, str], dict[str, str]]:
        """Return a hint for each word whose plugin is known without loading anything.

        Also return one for each spelling of a synonym of such a word.
        """
        known: dict[str, str] = {}
        synonyms: dict[str, str] = {}
        for plugin, words in known_plugins().items():
            remedy = f"{plugin} brings it; {to_install(plugin)}"
            remedy = to_select(plugin) if plugin in installed else remedy
            known.update(dict.fromkeys(words, remedy))
            lacking = {word: words[word] for word in words if word not in self._things[SYMBOLS]}
            for spelled, word in synonyms_of(lacking).items():
                synonyms.setdefault(spelled, f"{did_you_mean(word)} {remedy}")
        for rejection in self._rejected:
            remedy = f"{rejection.plugin} would bring it, and was left out: see `mazec plugins`"
            known.update(dict.fromkeys(rejection.words, remedy))
        return {w: how for w, how in known.items() if w not in self._things[SYMBOLS]}, synonyms
