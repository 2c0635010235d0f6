"""Gathering symbols, and what else there is by name, from the installed plugins.

The built-ins are among them. A plugin that fails in any way is left out whole and reported; it
never takes a command down.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.metadata import EntryPoint, distributions, entry_points
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pluggy

from mazec.diagnostics import (
    PLUGIN_ERRORS,
    MazecError,
    describe_exception,
    stdout_to_stderr,
)
from mazec.diagnostics.plugins import UnusablePlugin
from mazec.symbols import hookspecs
from mazec.symbols.declaration import Rejected, check_join, check_name, check_named, check_symbols
from mazec.symbols.join import JoinRule
from mazec.symbols.symbol import Layer, Role, Symbol
from mazec.symbols.vocabulary import Plugin, Rejection, Vocabulary, nearest

GROUP = "mazec"
CHOICE = "MAZEC_PLUGINS"
"""The environment variable that chooses plugins: names with commas between, or empty for none."""
_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_ELSEWHERE = Path(__file__).with_name("elsewhere.json")
_MAPPINGS = ("datasets", "selections", "trials")
_LISTS = ("joins", "mutations")


class PluginError(MazecError):
    """A plugin that was asked for and is not there (E417)."""

    def __init__(self, name: str, reason: str, remedy: str) -> None:
        super().__init__([UnusablePlugin(plugin=name, reason=reason, remedy=remedy)])


def installed_vocabulary() -> Vocabulary:
    """The vocabulary of the installed plugins, or of those that ``MAZEC_PLUGINS`` names.

    Raises ``PluginError`` where one of these is not there.
    """
    names = os.environ.get(CHOICE)
    return load_vocabulary(
        None if names is None else [name for name in names.split(",") if name.strip()]
    )


def load_vocabulary(names: Iterable[str] | None) -> Vocabulary:
    """The vocabulary of the built-ins and of some plugins, of all for None; built once.

    Raises ``PluginError`` for a name that is not that of a plugin that works.
    """
    return _chosen(None if names is None else frozenset(map(canonical, names)))


@lru_cache(maxsize=1)
def known_plugins() -> Mapping[str, list[str]]:
    """The plugins that are known of, installed or not, and the words that each brings."""
    describe_exception: dict[str, list[str]] = json.loads(_ELSEWHERE.read_text(encoding="utf-8"))
    return describe_exception


def canonical(name: str) -> str:
    """A distribution's name as it is compared: ``Mazec_Vision`` is ``mazec-vision``."""
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


@lru_cache(maxsize=32)
def _chosen(names: frozenset[str] | None) -> Vocabulary:
    points = _points()
    found = gather(points, names)
    for name in sorted((names or frozenset()) - {plugin.name for plugin in found.plugins}):
        refusal = next((one for one in found.rejected if one.plugin == name), None)
        if refusal is not None:
            raise PluginError(
                name, refusal.reason, "report this to its maintainer; until then go on without it"
            )
        there = {_distribution(point) for point in points} - {GROUP}
        near = nearest(name, there)
        remedy = f"install it: pip install {name}"
        if near:
            remedy = f"did you mean {near}?"
        elif not _NAME.fullmatch(name):
            remedy = "that cannot be the name of a plugin; `mazec plugins` lists those there are"
        raise PluginError(name or "''", "it is not installed", remedy)
    return found


def _points() -> list[EntryPoint]:
    """All entry points of the group. One whose distribution is broken does not hide the others."""
    try:
        return list(entry_points(group=GROUP))
    except PLUGIN_ERRORS:
        found: dict[tuple[str, str], EntryPoint] = {}
        for there in distributions():
            try:
                own = {(_distribution(point), point.name): point for point in there.entry_points}
            except PLUGIN_ERRORS:
                continue
            # what comes first on the path is what would be imported
            found = own | found
        return [point for point in found.values() if point.group == GROUP]


def distribution_of(modules: Iterable[str]) -> str:
    """The distribution of the plugin that lies where these do, or else the package itself.

    What is mazec's own is there for plugins to use, and counts only where nothing else does.
    """
    packages = [module.partition(".")[0] for module in modules]
    packages = [package for package in packages if package != GROUP] or [GROUP]
    held = {re.split(r"[.:]", point.value)[0].strip(): point for point in _points()}
    return next((_distribution(held[one]) for one in packages if one in held), packages[0])


def owner_of(what: Layer | JoinRule) -> tuple[str, str]:
    """What a gene calls a symbol or a join, and the distribution that answers for it."""
    if isinstance(what, JoinRule):
        return f"join={what.name}", distribution_of([what.target, str(what.joint.__module__)])
    return str(what), distribution_of([type(what).__module__])


def gather(points: Iterable[EntryPoint], names: Iterable[str] | None = None) -> Vocabulary:
    """A vocabulary from entry points: built-ins first, then by name of distribution.

    With ``names`` only those plugins are loaded, beside the built-ins, until a word is met that
    none of them knows. With no name among them it is the built-ins alone that ever are: so a gene
    can be read whatever is wrong with a plugin.
    """
    wanted = None if names is None else {GROUP, *names}
    parts = _Parts()
    ordered = sorted(points, key=_order)
    for origin, own in groupby(ordered, _distribution):
        if wanted is None or origin in wanted:
            parts.take(origin, list(own))
        else:
            parts.leave(origin, list(own), load=wanted != {GROUP})
    return parts.vocabulary({_distribution(point) for point in ordered})


def _order(point: EntryPoint) -> tuple[bool, str, str]:
    origin = _distribution(point)
    return (origin != GROUP, origin, point.name)


def _distribution(point: EntryPoint) -> str:
    # what is left over from a package that was removed has no name
    return canonical((point.dist.name if point.dist is not None else None) or point.name)


def _facts(points: list[EntryPoint]) -> tuple[str, tuple[str, ...]]:
    """The version of a distribution, and the modules of its plugins."""
    dist = points[0].dist
    version = dist.version if dist is not None else None
    # a value that is no dotted path has no module
    return version or "", tuple(point.value.partition(":")[0].strip() for point in points)


@dataclass(frozen=True)
class _Brought:
    """What the hooks of one distribution gave: symbols, and the rest by kind and name."""

    symbols: list[type[Symbol]]
    named: Mapping[str, Mapping[str, Any]]


class _KnownProviders(Mapping[str, str]):
    """What to do about words that are not known: ``sure``, and those of plugins not asked for.

    These are loaded for the first word that is not among the sure ones, and only then.
    """

    def __init__(self, sure: Mapping[str, str], unselected: Iterable[EntryPoint]) -> None:
        self._sure = sure
        self._unasked = unselected

    @cached_property
    def _all(self) -> Mapping[str, str]:
        brought = words_of(gather(self._unasked))
        there = {word: _to_ask(plugin) for plugin, words in brought.items() for word in words}
        return there | dict(self._sure)

    def __getitem__(self, word: str) -> str:
        return self._sure[word] if word in self._sure else self._all[word]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)


def words_of(vocabulary: Vocabulary) -> dict[str, list[str]]:
    """All words that genes and experiments can name, by the plugin that brings them."""
    held: dict[str, list[str]] = {plugin.name: [] for plugin in vocabulary.plugins}
    for word, symbol in vocabulary.by_word.items():
        held[vocabulary.origins[symbol.name]].append(word)
    for plugin in vocabulary.plugins:
        for kind, names in plugin.brings.items():
            held[plugin.name] += names if kind != "symbols" else ()
    return held


def _to_ask(plugin: str) -> str:
    return f"{plugin} brings it, which is not asked for: --plugin {plugin}"


class _Parts:
    """A vocabulary that is being put together."""

    def __init__(self) -> None:
        self._types: dict[str, type[Symbol]] = {}
        self._origins: dict[str, str] = {}
        self._named: dict[str, dict[str, Any]] = {kind: {} for kind in (*_LISTS, *_MAPPINGS)}
        self._taken: dict[tuple[str, str], str] = {}
        self._plugins: list[Plugin] = []
        self._rejected: list[Rejection] = []
        self._unasked: list[Plugin] = []
        self._left: list[EntryPoint] = []

    def take(self, origin: str, points: list[EntryPoint]) -> None:
        """Load a distribution's plugins, and add all that they bring or nothing."""
        words: list[str] = []
        version, modules = _facts(points)
        try:
            with stdout_to_stderr():
                brought = _brought(points)
                words = [str(getattr(symbol, "name", symbol)) for symbol in brought.symbols]
                self._check(brought)
        except PLUGIN_ERRORS as trouble:  # the plugin's trouble, not the command's
            reason = str(trouble) if isinstance(trouble, Rejected) else describe_exception(trouble)
            self._rejected.append(Rejection(origin, reason, tuple(words), version, modules))
            return
        for symbol in brought.symbols:
            self._types[symbol.name] = symbol
            self._origins[symbol.name] = origin
            for word in (symbol.name, *symbol.aliases):
                self._taken["symbols", word] = origin
        for kind, things in brought.named.items():
            self._named[kind].update(things)
            self._taken.update({(kind, name): origin for name in things})
        names = {kind: tuple(things) for kind, things in brought.named.items() if things}
        if brought.symbols:
            names = {"symbols": tuple(symbol.name for symbol in brought.symbols)} | names
        self._plugins.append(Plugin(origin, version, modules, MappingProxyType(names)))

    def leave(self, origin: str, points: list[EntryPoint], *, load: bool) -> None:
        """Remember a distribution's plugins, which nobody asked for, to ``load`` in need."""
        self._unasked.append(Plugin(origin, *_facts(points)))
        self._left += points if load else []

    def _check(self, brought: _Brought) -> None:
        check_symbols(
            brought.symbols, {w: o for (k, w), o in self._taken.items() if k == "symbols"}
        )
        for kind, things in brought.named.items():
            for name, thing in things.items():
                check_named(kind, name, thing, self._taken.get((kind, name)))
        for rule in brought.named["joins"].values():
            check_join(rule)

    def vocabulary(self, there: set[str]) -> Vocabulary:
        """All that was taken. ``there`` are the distributions that are installed."""
        joins = self._named["joins"]
        types = {
            name: kind.among(joins) if kind.role is Role.FORK and joins else kind  # type: ignore[attr-defined]
            for name, kind in self._types.items()
        }
        held = {kind: MappingProxyType(things) for kind, things in self._named.items()}
        return Vocabulary(
            MappingProxyType(types),
            MappingProxyType(self._origins),
            tuple(self._rejected),
            tuple(self._plugins),
            tuple(self._unasked),
            known_providers=_KnownProviders(self._elsewhere(there), self._left),
            **held,
        )

    def _elsewhere(self, there: set[str]) -> dict[str, str]:
        """Who has the words that are not known here, as far as is known, and what to do."""
        held = {}
        for plugin, words in known_plugins().items():
            remedy = (
                _to_ask(plugin) if plugin in there else f"{plugin} brings it: pip install {plugin}"
            )
            held.update(dict.fromkeys(words, remedy))
        for refusal in self._rejected:
            remedy = f"{refusal.plugin} would bring it, and was left out: see `mazec plugins`"
            held.update(dict.fromkeys(refusal.words, remedy))
        return {word: remedy for word, remedy in held.items() if word not in self._types}


def _brought(points: list[EntryPoint]) -> _Brought:
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    for point in points:
        plugin: Any = point.load()
        made_for = getattr(plugin, "mazec_contract", None)
        if type(made_for) is not int or made_for != hookspecs.CONTRACT:
            raise Rejected(_other_contract(point, made_for))
        try:
            manager.register(plugin, name=point.name)
            manager.check_pending()
        except pluggy.PluginValidationError as trouble:
            # it tells the hook, and of the module more than a line holds
            lines = str(trouble).partition(" in plugin <")[0].splitlines()
            raise Rejected(f"{point.module}: {'; '.join(lines)}") from None
    hooks = manager.hook
    named: dict[str, dict[str, Any]] = {}
    for kind in _LISTS:
        given = [one for some in _returned(hooks, kind) for one in some]
        named[kind] = _by_name(kind, [(_named(kind, one), one) for one in given])
    for kind in _MAPPINGS:
        pairs = [pair for some in _returned(hooks, kind) for pair in some.items()]
        named[kind] = _by_name(kind, pairs)
    return _Brought([one for some in _returned(hooks, "symbols") for one in some], named)


def _returned(hooks: Any, kind: str) -> list[Any]:
    """What each implementation of a hook returns. Raises ``Rejected`` for what it may not."""
    hook = getattr(hooks, f"mazec_{kind}")
    # pluggy calls the last one first, and drops the None of whoever returns nothing
    returned = hook()[::-1]
    asked = [one for one in hook.get_hookimpls() if not (one.wrapper or one.hookwrapper)]
    wanted = "a mapping by name" if kind in _MAPPINGS else "a list"
    if len(returned) < len(asked):
        raise Rejected(f"mazec_{kind} must return {wanted}, not None: is a return missing?")
    for some in returned:
        mapping = isinstance(some, Mapping)
        listed = isinstance(some, Iterable) and not (mapping or isinstance(some, str | bytes))
        if not (mapping if kind in _MAPPINGS else listed):
            raise Rejected(f"mazec_{kind} must return {wanted}, not {type(some).__name__}")
    return returned  # type: ignore[no-any-return]


def _named(kind: str, thing: object) -> object:
    if not hasattr(thing, "name"):
        raise Rejected(f"{thing!r} cannot be among {kind}: it has no name")
    return thing.name


def _by_name(kind: str, pairs: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, thing in pairs:
        check_name(kind, name)
        if name in found:
            raise Rejected(f"{name!r} is twice among its {kind}")
        found[name] = thing
    return found


def _other_contract(point: EntryPoint, made_for: object) -> str:
    here = hookspecs.CONTRACT
    if made_for is None:
        return f"{point.module} does not say for which contract it is: mazec_contract = {here}"
    newer = isinstance(made_for, int) and made_for > here
    remedy = "install a newer mazec" if newer else "install a newer one of it"
    return f"it is made for contract {made_for!r}, and this mazec has {here}: {remedy}"
