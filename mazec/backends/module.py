"""A network as a torch module: the emitted text itself, executed."""

import linecache
import weakref
from collections.abc import Hashable
from itertools import count
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import Module

from mazec.backends.inlining import InliningError
from mazec.backends.source import SourceError, construction, source
from mazec.extensions import guard
from mazec.network.network import Join, Network, Step
from mazec.network.shape_inference import BrokenPromise
from mazec.network.traverse import Begin, traverse
from mazec.symbols import Call, JoinRule, Layer, Shape

__all__ = ["Module", "Tensor", "build"]

_numbers = count(1)


def build(network: Network) -> Module:
    """Execute the network's source and return its module; PyTorch draws the weights.

    Tracebacks show the lines of the text for as long as the module, or a copy of it, lives.
    Raises ``SourceError`` where a plugin's class cannot be carried, and ``BrokenPromise`` where
    what a plugin builds is not what it declares. Running out of memory is neither.
    """
    _watch(network)
    return _executed(network)


def _executed(network: Network) -> Module:
    text = source(network)
    number = next(_numbers)
    file = f"<mazec network {number}>"
    namespace: dict[str, Any] = {"__name__": f"mazec_network_{number}"}
    exec(compile(text, file, "exec", dont_inherit=True), namespace)
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    made = namespace["Network"]
    # copies share the class, so it is the class that keeps the lines
    weakref.finalize(made, linecache.cache.pop, file, None).atexit = False
    module: Module = made()
    return module


def _watch(network: Network) -> None:
    """Try what plugins build, each kind once in a process, before it can do harm as a part."""
    watched: dict[int | None, Any] = {}
    for at, symbol in enumerate(network.gene.symbols):
        declared: Any = symbol if isinstance(symbol, Layer) else getattr(symbol, "rule", None)
        if declared is not None and not declared.builtin:
            watched[at] = declared
    for met in traverse(network.nodes if watched else ()):
        if isinstance(met, Step) and met.position in watched and not met.adapter:
            _try(_Part(watched[met.position], met.call, (met.input,), met.output, met.parameters))
        elif isinstance(met, Begin) and isinstance(met.node, Join) and met.node.position in watched:
            join = met.node
            _try(_Part(watched[join.position], join.call, join.shapes, join.output, 0))


class _Part(NamedTuple):
    """What a plugin builds, by all that it depends on."""

    declared: Layer | type[JoinRule]
    call: Call
    shapes: tuple[Shape, ...]
    output: Shape
    parameters: int

    @property
    def key(self) -> Hashable:
        """What is built, whoever declares it; 1, 1.0 and True are different arguments."""
        arguments = [(name, type(one), one) for name, one in self.call.arguments.items()]
        return (self.call.target, *arguments, self.shapes, self.output, self.parameters)


_tried: set[Hashable] = set()
_MOST_KEPT = 10_000


def _try(part: _Part) -> None:
    """Build a part alone and run some samples through it, as in training and as in tests.

    Raises ``BrokenPromise``, and what is out of memory as it is.
    """
    if part.key in _tried:
        return
    shape = part.shapes[0]

    def failed(error: BaseException) -> BaseException:
        if isinstance(error, InliningError):
            return SourceError(part.call, error.reason, part.declared)
        reason = str(error) if isinstance(error, _Other) else error
        return BrokenPromise(part.declared, shape, reason)

    # the generator that draws the weights must not be moved
    with torch.random.fork_rng(devices=[]), torch.no_grad(), guard(failed):
        module = _alone(part)
        counted = sum(p.numel() for p in module.parameters() if p.requires_grad)
        for count, mode in ((3, True), (2, False)):
            values = [torch.zeros(count, *given) for given in part.shapes]
            _check(module.train(mode)(*values), count, part.output)
    if counted != part.parameters:
        reason = f"it has {counted:,} parameters, and declares {part.parameters:,}"
        raise BrokenPromise(part.declared, shape, reason)
    if len(_tried) == _MOST_KEPT:
        _tried.clear()
    _tried.add(part.key)


class _Other(Exception):
    """What a module gives is not what its symbol declares."""


def _check(made: Any, count: int, output: Shape) -> None:
    if not isinstance(made, Tensor) or not made.is_floating_point():
        raise _Other(f"it gives {type(made).__name__}, and no tensor of real numbers")
    if tuple(made.shape) != (count, *output):
        raise _Other(f"it gives {tuple(made.shape)[1:]}, and declares {output}")


def _alone(part: _Part) -> Module:
    """The module of a part, from the text that a file would have."""
    call = part.call
    text = construction(call)
    namespace: dict[str, Any] = {"__name__": "mazec_part"}
    exec(compile(text, f"<mazec {call.op}>", "exec", dont_inherit=True), namespace)
    module: Module = namespace["part"]
    return module
