"""Validation of symbols that plugins bring: one that cannot work at all is rejected by name.

``mazec.testing.check_symbol`` proves what a symbol promises in full.
"""

import keyword
import re
from typing import Any

from mazec.extensions import ExtensionPoint, Rejected
from mazec.symbols.expression import check_call
from mazec.symbols.parameter import Choice
from mazec.symbols.shape import shape_of
from mazec.symbols.suggestion import check_synonyms
from mazec.symbols.symbol import HEADER_WORDS, LITERALS, Layer, Role, Symbol

_CHOICE = re.compile(r"[a-z_][a-z0-9_]*")
_COLOR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE | re.ASCII)
_TRIAL = (3,)


def _check_symbol(name: str, symbol: Any) -> None:
    """Raise ``Rejected`` where a symbol cannot work."""
    if not (isinstance(symbol, type) and issubclass(symbol, Symbol)):
        raise Rejected(f"{symbol!r} is not a symbol class")
    for word in (name, *symbol.aliases):
        if word.lower() in HEADER_WORDS | LITERALS:
            raise Rejected(f"{word} is a reserved word")
    check_synonyms(symbol.__name__, symbol.synonyms)
    _check_declaration(symbol)


def _check_declaration(symbol: type[Symbol]) -> None:
    made = symbol()  # every parameter has a default inside its own bounds
    for name, parameter in symbol.parameter_specs.items():
        if not name.isascii() or keyword.iskeyword(name) or name != name.lower():
            raise Rejected(f"{symbol.__name__}: {name!r} cannot name a parameter")
        if hasattr(Layer, name):
            raise Rejected(f"{symbol.__name__}: parameter {name!r} hides what every symbol has")
        check_synonyms(f"{name} of {symbol.__name__}", parameter.synonyms)
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


SYMBOLS: ExtensionPoint[type[Symbol]] = ExtensionPoint(
    "symbols", _check_symbol, upper=True, aliases=lambda symbol: symbol.aliases
)
"""The symbols of genes: a list of ``Symbol`` classes."""
