"""What a plugin brings, tried before it is taken: what cannot work at all is refused by name.

What it promises in full, ``mazec.testing.check_symbol`` proves.
"""

import keyword
import re
from collections.abc import Mapping, Sequence
from typing import Any

from mazec.symbols.expression import DOTTED, check_call
from mazec.symbols.join import JoinResult, JoinRule
from mazec.symbols.parameter import Choice, Real
from mazec.symbols.shape import shape_of
from mazec.symbols.symbol import HEADER_WORDS, LITERALS, Layer, Role, Symbol


class Rejected(Exception):
    """Why a plugin is left out, in words that need no name of an exception."""


_CHOICE = re.compile(r"[a-z_][a-z0-9_]*")
_COLOR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE | re.ASCII)
_TRIAL = (3,)
_PATHS = ("datasets", "trials")


def check_name(kind: str, name: object) -> None:
    """Raise where something other than a symbol cannot go by a name."""
    if not (isinstance(name, str) and _CHOICE.fullmatch(name)):
        raise Rejected(f"{name!r} cannot be a name among {kind}: it is a lower-case word")


def check_named(kind: str, name: str, thing: Any, holder: str | None) -> None:
    """Raise where a name is that of somebody else's, or of what is not as it should be."""
    if holder is not None:
        raise Rejected(f"{name} is already among the {kind} of {holder}")
    if kind in _PATHS and not (isinstance(thing, str) and DOTTED.fullmatch(thing)):
        raise Rejected(f"{name} of {kind} is the dotted path of what it names, not {thing!r}")
    if kind == "mutations":
        _check_mutation(name, thing)
    if kind == "selections" and not callable(thing):
        raise Rejected(f"{name} of {kind} is a function, not {thing!r}")


def _check_mutation(name: str, mutation: Any) -> None:
    """Raise where a mutation cannot work; its class is of a higher layer than this."""
    rate = getattr(mutation, "rate", None)
    least = getattr(mutation, "least", None)
    if not callable(getattr(mutation, "change", None)) or type(least) is not int or least < 1:
        raise Rejected(f"{mutation!r} is no Mutation")
    # genes are merged by what knows no plugin, so all rates have the same bounds
    if not isinstance(rate, Real) or (rate.low, rate.high) != (0, 1) or not 0 <= rate.default <= 1:
        raise Rejected(f"the rate of mutation {name} is a real number with the bounds 0 and 1")
    if name == "length":
        raise Rejected("length is not the name of a mutation but of the mean stretch")


def check_join(rule: object) -> None:
    """Raise where a join cannot work."""
    if not isinstance(rule, JoinRule):
        raise Rejected(f"{rule!r} is no JoinRule")
    if not callable(rule.joint):
        raise Rejected(f"the joint of {rule.name} is a function, not {rule.joint!r}")
    if not (isinstance(rule.target, str) and DOTTED.fullmatch(rule.target)):
        raise Rejected(
            f"the target of {rule.name} is the dotted path of a class, not {rule.target!r}"
        )
    for shapes in (((3,), (3,)), ((2, 3), (4,)), ((2, 3), (2, 5), (1, 1))):
        made = rule.joint(shapes)
        if not isinstance(made, JoinResult) or shape_of(made.shape) != made.shape:
            raise Rejected(f"join {rule.name} of {shapes} gives {made!r}, which is no JoinResult")
        if not isinstance(made.join, str):
            raise Rejected(f"{made.join!r} is no word for what join {rule.name} does")


def check_symbols(brought: Sequence[type[Symbol]], taken: Mapping[str, str]) -> None:
    """Raise where one of them cannot work, or claims a word that is ``taken`` by a plugin."""
    own: set[str] = set()
    for symbol in brought:
        if not (isinstance(symbol, type) and issubclass(symbol, Symbol)):
            raise Rejected(f"{symbol!r} is not a symbol class")
        _check_declaration(symbol)
        for word in (symbol.name, *symbol.aliases):
            _check_word(word)
            if word in own:
                raise Rejected(f"declares {word} twice")
            if word in taken:
                raise Rejected(f"{word} is already a symbol of {taken[word]}")
            own.add(word)


def _check_word(word: str) -> None:
    if not (word.isascii() and word.isidentifier() and word == word.upper()):
        raise Rejected(f"{word!r} is not an upper-case word")
    if word.lower() in HEADER_WORDS | LITERALS:
        raise Rejected(f"{word} is a reserved word")


def _check_declaration(symbol: type[Symbol]) -> None:
    made = symbol()  # every parameter has a default inside its own bounds
    for name, parameter in symbol.parameter_specs.items():
        if not name.isascii() or keyword.iskeyword(name) or name != name.lower():
            raise Rejected(f"{symbol.__name__}: {name!r} cannot name a parameter")
        if hasattr(Layer, name):
            raise Rejected(f"{symbol.__name__}: parameter {name!r} hides what every symbol has")
        for word in parameter.choices if isinstance(parameter, Choice) else ():
            if not _CHOICE.fullmatch(word):
                raise Rejected(f"{symbol.__name__}: {word!r} cannot be a choice of {name}")
    if type(symbol.frequency) is not int or symbol.frequency < 1:
        raise Rejected(f"{symbol.__name__}: its frequency is a whole number of at least 1")
    for name in symbol.raw:
        if name not in symbol.parameter_specs or not symbol.parameter_specs[name].bits:
            raise Rejected(f"{symbol.__name__}: raw parameter {name!r} has no width")
    if (symbol.role is Role.LAYER) != isinstance(made, Layer):
        raise Rejected(f"{symbol.__name__}: what builds a module, and nothing else, is a Layer")
    if symbol.role is not Role.LAYER and not symbol.__module__.startswith("mazec."):
        raise Rejected(f"{symbol.__name__}: what shapes a gene is mazec's own; bring a Layer")
    if isinstance(made, Layer) and made.style is not None:
        if type(made.style) is not tuple or len(made.style) != 3:
            raise Rejected(f"{symbol.__name__}: it is drawn with two colors #rrggbb and a word")
        fill, border, meaning = made.style
        if not (_COLOR.fullmatch(fill) and _COLOR.fullmatch(border) and meaning.isprintable()):
            raise Rejected(f"{symbol.__name__}: it is drawn with two colors #rrggbb and a word")
    if isinstance(made, Layer) and made.supports(_TRIAL):
        _check_rules(made)


def _check_rules(layer: Layer) -> None:
    """Try a layer's rules on one shape; what they promise in full, ``check_symbol`` proves."""
    seen = layer.module_input(_TRIAL)
    given = layer.module_output(seen)
    for shape in (seen, given, layer.output_shape(_TRIAL, given)):
        if shape_of(shape) != shape:
            raise Rejected(f"{layer.name}: {shape!r} is not a tuple of axes")
    for figure in (layer.operations(seen), layer.parameters(seen)):
        if type(figure) is not int or figure < 0:
            raise Rejected(f"{layer.name}: {figure!r} is not a price")
    made = layer.torch(seen)
    try:
        check_call(made)
    except (TypeError, ValueError) as trouble:
        raise Rejected(f"{layer.name}: {trouble}") from None
