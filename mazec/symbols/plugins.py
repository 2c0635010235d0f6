"""Gathering symbols from the installed plugins, the built-ins among them."""

import keyword
import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Any

import pluggy

from mazec.symbols import hookspecs
from mazec.symbols.expression import Call
from mazec.symbols.parameter import Choice
from mazec.symbols.shape import shape_of
from mazec.symbols.symbol import HEADER_WORDS, LITERALS, Layer, Role, Symbol
from mazec.symbols.vocabulary import Refusal, Vocabulary

GROUP = "mazec"
_CHOICE = re.compile(r"[a-z_][a-z0-9_]*")
_TRIAL = (3,)


@lru_cache(maxsize=1)
def installed() -> Vocabulary:
    """The vocabulary of all installed plugins, built once."""
    return gather(entry_points(group=GROUP))


def gather(points: Iterable[EntryPoint]) -> Vocabulary:
    """A vocabulary from entry points: built-ins first, then by name of distribution.

    A plugin that fails in any way is left out whole and reported; it never takes a command down.
    """
    types: dict[str, type[Symbol]] = {}
    origins: dict[str, str] = {}
    words: dict[str, str] = {}
    refused = []
    for point in sorted(points, key=_order):
        origin = _distribution(point)
        try:
            brought = _brought(point)
            _check(brought, words)
        except (Exception, SystemExit) as trouble:  # the plugin's trouble, not the command's
            refused.append(Refusal(origin, f"{type(trouble).__name__}: {trouble}"))
            continue
        for symbol in brought:
            types[symbol.name] = symbol
            origins[symbol.name] = origin
            words.update(dict.fromkeys((symbol.name, *symbol.aliases), origin))
    return Vocabulary(MappingProxyType(types), MappingProxyType(origins), tuple(refused))


def _order(point: EntryPoint) -> tuple[bool, str, str]:
    origin = _distribution(point)
    return (origin != GROUP, origin, point.name)


def _distribution(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else point.name


def _brought(point: EntryPoint) -> list[type[Symbol]]:
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    plugin: Any = point.load()
    manager.register(plugin, name=point.name)
    manager.check_pending()
    return [symbol for symbols in manager.hook.mazec_symbols() for symbol in symbols]


def _check(brought: list[type[Symbol]], taken: dict[str, str]) -> None:
    own: set[str] = set()
    for symbol in brought:
        if not (isinstance(symbol, type) and issubclass(symbol, Symbol)):
            raise TypeError(f"{symbol!r} is not a symbol class")
        _check_declaration(symbol)
        for word in (symbol.name, *symbol.aliases):
            _check_word(word)
            if word in own:
                raise ValueError(f"declares {word} twice")
            if word in taken:
                raise ValueError(f"{word} is already a symbol of {taken[word]}")
            own.add(word)


def _check_word(word: str) -> None:
    if not (word.isascii() and word.isidentifier() and word == word.upper()):
        raise ValueError(f"{word!r} is not an upper-case word")
    if word.lower() in HEADER_WORDS | LITERALS:
        raise ValueError(f"{word} is a reserved word")


def _check_declaration(symbol: type[Symbol]) -> None:
    made = symbol()  # every parameter has a default inside its own bounds
    for name, parameter in symbol.declared.items():
        if not name.isascii() or keyword.iskeyword(name) or name != name.lower():
            raise ValueError(f"{symbol.__name__}: {name!r} cannot name a parameter")
        if hasattr(Layer, name):
            raise ValueError(f"{symbol.__name__}: parameter {name!r} hides what every symbol has")
        for word in parameter.choices if isinstance(parameter, Choice) else ():
            if not _CHOICE.fullmatch(word):
                raise ValueError(f"{symbol.__name__}: {word!r} cannot be a choice of {name}")
    for name in symbol.raw:
        if name not in symbol.declared or not symbol.declared[name].bits:
            raise ValueError(f"{symbol.__name__}: raw parameter {name!r} has no width")
    if (symbol.role is Role.LAYER) != isinstance(made, Layer):
        raise TypeError(f"{symbol.__name__}: what builds a module, and nothing else, is a Layer")
    if isinstance(made, Layer) and made.applies(_TRIAL):
        _check_rules(made)


def _check_rules(layer: Layer) -> None:
    """Try a layer's rules on one shape; what they promise in full, ``check_symbol`` proves."""
    seen = layer.sees(_TRIAL)
    given = layer.gives(seen)
    for shape in (seen, given, layer.leaves(_TRIAL, given)):
        if shape_of(shape) != shape:
            raise TypeError(f"{layer.name}: {shape!r} is not a tuple of axes")
    for figure in (layer.operations(seen), layer.parameters(seen)):
        if type(figure) is not int or figure < 0:
            raise TypeError(f"{layer.name}: {figure!r} is not a price")
    if not isinstance(layer.torch(seen), Call):
        raise TypeError(f"{layer.name}: torch() gives no Call")
