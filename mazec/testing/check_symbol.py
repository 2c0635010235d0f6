"""What a symbol must hold to, proven by drawing parameters and shapes.

Authors of plugins run it in their own tests: ``check_symbol(Convolution)``.
"""

import builtins
import contextlib
import itertools
import sys
from collections.abc import Iterator
from random import Random
from typing import Any

import torch
from torch import nn

from mazec.backends.compiled import Compiled, compile_gene
from mazec.gene.codec import Arguments, decode, encode
from mazec.gene.container import dump, load
from mazec.gene.gene import Gene, Head, Header
from mazec.gene.printer import write
from mazec.gene.reader import parse
from mazec.network.network import Step
from mazec.network.options import CompileOptions
from mazec.network.shape_inference import BrokenPromise
from mazec.network.verify import verify
from mazec.plugins import installed_vocabulary
from mazec.symbols import (
    Choice,
    Flag,
    Integer,
    Layer,
    Parameter,
    Real,
    Role,
    Shape,
    Symbol,
    Value,
    Vocabulary,
    shape_of,
    size,
)
from mazec.symbols.shape import MOST_AXES

_MOST_VALUES = 200_000  # a network of the check has no more parameters or values
_LIVES = 1000
_JITTER = 0.1


def check_symbol(kind: type[Symbol], *, seed: int = 0, draws: int = 3) -> None:
    """Demand that a symbol keeps every promise of its declaration.

    Its predicted shapes and parameters are torch's; its operations are the price's; text and bytes
    give it back; a thousand tunes and merges of each parameter stay in bounds and still move; the
    emitted file, run where mazec cannot be imported, has the weights and outputs of ``module()``.
    A symbol that only shapes a gene is held to what applies to it. ``draws`` parameter sets are
    drawn for each of 1 to 6 axes, the same ones for the same ``seed``. Raises ``AssertionError``
    that names the symbol with its parameters, and the shape.
    """
    rng = Random(f"{seed} {kind.name}")
    vocabulary = installed_vocabulary().extended(kind)
    for name, parameter in kind.parameter_specs.items():
        with _told(f"{kind.name}: parameter {name}"):
            _check_parameter(parameter, rng)
    for values in _values(kind, rng, 20 * draws):
        with _told(kind.unchecked(values)):
            symbol = kind(**values)
            _check_writing(symbol, vocabulary)
            _check_bits(symbol, vocabulary)
    if kind.role is not Role.LAYER:
        _demand(not issubclass(kind, Layer), f"{kind.name}: a layer has the role of a layer")
        with _told(kind()):
            _check_shaping(kind, vocabulary)
        return
    if not issubclass(kind, Layer):
        raise AssertionError(f"{kind.name}: what builds something is a Layer")
    built = 0
    for symbol, shape in _cases(kind, rng, draws):
        with _told(symbol, shape):
            _check_layer(symbol, shape, rng, vocabulary)
        built += 1
    _demand(built > 0, f"{kind.name}: with no parameters is it small enough to be built")


def _demand(condition: bool, complaint: str) -> None:
    if not condition:
        raise AssertionError(complaint)


@contextlib.contextmanager
def _told(symbol: object, shape: Shape | None = None) -> Iterator[None]:
    """Whatever goes wrong is a failed demand, and tells the symbol and the shape."""
    place = f"{symbol} at {shape}" if shape else f"{symbol}"
    try:
        yield
    except AssertionError as failure:
        raise AssertionError(f"{place}: {failure}") from failure.__cause__
    except BrokenPromise as broken:
        (found,) = broken.diagnostics
        raise AssertionError(f"{place}: {found.fields['reason']}") from broken
    except Exception as trouble:
        raise AssertionError(f"{place}: {type(trouble).__name__}: {trouble}") from trouble


# -- parameters


def _check_parameter(parameter: Parameter, rng: Random) -> None:
    def good(value: Any) -> None:
        fits = parameter.is_type(value) and parameter.in_bounds(value)
        _demand(fits, f"{value!r} is not {parameter.expected}")

    good(parameter.default)
    firsts = [parameter.draw(rng) for _ in range(_LIVES)]
    for value in firsts:
        good(value)
    starts = [parameter.default, *firsts[:3], *_ends(parameter)]
    for start in starts:
        good(start)
        same = parameter.merge(start, start, 0.0, rng)  # type: ignore[arg-type]
        _demand(same == start, f"a merge of {start!r} with itself, without jitter, gives {same!r}")
        _check_lives(parameter, start, rng, good)
    for a, b in itertools.product(starts, repeat=2):
        for _ in range(_LIVES // len(starts) ** 2 + 1):
            good(parameter.merge(a, b, _JITTER, rng))  # type: ignore[arg-type]


def _check_lives(parameter: Parameter, start: Value, rng: Random, good: Any) -> None:
    """A thousand tunes in a row, and after them it can still move."""
    value = start
    for _ in range(_LIVES):
        value = parameter.tune(value, _JITTER, rng)  # type: ignore[arg-type]
        good(value)
    later = {parameter.tune(value, _JITTER, rng) for _ in range(100)}  # type: ignore[arg-type]
    moves = len(later | {value}) > 1 or _only_one(parameter)
    _demand(moves, f"{value!r}, reached from {start!r}, is never tuned to another value")


def _ends(parameter: Parameter) -> list[Value]:
    if isinstance(parameter, Integer | Real):
        return [end for end in (parameter.low, parameter.high) if abs(end) < float("inf")]
    return list(parameter.choices) if isinstance(parameter, Choice) else [False, True]


def _only_one(parameter: Parameter) -> bool:
    return not isinstance(parameter, Flag) and len(set(_ends(parameter))) == 1


def _values(kind: type[Symbol], rng: Random, count: int) -> Iterator[dict[str, Value]]:
    """Sets of parameters: the default ones, then the initial range, bounds, and bred ones."""
    yield {name: parameter.default for name, parameter in kind.parameter_specs.items()}
    for _ in range(count if kind.parameter_specs else 0):
        yield {name: _value(parameter, rng) for name, parameter in kind.parameter_specs.items()}


def _value(parameter: Parameter, rng: Random) -> Value:
    value = parameter.draw(rng)
    if rng.random() < 0.3:
        return rng.choice([*_ends(parameter), parameter.default])
    for _ in range(rng.randrange(8)):
        value = parameter.tune(value, 1.0, rng)  # type: ignore[arg-type]
    return value


# -- text and bits


def _check_writing(symbol: Symbol, vocabulary: Vocabulary) -> None:
    gene = Gene((symbol, symbol))
    text = write(gene)
    read = parse(text, vocabulary=vocabulary)
    _demand(read.symbols == gene.symbols, f"{text!r} reads back as {read.symbols}")
    _demand(write(read) == text, f"{text!r} prints as {write(read)!r}")
    held = load(dump(gene), vocabulary=vocabulary)
    _demand(held == gene, f"the container gives back {held.symbols}")


def _check_bits(symbol: Symbol, vocabulary: Vocabulary) -> None:
    other = next(t for t in vocabulary if t is not type(symbol))
    table = {symbol.name: 2, other.name: 1}
    gene = Gene((symbol, other(), symbol), Header(table=tuple(table.items())))
    packed = {name: symbol.parameter_specs[name] for name in symbol.raw}
    carried = {n: p.unpack(p.pack(symbol.values[n])) for n, p in packed.items()}  # type: ignore[arg-type]
    streams: tuple[tuple[Arguments, Symbol], ...] = (
        ("bare", type(symbol)()),
        ("raw", type(symbol)(**carried)),
    )
    for arguments, wanted in streams:
        data, bits = encode(gene, arguments=arguments, vocabulary=vocabulary)
        found = decode(data, table, arguments=arguments, bits=bits, vocabulary=vocabulary)
        _demand(
            found.symbols == (wanted, other(), wanted),
            f"a {arguments} stream gives {found.symbols}, not {wanted}",
        )
    for name, parameter in packed.items():
        if parameter.pack(symbol.values[name]) < (1 << parameter.bits) - 1:  # type: ignore[arg-type]
            same = carried[name] == symbol.values[name]
            _demand(same, f"a raw stream gives {name} back as {carried[name]!r}")


def _options(shape: Shape) -> CompileOptions:
    return CompileOptions(shape, head=Head.NONE)


def _check_shaping(kind: type[Symbol], vocabulary: Vocabulary) -> None:
    """A symbol that builds nothing leaves the values alone."""
    for symbols in ((kind(),), (kind(),) * 3):
        compiled = compile_gene(Gene(symbols), _options((2, 3)), vocabulary=vocabulary)
        x = torch.ones(2, 2, 3)
        _demand(torch.equal(compiled.module()(x), x), "alone, it changes values")


# -- layers


def _cases(kind: type[Layer], rng: Random, draws: int) -> Iterator[tuple[Layer, Shape]]:
    """Symbols at shapes of every rank, small enough to be built."""
    for rank in range(1, MOST_AXES + 1):
        for shape in [(1,) * rank, *(_shape(rank, rng) for _ in range(draws))]:
            drawn = list(_values(kind, rng, 20))
            for values in [*drawn[1:], drawn[0]]:
                symbol = kind(**values)
                with _told(symbol, shape):
                    seen = shape_of(symbol.module_input(shape))
                    costs = size(seen), size(symbol.module_output(seen)), symbol.parameters(seen)
                if max(costs) <= _MOST_VALUES:
                    yield symbol, shape
                    break


def _shape(rank: int, rng: Random) -> Shape:
    return tuple(rng.randint(1, 40 if rank == 1 else 4) for _ in range(rank))


def _check_layer(symbol: Layer, shape: Shape, rng: Random, vocabulary: Vocabulary) -> None:
    compiled = compile_gene(Gene((symbol,)), _options(shape), vocabulary=vocabulary)
    if not symbol.supports(shape):
        _demand(compiled.network.nodes == (), "what does not apply builds nothing")
        return
    seen = shape_of(symbol.module_input(shape))
    given = shape_of(symbol.module_output(seen))
    left = shape_of(symbol.output_shape(shape, given))
    _demand(compiled.output_shape == left, f"it leaves {compiled.output_shape}, not {left}")
    _demand(symbol.torch(seen) == symbol.torch(seen), "its torch expression changes")
    for figure in (compiled.operations, compiled.parameters, symbol.saved_activations(seen)):
        _demand(type(figure) is int and figure >= 0, f"{figure!r} is not a price")
    _demand(symbol.operations(seen) == compiled.operations, "its operations are not the price's")
    verify(compiled.network)
    module = compiled.module()
    _draw_state(module, rng)
    x = _normal((2, *shape), rng)
    _check_steps(compiled, module, x)
    _check_emitted(compiled, module, x)
    if symbol.portable(seen) != symbol.torch(seen):
        _check_portable(compiled, module, x)


def _check_steps(compiled: Compiled, module: nn.Module, x: torch.Tensor) -> None:
    """Every module makes the predicted shape and has the predicted parameters, in both modes."""
    for training, batch in ((True, x), (False, x), (False, x[:1])):
        module.train(training)
        value = batch
        for step, part in zip(compiled.network.nodes, module.children(), strict=True):
            assert isinstance(step, Step)
            value = part(value)
            made = tuple(value.shape)
            wanted = (len(batch), *step.output)
            _demand(made == wanted, f"torch's {part} gives {made}, predicted was {wanted}")
            counted = sum(p.numel() for p in part.parameters() if p.requires_grad)
            said = f"torch counts {counted} parameters in {part}, predicted were {step.parameters}"
            _demand(counted == step.parameters, said)
    counted = sum(p.numel() for p in module.parameters())
    _demand(counted == compiled.parameters, f"torch counts {counted} parameters in all")


def _check_emitted(compiled: Compiled, module: nn.Module, x: torch.Tensor) -> None:
    """The file alone is the same network."""
    text = compiled.source()
    packages = {"mazec"}
    for step in compiled.network.nodes:
        assert isinstance(step, Step)
        packages.add(step.call.target.partition(".")[0])
    with _without(packages - {"torch"}), torch.no_grad():
        namespace: dict[str, Any] = {"__name__": "emitted"}
        exec(builtins.compile(text, "emitted.py", "exec", dont_inherit=True), namespace)
        emitted = _only_network(namespace)
        same = list(emitted.state_dict()) == list(module.state_dict())
        _demand(same, f"the file has weights {list(emitted.state_dict())}")
        emitted.load_state_dict(module.state_dict())
        expected, found = module.eval()(x), emitted.eval()(x)
    alike = torch.allclose(found, expected, rtol=0.0, atol=0.0, equal_nan=True)
    _demand(alike, "the file gives other values than the module")


def _check_portable(compiled: Compiled, module: nn.Module, x: torch.Tensor) -> None:
    """The portable rendering takes the same weights and gives the same values, but for rounding."""
    other = compiled.module(portable=True)
    same = list(other.state_dict()) == list(module.state_dict())
    _demand(same, f"the portable rendering has weights {list(other.state_dict())}")
    other.load_state_dict(module.state_dict())
    with torch.no_grad():
        expected, found = module.eval()(x), other.eval()(x)
    alike = torch.allclose(found, expected, rtol=1e-5, atol=1e-6, equal_nan=True)
    _demand(alike, "the portable rendering gives other values")


def _only_network(namespace: dict[str, Any]) -> nn.Module:
    """The one module class that can be built without arguments."""
    built = {}
    for name, value in namespace.items():
        if isinstance(value, type) and issubclass(value, nn.Module):
            with contextlib.suppress(TypeError):
                built[name] = value()
    _demand(list(built) == ["Network"], f"{', '.join(built)} can be built without arguments")
    return built["Network"]


@contextlib.contextmanager
def _without(packages: set[str]) -> Iterator[None]:
    """Packages cannot be imported, loaded or not."""
    loaded = {name: m for name, m in sys.modules.items() if name.partition(".")[0] in packages}
    for name in loaded:
        del sys.modules[name]
    sys.modules.update(dict.fromkeys(packages))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for package in packages:
            sys.modules.pop(package, None)
        sys.modules.update(loaded)


def _normal(shape: tuple[int, ...], rng: Random) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(rng.getrandbits(60)))


@torch.no_grad()
def _draw_state(module: nn.Module, rng: Random) -> None:
    """Weights and running figures that do not depend on torch's global generator."""
    for value in module.state_dict().values():
        if value.is_floating_point():
            value.copy_(_normal(tuple(value.shape), rng).abs() + 0.1)
