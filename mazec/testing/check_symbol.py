"""A check of a symbol's declaration with random parameters and shapes.

Authors of plugins call it in their own tests: ``check_symbol(Convolution)``.
"""

import builtins
import contextlib
import itertools
import sys
from collections.abc import Callable, Iterator
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

_MAX_VALUES = 200_000  # parameters or values of a network that the check builds
_GENERATIONS = 1000
_JITTER = 0.1


def check_symbol(kind: type[Symbol], *, seed: int = 0, draws: int = 3) -> None:
    """Check that a symbol behaves as its declaration says.

    The check covers these properties:

    - The predicted shapes and numbers of parameters are those of PyTorch, and the operations are
      those of the price.
    - Text and bytes read back as the same symbol.
    - A thousand mutations and merges of each parameter stay in bounds, and its value can still
      change.
    - The emitted file, run without mazec, has the weights and outputs of ``module()``.

    A symbol that builds no layer is checked for those properties that apply to it. ``draws`` sets
    of parameters are drawn for each number of axes from 1 to 6; they depend on ``seed`` alone.
    Raises ``AssertionError`` with the symbol, its parameters and the shape.
    """
    rng = Random(f"{seed} {kind.name}")
    vocabulary = installed_vocabulary().extended(kind)
    for name, parameter in kind.parameter_specs.items():
        with _failures_named(f"{kind.name}: parameter {name}"):
            _check_parameter(parameter, rng)
    for values in _values(kind, rng, 20 * draws):
        with _failures_named(kind.unchecked(values)):
            symbol = kind(**values)
            _check_writing(symbol, vocabulary)
            _check_bits(symbol, vocabulary)
    if kind.role is not Role.LAYER:
        _demand(not issubclass(kind, Layer), f"{kind.name}: a Layer must have the role of a layer")
        with _failures_named(kind()):
            _check_shaping(kind, vocabulary)
        return
    if not issubclass(kind, Layer):
        raise AssertionError(f"{kind.name}: a symbol with the role of a layer must be a Layer")
    built = 0
    for symbol, shape in _cases(kind, rng, draws):
        with _failures_named(symbol, shape):
            _check_layer(symbol, shape, rng, vocabulary)
        built += 1
    _demand(built > 0, f"{kind.name}: no parameters make it small enough to be built")


def _demand(condition: bool, complaint: str) -> None:
    if not condition:
        raise AssertionError(complaint)


@contextlib.contextmanager
def _failures_named(symbol: object, shape: Shape | None = None) -> Iterator[None]:
    """Turn every error into an ``AssertionError`` that names the symbol and the shape."""
    subject = f"{symbol} at {shape}" if shape else f"{symbol}"
    try:
        yield
    except AssertionError as failure:
        raise AssertionError(f"{subject}: {failure}") from failure.__cause__
    except BrokenPromise as broken:
        (diagnostic,) = broken.diagnostics
        raise AssertionError(f"{subject}: {diagnostic.fields['reason']}") from broken
    except Exception as error:
        raise AssertionError(f"{subject}: {type(error).__name__}: {error}") from error


# -- parameters


def _check_parameter(parameter: Parameter, rng: Random) -> None:
    def demand_valid(value: Any) -> None:
        is_valid = parameter.is_type(value) and parameter.in_bounds(value)
        _demand(is_valid, f"{value!r} is not {parameter.expected}")

    demand_valid(parameter.default)
    initial = [parameter.draw(rng) for _ in range(_GENERATIONS)]
    for value in initial:
        demand_valid(value)
    starts = [parameter.default, *initial[:3], *_extremes(parameter)]
    for start in starts:
        demand_valid(start)
        same = parameter.merge(start, start, 0.0, rng)  # type: ignore[arg-type]
        _demand(same == start, f"a merge of {start!r} with itself, without jitter, gives {same!r}")
        _check_mutations(parameter, start, rng, demand_valid)
    for a, b in itertools.product(starts, repeat=2):
        for _ in range(_GENERATIONS // len(starts) ** 2 + 1):
            demand_valid(parameter.merge(a, b, _JITTER, rng))  # type: ignore[arg-type]


def _check_mutations(
    parameter: Parameter, start: Value, rng: Random, demand_valid: Callable[[Any], None]
) -> None:
    """Check a thousand mutations in a row, after which the value must still be able to change."""
    value = start
    for _ in range(_GENERATIONS):
        value = parameter.tune(value, _JITTER, rng)  # type: ignore[arg-type]
        demand_valid(value)
    later = {parameter.tune(value, _JITTER, rng) for _ in range(100)}  # type: ignore[arg-type]
    changes = len(later | {value}) > 1 or _has_one_value(parameter)
    _demand(changes, f"{value!r}, reached from {start!r}, is never tuned to another value")


def _extremes(parameter: Parameter) -> list[Value]:
    if isinstance(parameter, Integer | Real):
        return [end for end in (parameter.low, parameter.high) if abs(end) < float("inf")]
    return list(parameter.choices) if isinstance(parameter, Choice) else [False, True]


def _has_one_value(parameter: Parameter) -> bool:
    return not isinstance(parameter, Flag) and len(set(_extremes(parameter))) == 1


def _values(kind: type[Symbol], rng: Random, count: int) -> Iterator[dict[str, Value]]:
    """Yield sets of parameters: the defaults, then initial values, bounds and mutated values."""
    yield {name: parameter.default for name, parameter in kind.parameter_specs.items()}
    for _ in range(count if kind.parameter_specs else 0):
        yield {name: _value(parameter, rng) for name, parameter in kind.parameter_specs.items()}


def _value(parameter: Parameter, rng: Random) -> Value:
    value = parameter.draw(rng)
    if rng.random() < 0.3:
        return rng.choice([*_extremes(parameter), parameter.default])
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
    loaded = load(dump(gene), vocabulary=vocabulary)
    _demand(loaded == gene, f"the container reads back as {loaded.symbols}")


def _check_bits(symbol: Symbol, vocabulary: Vocabulary) -> None:
    other = next(t for t in vocabulary if t is not type(symbol))
    table = {symbol.name: 2, other.name: 1}
    gene = Gene((symbol, other(), symbol), Header(table=tuple(table.items())))
    packed = {name: symbol.parameter_specs[name] for name in symbol.raw}
    unpacked = {n: p.unpack(p.pack(symbol.values[n])) for n, p in packed.items()}  # type: ignore[arg-type]
    streams: tuple[tuple[Arguments, Symbol], ...] = (
        ("bare", type(symbol)()),
        ("raw", type(symbol)(**unpacked)),
    )
    for arguments, expected in streams:
        data, bits = encode(gene, arguments=arguments, vocabulary=vocabulary)
        decoded = decode(data, table, arguments=arguments, bits=bits, vocabulary=vocabulary)
        _demand(
            decoded.symbols == (expected, other(), expected),
            f"a {arguments} stream reads back as {decoded.symbols}, not {expected}",
        )
    for name, parameter in packed.items():
        if parameter.pack(symbol.values[name]) < (1 << parameter.bits) - 1:  # type: ignore[arg-type]
            same = unpacked[name] == symbol.values[name]
            _demand(same, f"a raw stream reads {name} back as {unpacked[name]!r}")


def _options(shape: Shape) -> CompileOptions:
    return CompileOptions(shape, head=Head.NONE)


def _check_shaping(kind: type[Symbol], vocabulary: Vocabulary) -> None:
    """Check that a symbol that builds no layer does not change values."""
    for symbols in ((kind(),), (kind(),) * 3):
        compiled = compile_gene(Gene(symbols), _options((2, 3)), vocabulary=vocabulary)
        x = torch.ones(2, 2, 3)
        _demand(torch.equal(compiled.module()(x), x), "it changes values although it is no layer")


# -- layers


def _cases(kind: type[Layer], rng: Random, draws: int) -> Iterator[tuple[Layer, Shape]]:
    """Yield symbols with shapes of every number of axes, small enough to be built."""
    for rank in range(1, MOST_AXES + 1):
        for shape in [(1,) * rank, *(_shape(rank, rng) for _ in range(draws))]:
            drawn = list(_values(kind, rng, 20))
            for values in [*drawn[1:], drawn[0]]:
                symbol = kind(**values)
                with _failures_named(symbol, shape):
                    inner = shape_of(symbol.module_input(shape))
                    outer = symbol.module_output(inner)
                    sizes = size(inner), size(outer), symbol.parameters(inner)
                if max(sizes) <= _MAX_VALUES:
                    yield symbol, shape
                    break


def _shape(rank: int, rng: Random) -> Shape:
    return tuple(rng.randint(1, 40 if rank == 1 else 4) for _ in range(rank))


def _check_layer(symbol: Layer, shape: Shape, rng: Random, vocabulary: Vocabulary) -> None:
    compiled = compile_gene(Gene((symbol,)), _options(shape), vocabulary=vocabulary)
    if not symbol.supports(shape):
        nodes = compiled.network.nodes
        _demand(nodes == (), "it builds something for a shape that it does not support")
        return
    inner = shape_of(symbol.module_input(shape))
    outer = shape_of(symbol.module_output(inner))
    expected = shape_of(symbol.output_shape(shape, outer))
    output = compiled.output_shape
    _demand(output == expected, f"its output shape is {output}, not {expected}")
    _demand(symbol.torch(inner) == symbol.torch(inner), "its torch expression changes")
    for cost in (compiled.operations, compiled.parameters, symbol.saved_activations(inner)):
        _demand(type(cost) is int and cost >= 0, f"{cost!r} is not a price")
    _demand(symbol.operations(inner) == compiled.operations, "its operations are not the price's")
    verify(compiled.network)
    module = compiled.module()
    _draw_state(module, rng)
    x = _normal((2, *shape), rng)
    _check_steps(compiled, module, x)
    _check_emitted(compiled, module, x)
    if symbol.portable(inner) != symbol.torch(inner):
        _check_portable(compiled, module, x)


def _check_steps(compiled: Compiled, module: nn.Module, x: torch.Tensor) -> None:
    """Check that each module has the predicted shape and parameters, in both modes."""
    steps = [step for step in compiled.network.nodes if isinstance(step, Step) and not step.adapter]
    for training, batch in ((True, x), (False, x), (False, x[:1])):
        observed = _observed(module.train(training), batch)
        for step, (part, input, output) in zip(steps, observed, strict=True):
            for verb, shape, axes in (
                ("gets", input, step.input),
                ("returns", output, step.output),
            ):
                predicted = (len(batch), *axes)
                _demand(
                    shape == predicted, f"torch's {part} {verb} {shape}, predicted was {predicted}"
                )
            count = sum(p.numel() for p in part.parameters() if p.requires_grad)
            message = f"torch has {count} parameters in {part}, predicted were {step.parameters}"
            _demand(count == step.parameters, message)
    count = sum(p.numel() for p in module.parameters())
    message = f"torch has {count} parameters in total, predicted were {compiled.parameters}"
    _demand(count == compiled.parameters, message)


def _observed(
    module: nn.Module, batch: torch.Tensor
) -> list[tuple[nn.Module, tuple[int, ...], tuple[int, ...]]]:
    """Return the parts of a module in the order of their calls, with their input and output."""
    observed = []

    def observe(part: nn.Module, inputs: tuple[Any, ...], output: Any) -> None:
        observed.append((part, tuple(inputs[0].shape), tuple(output.shape)))

    hooks = [part.register_forward_hook(observe) for part in module.children()]
    try:
        module(batch)
    finally:
        for hook in hooks:
            hook.remove()
    return observed


def _check_emitted(compiled: Compiled, module: nn.Module, x: torch.Tensor) -> None:
    """Check that the emitted file, without mazec, is the same network."""
    text = compiled.source()
    packages = {"mazec"}
    for step in compiled.network.nodes:
        assert isinstance(step, Step)
        if not step.adapter:
            packages.add(step.call.target.partition(".")[0])
    with _import_blocked(packages - {"torch"}), torch.no_grad():
        namespace: dict[str, Any] = {"__name__": "emitted"}
        exec(builtins.compile(text, "emitted.py", "exec", dont_inherit=True), namespace)
        emitted = _only_network(namespace)
        same = list(emitted.state_dict()) == list(module.state_dict())
        _demand(same, f"the file has weights {list(emitted.state_dict())}")
        emitted.load_state_dict(module.state_dict())
        expected, actual = module.eval()(x), emitted.eval()(x)
    equal = torch.allclose(actual, expected, rtol=0.0, atol=0.0, equal_nan=True)
    _demand(equal, "the file returns other values than the module")


def _check_portable(compiled: Compiled, module: nn.Module, x: torch.Tensor) -> None:
    """Check that the portable module has the same weights and, up to rounding, the same values."""
    portable = compiled.module(portable=True)
    same = list(portable.state_dict()) == list(module.state_dict())
    _demand(same, f"the portable module has weights {list(portable.state_dict())}")
    portable.load_state_dict(module.state_dict())
    with torch.no_grad():
        expected, actual = module.eval()(x), portable.eval()(x)
    close = torch.allclose(actual, expected, rtol=1e-5, atol=1e-6, equal_nan=True)
    _demand(close, "the portable module returns other values than the module")


def _only_network(namespace: dict[str, Any]) -> nn.Module:
    """Return an instance of the only module class that can be built without arguments."""
    instances = {}
    for name, value in namespace.items():
        if isinstance(value, type) and issubclass(value, nn.Module):
            with contextlib.suppress(TypeError):
                instances[name] = value()
    names = ", ".join(instances)
    _demand(list(instances) == ["Network"], f"{names} can be built without arguments")
    return instances["Network"]


@contextlib.contextmanager
def _import_blocked(packages: set[str]) -> Iterator[None]:
    """Make the import of some packages fail inside the block, even if they are loaded."""
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
    """Draw weights and running statistics without torch's global generator."""
    for value in module.state_dict().values():
        if value.is_floating_point():
            value.copy_(_normal(tuple(value.shape), rng).abs() + 0.1)
