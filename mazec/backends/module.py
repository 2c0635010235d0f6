"""A network as a torch module, built by executing its emitted source."""

import linecache
import weakref
from collections.abc import Hashable
from itertools import count
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import Module

from mazec.backends.construction import SourceError, combination, construction
from mazec.backends.inlining import InliningError
from mazec.backends.source import source
from mazec.extensions import guard
from mazec.network.network import Join, Network, Step
from mazec.network.shape_inference import BrokenPromise
from mazec.network.traverse import Begin, traverse
from mazec.symbols import Call, Combination, JoinRule, Layer, Shape

__all__ = ["Module", "Tensor", "build"]

_numbers = count(1)


def build(network: Network) -> Module:
    """Execute the network's source and return its module; PyTorch draws the weights.

    Tracebacks show the lines of the source as long as the module or a copy of it exists. Raises
    ``SourceError`` if a plugin's class cannot be inlined, and ``BrokenPromise`` if a plugin's
    module contradicts its declaration. Out-of-memory errors pass through.
    """
    _check_parts(network)
    return _execute(network)


def _execute(network: Network) -> Module:
    text = source(network)
    number = next(_numbers)
    file = f"<mazec network {number}>"
    namespace: dict[str, Any] = {"__name__": f"mazec_network_{number}"}
    exec(compile(text, file, "exec", dont_inherit=True), namespace)
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    cls = namespace["Network"]
    # copies share the class, so the lines are kept as long as the class
    weakref.finalize(cls, linecache.cache.pop, file, None).atexit = False
    module: Module = cls()
    return module


def _check_parts(network: Network) -> None:
    """Check the modules that plugins build, each different one once per process."""
    plugged: dict[int | None, Any] = {}
    for position, symbol in enumerate(network.gene.symbols):
        declared: Any = symbol if isinstance(symbol, Layer) else getattr(symbol, "rule", None)
        if declared is not None and not declared.builtin:
            plugged[position] = declared
    for event in traverse(network.nodes if plugged else ()):
        match event:
            case Step(adapter=False) if event.position in plugged:
                layer = plugged[event.position]
                shapes = (event.input,)
                _check_part(_Part(layer, event.call, shapes, event.output, event.parameters))
            case Begin(Join() as join) if join.position in plugged:
                rule = plugged[join.position]
                _check_part(_Part(rule, join.expression, join.shapes, join.output, 0))


class _Part(NamedTuple):
    """A module that a plugin builds, with everything that its behavior depends on."""

    declared: Layer | type[JoinRule]
    expression: Call | Combination
    shapes: tuple[Shape, ...]
    output: Shape
    parameters: int

    @property
    def key(self) -> Hashable:
        """The identity of the module, without its declarer; 1, 1.0 and True are different."""
        built: Hashable = self.expression
        if isinstance(built, Call):
            values = built.arguments.items()
            built = (built.target, *((name, type(value), value) for name, value in values))
        return (built, self.shapes, self.output, self.parameters)


_checked: set[Hashable] = set()
_MOST_KEPT = 10_000


def _check_part(part: _Part) -> None:
    """Build a part alone and run samples through it in training and in evaluation mode.

    Raises ``SourceError`` or ``BrokenPromise``; out-of-memory errors pass through.
    """
    if part.key in _checked:
        return
    shape = part.shapes[0]

    def failed(error: BaseException) -> BaseException:
        if isinstance(error, InliningError) and isinstance(part.expression, Call):
            return SourceError(part.expression, error.reason, part.declared)
        reason = str(error) if isinstance(error, _WrongOutput) else error
        return BrokenPromise(part.declared, shape, reason)

    # preserve the state of the generator that draws the network's weights
    with torch.random.fork_rng(devices=[]), torch.no_grad(), guard(failed):
        module = _build_alone(part)
        counted = sum(p.numel() for p in module.parameters() if p.requires_grad)
        for count, mode in ((3, True), (2, False)):
            values = [torch.zeros(count, *axes) for axes in part.shapes]
            _check_output(module.train(mode)(*values), count, part.output)
    if counted != part.parameters:
        reason = f"it has {counted:,} parameters, but declares {part.parameters:,}"
        raise BrokenPromise(part.declared, shape, reason)
    if len(_checked) == _MOST_KEPT:
        _checked.clear()
    _checked.add(part.key)


class _WrongOutput(Exception):
    """An output that contradicts the symbol's declaration."""


def _check_output(output: Any, count: int, shape: Shape) -> None:
    if not isinstance(output, Tensor) or not output.is_floating_point():
        raise _WrongOutput(f"it returns {type(output).__name__}, not a tensor of real numbers")
    if tuple(output.shape) != (count, *shape):
        raise _WrongOutput(f"it returns the shape {tuple(output.shape)[1:]}, but declares {shape}")


def _build_alone(part: _Part) -> Module:
    """Build the module of a part from the text that a file would contain."""
    made = part.expression
    text = construction(made) if isinstance(made, Call) else combination(made, part.shapes)
    namespace: dict[str, Any] = {"__name__": "mazec_part"}
    exec(compile(text, "<mazec part>", "exec", dont_inherit=True), namespace)
    module: Module = namespace["part"]
    return module
