"""A network as ONNX: one file with its weights, for any batch size."""

import io
import logging
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import replace
from importlib import import_module
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load
from torch import Tensor, nn

from mazec.backends.module import build
from mazec.diagnostics import MazecError, describe_exception
from mazec.diagnostics.compiling import ForeignWeights, InvalidWeights, NotExportable
from mazec.diagnostics.plugins import MissingPackage
from mazec.gene.gene import Head
from mazec.network.network import Join, Network, Node, Step
from mazec.network.resolve import adapter
from mazec.network.traverse import Begin, traverse
from mazec.symbols import Combination, Shape

_OPSET = 20
_LARGEST = 2**31  # bytes of one protocol buffer
_BATCHES = (3, 1)


class OnnxError(MazecError):
    """A network that cannot be exported, invalid weights, or a missing package."""


class _ExportFailed(Exception):
    """The reason why a network cannot be exported."""


def export(network: Network, weights: Mapping[str, Tensor] | None = None) -> bytes:
    """Return the file of a network in evaluation mode, from ``input`` to ``output`` (batch, …).

    ``network`` is the portable network; without ``weights`` PyTorch draws them. The file is run to
    check that its outputs equal PyTorch's. Raises ``OnnxError`` with the symbol that cannot be
    exported, for weights of another network, and for a missing package.
    """
    require_packages()
    if 4 * network.price.parameters >= _LARGEST:
        raise _error("this network", "one ONNX file holds less than 2 GiB of weights")
    module = build(network).eval()
    if weights is not None:
        _load(module, weights)
    try:
        data, differs = _export_checked(network, module)
    except _ExportFailed as error:
        raise _first_failure(network) or _error("this network", str(error)) from None
    if differs:
        # if each part alone gives the same numbers, only rounding errors have accumulated
        failure = _first_failure(network)
        if failure is not None:
            raise failure
    return data


def read_weights(data: bytes, file: str) -> dict[str, Tensor]:
    """Return the tensors of a safetensors file. Raises ``OnnxError`` for anything else."""
    try:
        return load(data)
    except (SafetensorError, ValueError, KeyError) as error:
        reason = describe_exception(error)
        raise OnnxError([InvalidWeights(file=file, reason=reason)]) from None


def require_packages() -> None:
    """Raise ``OnnxError`` if a package of the extra ``onnx`` is missing."""
    package = ""
    try:
        for package in ("onnx", "onnxscript", "onnxruntime"):
            import_module(package)
    except ImportError as error:
        missing = MissingPackage(
            purpose="export to ONNX",
            package=package,
            requirement="mazec[onnx]",
            reason=str(error),
        )
        raise OnnxError([missing]) from None


def _error(symbol: str, reason: str) -> OnnxError:
    return OnnxError([NotExportable(symbol=symbol, reason=reason)])


def _load(module: nn.Module, weights: Mapping[str, Tensor]) -> None:
    expected = {name: tuple(value.shape) for name, value in module.state_dict().items()}
    actual = {name: tuple(value.shape) for name, value in weights.items()}
    differences = [
        *(f"{name} is missing" for name in expected if name not in actual),
        *(f"{name} is not in this network" for name in actual if name not in expected),
        *(
            f"{name} has the shape {actual[name]}, not {expected[name]}"
            for name in expected
            if actual.get(name, expected[name]) != expected[name]
        ),
    ]
    if differences:
        raise OnnxError([ForeignWeights(notes=tuple(differences[:3]))])
    module.load_state_dict(weights)


# The part that cannot be exported


def _first_failure(network: Network) -> OnnxError | None:
    """Return the error of the first part that cannot be exported alone, or None."""
    for position, node, shape in _parts(network):
        alone = Network(network.gene, shape, node.output, Head.NONE, (node,), network.price)
        try:
            _, differs = _export_checked(alone, build(alone).eval())
            if not differs:
                continue
            reason = "the exported module would compute other numbers"
        except _ExportFailed as error:
            reason = str(error)
        return _error(
            "the head" if position is None else network.gene.symbols[position].name, reason
        )
    return None


def _parts(network: Network) -> Iterator[tuple[int | None, Step | Join, Shape]]:
    """Yield each different layer and join, starting with one of every class."""
    ranked: dict[Any, tuple[int, int | None, Step | Join, Shape]] = {}
    counts: dict[str, int] = {}
    for event in traverse(network.nodes):
        node = event.node if isinstance(event, Begin) else event
        if not isinstance(node, Step | Join):
            continue
        shapes = node.shapes if isinstance(node, Join) else ()
        name, *arguments = _identity(node)
        key = (name, *arguments, node.input, shapes)
        if key not in ranked:
            rank = counts[name] = counts.get(name, 0) + 1
            alone = _without_layers(node) if isinstance(node, Join) else node
            ranked[key] = (rank, node.position, alone, node.input)
    for _, position, part, shape in sorted(ranked.values(), key=lambda entry: entry[0]):
        yield position, part, shape


def _identity(node: Step | Join) -> tuple[Any, ...]:
    """Return the class or function of a node, and its arguments."""
    expression = node.call if isinstance(node, Step) else node.expression
    if isinstance(expression, Combination):
        return (expression.function, expression)
    return (expression.target, tuple(expression.arguments.items()))


def _without_layers(join: Join) -> Join:
    """Return a join whose segments only adapt the shape."""
    segments: tuple[tuple[Node, ...], ...] = tuple(
        () if shape == join.input else (adapter(join.input, shape, join.position),)
        for shape in join.shapes
    )
    return replace(join, segments=segments)


# The exporter


def _export_checked(network: Network, module: nn.Module) -> tuple[bytes, bool]:
    """Return the file, and whether its outputs differ from the module's.

    Raises ``_ExportFailed`` if the exporter or the runtime fails.
    """
    try:
        with _quiet(), torch.no_grad():
            data = _translate(network, module)
            return data, any(_differs(network, module, data, batch) for batch in _BATCHES)
    except (_ExportFailed, MemoryError):
        raise
    except Exception as error:  # the exporter and the runtime have no common base class
        raise _ExportFailed(_reason(error)) from None


def _translate(network: Network, module: nn.Module) -> bytes:
    program = torch.onnx.export(
        module,
        (torch.zeros(2, *network.input_shape),),
        dynamo=True,
        verbose=False,
        opset_version=_OPSET,
        input_names=["input"],
        output_names=["output"],
        dynamic_shapes=({0: torch.export.Dim("batch")},),
        custom_translation_table=_translations(),
    )
    assert program is not None
    model = program.model_proto
    for node in model.graph.node:  # it has paths of files on this machine
        node.ClearField("metadata_props")
    data: bytes = model.SerializeToString(deterministic=True)
    return data


def _translations() -> dict[Callable[..., Any], Callable[..., Any]]:
    """Return translations that the exporter lacks, or that overflow in its version."""
    from onnxscript import opset20 as op

    def in_evaluation(
        self: Any,
        lower: float = 1 / 8,
        upper: float = 1 / 3,
        training: bool = False,
        generator: Any = None,
    ) -> Any:
        return op.Where(op.Less(self, 0.0), op.Mul(self, (lower + upper) / 2), self)

    def log_sigmoid(self: Any) -> Any:
        return op.Sub(op.Min(self, 0.0), op.Log(op.Add(op.Exp(op.Neg(op.Abs(self))), 1.0)))

    aten = torch.ops.aten
    return {aten.rrelu.default: in_evaluation, aten.log_sigmoid.default: log_sigmoid}


def _differs(network: Network, module: nn.Module, data: bytes, batch: int) -> bool:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    generator = torch.Generator().manual_seed(batch)
    x = torch.randn(batch, *network.input_shape, generator=generator)
    expected = module(x)
    actual = torch.from_numpy(session.run(["output"], {"input": x.numpy()})[0])
    if actual.shape != expected.shape:
        raise _ExportFailed(f"for {batch} samples it would return {tuple(actual.shape)}")
    largest = expected.nan_to_num(0.0, 0.0, 0.0).abs().max().item()
    return not torch.allclose(actual, expected, 1e-3, 1e-4 * max(1.0, largest), equal_nan=True)


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence the exporter, which logs, warns and prints its progress."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    output = io.StringIO()
    try:
        with warnings.catch_warnings(), redirect_stdout(output), redirect_stderr(output):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def _reason(error: BaseException) -> str:
    """Return the message of the innermost cause, in one line."""
    while error.__cause__ is not None:
        error = error.__cause__
    text = str(error).strip()
    unknown = re.match(r"No ONNX function found for <OpOverload\(op='([\w.]+)'", text)
    if unknown:
        return f"ONNX has no operation for {unknown[1]}"
    return text.partition("\n")[0][:200] or type(error).__name__
