"""How a symbol fits a shape: its rules called in one place, and held to what rules may say."""

from collections.abc import Sequence
from typing import NamedTuple

from mazec.diagnostics import MazecError, describe_exception
from mazec.diagnostics.compiling import BrokenSymbol
from mazec.extensions import guard
from mazec.network.torch_classes import torch_classes
from mazec.symbols import Call, JoinResult, JoinRule, Layer, Shape, write_shape
from mazec.symbols.expression import check_call
from mazec.symbols.owner import owner_of
from mazec.symbols.shape import MOST_AXES


class CompileError(MazecError):
    """A gene that reads well and cannot become a network as asked."""


class BrokenPromise(CompileError):
    """A symbol or a join of a plugin that fails, or does not do what it declares (E504)."""

    def __init__(
        self, what: Layer | type[JoinRule], shape: Shape, trouble: BaseException | str
    ) -> None:
        name, plugin = owner_of(what)
        reason = trouble if isinstance(trouble, str) else describe_exception(trouble)
        symbol = f"{name} at {write_shape(shape)}"
        super().__init__([BrokenSymbol(symbol=symbol, plugin=plugin, reason=reason)])


class ShapeInference(NamedTuple):
    """A symbol at a shape: the shapes on the way, and what one sample costs."""

    seen: Shape
    given: Shape
    left: Shape
    operations: int
    parameters: int
    held: int


def infer_shape(symbol: Layer, shape: Shape) -> ShapeInference | None:
    """How a symbol fits a shape; None where it does not apply. Raises ``BrokenPromise``."""
    if symbol.builtin:
        return _fit(symbol, shape)
    with guard(lambda error: BrokenPromise(symbol, shape, error)):
        found = _fit(symbol, shape)
        if found is not None:
            _check(found)
    return found


def _fit(symbol: Layer, shape: Shape) -> ShapeInference | None:
    if not symbol.supports(shape):
        return None
    seen = symbol.module_input(shape)
    given = symbol.module_output(seen)
    return ShapeInference(
        seen,
        given,
        symbol.output_shape(shape, given),
        symbol.operations(seen),
        symbol.parameters(seen),
        symbol.saved_activations(seen),
    )


def build_call(symbol: Layer, seen: Shape, portable: bool) -> Call:
    """The construction of a symbol's module. Raises ``BrokenPromise``."""
    build = symbol.portable if portable else symbol.torch
    if symbol.builtin:
        return build(seen)
    with guard(lambda error: BrokenPromise(symbol, seen, error)):
        made = build(seen)
        check_call(made)
        _check_class(made.target)
    return made


def join_shapes(rule: type[JoinRule], shapes: Sequence[Shape]) -> JoinResult:
    """What comes of segments that are joined. Raises ``BrokenPromise``."""
    with guard(lambda error: BrokenPromise(rule, shapes[0], error)):
        found = rule.result(shapes)
        if not isinstance(found, JoinResult):
            raise TypeError(f"{found!r} is no JoinResult")
        if not isinstance(found.join, str):
            raise TypeError(f"{found.join!r} is no word for what a join does")
        _check_shape(found.shape)
    return found


def _check_class(target: str) -> None:
    """Raise for a class that ``torch.nn`` lacks, where it lists its classes."""
    package, _, name = target.rpartition(".")
    if package == "torch.nn" and (known := torch_classes()) and name not in known:
        raise AttributeError(f"torch has no {target}")


def _check(found: ShapeInference) -> None:
    for shape in found[:3]:
        _check_shape(shape)
    for name, figure in zip(ShapeInference._fields[3:], found[3:], strict=True):
        if type(figure) is not int or figure < 0:
            raise TypeError(f"{figure!r} is not a count of {name}")


def _check_shape(shape: object) -> None:
    """Raise unless it is one. An axis may have more digits than a text can hold."""
    if type(shape) is not tuple or not all(type(axis) is int for axis in shape):
        raise TypeError(f"{shape!r} is not a tuple of axes")
    if not 1 <= len(shape) <= MOST_AXES:
        raise ValueError(f"a shape has 1 to {MOST_AXES} axes, not {len(shape)}")
    if min(shape) < 1:
        raise ValueError(f"an axis is an integer of at least 1, not {min(shape)}")
