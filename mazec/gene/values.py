"""From tokens to checked values: of a symbol's parameters and of a header's entries."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from mazec.diagnostics import Span
from mazec.diagnostics.syntax import (
    DuplicateArgument,
    NumberTooLong,
    OutOfBounds,
    PositionalAfterNamed,
    TooManyArguments,
    UnknownChoice,
    UnknownEntry,
    UnknownParameter,
    WrongType,
)
from mazec.gene.error_collector import ErrorCollector, name_of, shown, span_of, span_of_name
from mazec.symbols import Choice, Flag, Parameter, Real, Symbol, Value, did_you_mean, nearest
from mazec.symbols.parameter import MOST_DIGITS

if TYPE_CHECKING:
    from lark import Token

_REAL = re.compile(r"[.eE]")
_LONGEST_MEANT = 30
_NO_NUMBER = re.compile(r"[-+]*(nan|inf|infinity)", re.IGNORECASE)


def read_value(
    parameter: Parameter, name: str, owner: str, token: "Token", mistakes: ErrorCollector
) -> Value | None:
    """Return the value of ``name`` of ``owner`` in a token, or None if it is invalid."""
    kind, text = token.type, token.value
    value: Value | None
    if kind == "NUMBER":
        if len(text) > MOST_DIGITS and not short_enough(token, text, mistakes):
            return None
        value = float(text) if _REAL.search(text) else int(text)
    else:
        value = _word(parameter, kind, text)
    if value is not None and parameter.is_type(value) and parameter.in_bounds(value):
        return parameter.normal(value)
    if kind != "MISSING":  # that was reported when it was put in
        _refuse(parameter, name, owner, token, value, mistakes)
    return None


def _refuse(
    parameter: Parameter,
    name: str,
    owner: str,
    token: "Token",
    value: Value | None,
    mistakes: ErrorCollector,
) -> None:
    text, span = token.value, span_of(token)
    if value is None or not parameter.is_type(value):
        meant = _meant(parameter, text) if len(text) <= _LONGEST_MEANT else None
        mistakes.add(
            WrongType(
                span=span,
                parameter=name,
                symbol=owner,
                expected=parameter.expected,
                found=shown(text),
                suggestion=did_you_mean(meant) or "wrong type",
            )
        )
    elif isinstance(parameter, Choice):
        mistakes.add(
            UnknownChoice(
                span=span,
                parameter=name,
                symbol=owner,
                found=shown(text),
                choices=tuple(parameter.choices),
                suggestion=mistakes.hint(text.lower(), parameter.choices, parameter.meanings),
            )
        )
    else:
        mistakes.add(
            OutOfBounds(
                span=span,
                parameter=name,
                symbol=owner,
                expected=parameter.expected,
                found=shown(text),
            )
        )


def _word(parameter: Parameter, kind: str, text: str) -> Value | None:
    """Return the value of a text that is not a number; None if the parameter does not take it."""
    if isinstance(parameter, Real) and kind in ("WORD", "ODD") and _NO_NUMBER.fullmatch(text):
        return float("nan")
    if kind != "WORD":
        return None
    if isinstance(parameter, Flag):
        return {"true": True, "false": False}.get(text.lower())
    return text if isinstance(parameter, Choice) else None


def _meant(parameter: Parameter, text: str) -> str | None:
    """Return the right spelling of the most likely value, for a value of a wrong type."""
    value: Value
    if isinstance(parameter, Choice):
        value = text.strip('"').lower()
    elif isinstance(parameter, Flag):
        return {"0": "false", "1": "true"}.get(text) or nearest(text.lower(), ("true", "false"))
    else:
        try:
            number = float(text.strip('"').replace("_", ""))
            value = number if isinstance(parameter, Real) else int(number)
        except (ValueError, OverflowError):
            return None
        if value != number:
            return None
    if not parameter.in_bounds(value):
        return None
    # the types of value and parameter agree, which the union does not show
    return parameter.write(parameter.normal(value))  # type: ignore[arg-type]


def short_enough(token: "Token", number: str, mistakes: ErrorCollector) -> bool:
    """Return whether a number has at most 40 digits, and report it if it has more."""
    digits = sum(map(number.count, "0123456789"))
    if digits > MOST_DIGITS:
        mistakes.add(NumberTooLong(span=span_of(token), digits=digits))
    return digits <= MOST_DIGITS


def pairs(tokens: "Sequence[Token]") -> "Iterator[tuple[Token | None, Token]]":
    """Return the pairs of keys, or None without a key, and values, from both in order."""
    key = None
    for token in tokens:
        if token.type == "KEY":
            key = token
        else:
            yield key, token
            key = None


def read_arguments(
    symbol: type[Symbol], tokens: "Sequence[Token]", mistakes: ErrorCollector
) -> dict[str, Value]:
    """Return the values of all parameters; a missing or invalid one has its default."""
    parameter_specs = symbol.parameter_specs
    values: dict[str, Value] = {}
    places = iter(parameter_specs)
    extra: list[Token] = []
    late: Token | None = None
    named = False
    key: Token | None = None
    for token in tokens:
        if token.type == "KEY":
            key = token
            continue
        if key is not None:
            named = True
            name = key.value[:-1]
            if name not in parameter_specs:
                name = name_of(key).lower()
        elif named:
            late = late or token
            continue
        else:
            name = next(places, "")
            if not name:
                extra.append(token)
                continue
        parameter = parameter_specs.get(name)
        if parameter is None:
            assert key is not None
            _unknown_parameter(symbol, key, mistakes)
        elif name in values:
            place = span_of(key or token, token)
            mistakes.add(DuplicateArgument(span=place, parameter=name, symbol=symbol.name))
        else:
            value = read_value(parameter, name, symbol.name, token, mistakes)
            values[name] = parameter.default if value is None else value
        key = None
    if late is not None:
        _misplaced(PositionalAfterNamed, symbol, span_of(late), mistakes)
    if extra:
        _misplaced(TooManyArguments, symbol, span_of(extra[0], extra[-1]), mistakes)
    if len(values) < len(parameter_specs):
        values = {name: parameter.default for name, parameter in parameter_specs.items()} | values
    return values


def _misplaced(
    kind: type[PositionalAfterNamed] | type[TooManyArguments],
    symbol: type[Symbol],
    span: Span,
    mistakes: ErrorCollector,
) -> None:
    mistakes.add(kind(span=span, symbol=symbol.name, parameters=tuple(symbol.parameter_specs)))


def _unknown_parameter(symbol: type[Symbol], key: "Token", mistakes: ErrorCollector) -> None:
    name = name_of(key)
    mistakes.add(
        UnknownParameter(
            span=span_of_name(key),
            symbol=symbol.name,
            name=shown(name),
            parameters=tuple(symbol.parameter_specs),
            suggestion=did_you_mean(symbol.closest_parameter(name)),
        )
    )


def read_entries(
    header: str, kinds: Mapping[str, Real], tokens: "Sequence[Token]", mistakes: ErrorCollector
) -> dict[str, float]:
    """Return the valid entries of ``rates`` or ``learning``."""
    values: dict[str, float] = {}
    given: set[str] = set()
    for key, token in pairs(tokens):
        assert key is not None
        name = name_of(key).lower()
        if name not in kinds:
            mistakes.add(
                UnknownEntry(
                    span=span_of_name(key),
                    header=header,
                    name=shown(name_of(key)),
                    entries=tuple(kinds),
                    suggestion=mistakes.hint(name, kinds),
                )
            )
        elif name in given:
            mistakes.add(DuplicateArgument(span=span_of(key, token), parameter=name, symbol=header))
        else:
            given.add(name)
            value = read_value(kinds[name], name, header, token, mistakes)
            if value is not None:
                values[name] = float(value)
    return values
