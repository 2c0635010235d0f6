"""Shape inference: the only calls of the shape rules of symbols and joins, with checked results."""

from collections.abc import Sequence
from typing import NamedTuple

from mazec.diagnostics import MazecError, describe_exception
from mazec.diagnostics.compiling import BrokenSymbol
from mazec.extensions import guard
from mazec.network.torch_classes import torch_classes
from mazec.symbols import Call, Combination, JoinResult, JoinRule, Layer, Shape, write_shape
from mazec.symbols.expression import check_call
from mazec.symbols.owner import owner_of
from mazec.symbols.shape import MOST_AXES


class CompileError(MazecError):
    """A valid gene that cannot be compiled with the given options."""


class BrokenPromise(CompileError):
    """A symbol or join of a plugin that fails or contradicts its declaration (E504)."""

    def __init__(
        self, declared: Layer | type[JoinRule], shape: Shape, error: BaseException | str
    ) -> None:
        name, plugin = owner_of(declared)
        reason = error if isinstance(error, str) else describe_exception(error)
        symbol = f"{name} at {write_shape(shape)}"
        super().__init__([BrokenSymbol(symbol=symbol, plugin=plugin, reason=reason)])


class ShapeInference(NamedTuple):
    """A symbol at an input shape: the shapes around its module, and the cost of one sample."""

    module_input: Shape
    module_output: Shape
    output_shape: Shape
    operations: int
    parameters: int
    saved_activations: int


def infer_shape(symbol: Layer, shape: Shape) -> ShapeInference | None:
    """Return a symbol's shapes and costs at an input shape, or None if it does not apply.

    Raises ``BrokenPromise`` if a plugin's symbol fails.
    """
    if symbol.builtin:
        return _infer(symbol, shape)
    with guard(lambda error: BrokenPromise(symbol, shape, error)):
        inference = _infer(symbol, shape)
        if inference is not None:
            _check(inference)
    return inference


def _infer(symbol: Layer, shape: Shape) -> ShapeInference | None:
    if not symbol.supports(shape):
        return None
    module_input = symbol.module_input(shape)
    module_output = symbol.module_output(module_input)
    return ShapeInference(
        module_input,
        module_output,
        symbol.output_shape(shape, module_output),
        symbol.operations(module_input),
        symbol.parameters(module_input),
        symbol.saved_activations(module_input),
    )


def build_call(symbol: Layer, module_input: Shape, portable: bool) -> Call:
    """Return the call that builds a symbol's module.

    Raises ``BrokenPromise`` if a plugin's symbol fails.
    """
    build = symbol.portable if portable else symbol.torch
    if symbol.builtin:
        return build(module_input)
    with guard(lambda error: BrokenPromise(symbol, module_input, error)):
        call = build(module_input)
        check_call(call)
        _check_class(call.target)
    return call


def join_shapes(rule: type[JoinRule], shapes: Sequence[Shape]) -> JoinResult:
    """Return the result of joining segments. Raises ``BrokenPromise`` if a plugin's rule fails."""
    if rule.builtin:
        return rule.result(shapes)
    with guard(lambda error: BrokenPromise(rule, shapes[0], error)):
        result = rule.result(shapes)
        if not isinstance(result, JoinResult):
            raise TypeError(f"{result!r} is not a JoinResult")
        if not isinstance(result.join, str):
            raise TypeError(f"{result.join!r} is not the name of a join operation")
        _check_shape(result.shape)
    return result


def join_expression(
    rule: type[JoinRule], joined: JoinResult, shapes: Sequence[Shape]
) -> Call | Combination:
    """Return the torch expression of a join. Raises ``BrokenPromise`` if a plugin's rule fails."""
    if rule.builtin:
        return rule.torch(joined, shapes)
    if rule.target:
        return Call(rule.target, {"join": joined.join, "shape": joined.shape})
    with guard(lambda error: BrokenPromise(rule, shapes[0], error)):
        expression = rule.torch(joined, shapes)
        if not isinstance(expression, Combination):
            check_call(expression)
    return expression


def _check_class(target: str) -> None:
    """Raise for a class that ``torch.nn`` lacks, if its list of classes is readable."""
    package, _, name = target.rpartition(".")
    if package == "torch.nn" and (known := torch_classes()) and name not in known:
        raise AttributeError(f"torch has no {target}")


def _check(inference: ShapeInference) -> None:
    for shape in inference[:3]:
        _check_shape(shape)
    for name, figure in zip(ShapeInference._fields[3:], inference[3:], strict=True):
        if type(figure) is not int or figure < 0:
            raise TypeError(f"{figure!r} is not a count of {name}")


def _check_shape(shape: object) -> None:
    """Raise for an invalid shape. An axis may have more digits than Python can print."""
    if type(shape) is not tuple or not all(type(axis) is int for axis in shape):
        raise TypeError(f"{shape!r} is not a tuple of axes")
    if not 1 <= len(shape) <= MOST_AXES:
        raise ValueError(f"a shape has 1 to {MOST_AXES} axes, not {len(shape)}")
    if min(shape) < 1:
        raise ValueError(f"an axis must be an integer of at least 1, not {min(shape)}")
