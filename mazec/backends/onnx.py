"""A network as ONNX: one file with its weights, which takes any number of samples."""

import io
import logging
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
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
from mazec.symbols import Shape

_OPSET = 20
_LARGEST = 2**31  # bytes in one protocol buffer
_BATCHES = (3, 1)


class OnnxError(MazecError):
    """A network that cannot be exported, or weights or packages that it lacks."""


class _Refused(Exception):
    """Why a network cannot be exported."""


def export(network: Network, weights: Mapping[str, Tensor] | None = None) -> bytes:
    """The file of a network in evaluation mode, from ``input`` (batch, …) to ``output`` (batch, …).

    ``network`` is the portable one; PyTorch draws the weights that are not given. What comes out
    was run: it gives what PyTorch gives. Raises ``OnnxError``, which names the symbol that is to
    blame, and for weights of another network.
    """
    _demand_packages()
    if 4 * network.price.parameters >= _LARGEST:
        raise _error("this network", "one ONNX file holds less than 2 GiB of weights")
    module = build(network).eval()
    if weights is not None:
        _load(module, weights)
    try:
        data, differs = _exported(network, module)
    except _Refused as trouble:
        raise _blamed(network) or _error("this network", str(trouble)) from None
    if differs:
        # where every part alone gives the same numbers, only their rounding has grown
        blamed = _blamed(network)
        if blamed is not None:
            raise blamed
    return data


def read_weights(data: bytes, file: str) -> dict[str, Tensor]:
    """The tensors of a safetensors file. Raises ``OnnxError`` for anything else."""
    try:
        return load(data)
    except (SafetensorError, ValueError, KeyError) as trouble:
        reason = describe_exception(trouble)
        raise OnnxError([InvalidWeights(file=file, reason=reason)]) from None


def _error(symbol: str, reason: str) -> OnnxError:
    return OnnxError([NotExportable(symbol=symbol, reason=reason)])


def _demand_packages() -> None:
    package = ""
    try:
        for package in ("onnx", "onnxscript", "onnxruntime"):
            import_module(package)
    except ImportError as trouble:
        lacking = MissingPackage(
            purpose="export to ONNX",
            package=package,
            requirement="mazec[onnx]",
            reason=str(trouble),
        )
        raise OnnxError([lacking]) from None


def _load(module: nn.Module, weights: Mapping[str, Tensor]) -> None:
    own = {name: tuple(value.shape) for name, value in module.state_dict().items()}
    given = {name: tuple(value.shape) for name, value in weights.items()}
    wrong = [
        *(f"{name} is missing" for name in own if name not in given),
        *(f"{name} is not in this network" for name in given if name not in own),
        *(
            f"{name} has the shape {given[name]}, not {own[name]}"
            for name in own
            if given.get(name, own[name]) != own[name]
        ),
    ]
    if wrong:
        raise OnnxError([ForeignWeights(notes=tuple(wrong[:3]))])
    module.load_state_dict(weights)


# Who is to blame


def _blamed(network: Network) -> OnnxError | None:
    """The refusal of the first part that cannot be exported alone."""
    for position, node, shape in _parts(network):
        alone = Network(network.gene, shape, node.output, Head.NONE, (node,), network.price)
        try:
            _, differs = _exported(alone, build(alone).eval())
            if not differs:
                continue
            reason = "it would give other numbers"
        except _Refused as trouble:
            reason = str(trouble)
        return _error(
            "the head" if position is None else network.gene.symbols[position].name, reason
        )
    return None


def _parts(network: Network) -> Iterator[tuple[int | None, Step | Join, Shape]]:
    """Each different layer and join by itself, at first one of every class."""
    ranked: dict[Any, tuple[int, int | None, Step | Join, Shape]] = {}
    met: dict[str, int] = {}
    for entry in traverse(network.nodes):
        node = entry.node if isinstance(entry, Begin) else entry
        if not isinstance(node, Step | Join):
            continue
        shapes = node.shapes if isinstance(node, Join) else ()
        key = (node.call.target, tuple(node.call.arguments.items()), node.input, shapes)
        if key not in ranked:
            rank = met[node.call.target] = met.get(node.call.target, 0) + 1
            alone = _unfilled(node) if isinstance(node, Join) else node
            ranked[key] = (rank, node.position, alone, node.input)
    for _, position, part, shape in sorted(ranked.values(), key=lambda found: found[0]):
        yield position, part, shape


def _unfilled(join: Join) -> Join:
    """A join whose segments do no more than to give the shapes that they give."""
    segments: tuple[tuple[Node, ...], ...] = tuple(
        () if shape == join.input else (adapter(join.input, shape, join.position),)
        for shape in join.shapes
    )
    return Join(join.call, segments, join.shapes, join.input, join.output, join.position, join.rule)


# The exporter


def _exported(network: Network, module: nn.Module) -> tuple[bytes, bool]:
    """The file, and whether it gives other numbers than the module. Raises ``_Refused``."""
    try:
        with _quiet(), torch.no_grad():
            data = _translated(network, module)
            return data, any(_differs(network, module, data, batch) for batch in _BATCHES)
    except (_Refused, MemoryError):
        raise
    except Exception as trouble:  # the exporter and the runtime have no common type
        raise _Refused(_reason(trouble)) from None


def _translated(network: Network, module: nn.Module) -> bytes:
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
    for node in model.graph.node:  # where in which of this machine's files each one was made
        node.ClearField("metadata_props")
    data: bytes = model.SerializeToString(deterministic=True)
    return data


def _translations() -> dict[Callable[..., Any], Callable[..., Any]]:
    """Operations that the exporter does not know, or only in a form that overflows."""
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
    found = torch.from_numpy(session.run(["output"], {"input": x.numpy()})[0])
    if found.shape != expected.shape:
        raise _Refused(f"for {batch} samples it would give {tuple(found.shape)}")
    largest = expected.nan_to_num(0.0, 0.0, 0.0).abs().max().item()
    return not torch.allclose(found, expected, 1e-3, 1e-4 * max(1.0, largest), equal_nan=True)


@contextmanager
def _quiet() -> Iterator[None]:
    """The exporter tells of its progress by every way that there is."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    said = io.StringIO()
    try:
        with warnings.catch_warnings(), redirect_stdout(said), redirect_stderr(said):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def _reason(trouble: BaseException) -> str:
    """What the innermost trouble says, in one line."""
    while trouble.__cause__ is not None:
        trouble = trouble.__cause__
    text = str(trouble).strip()
    unknown = re.match(r"No ONNX function found for <OpOverload\(op='([\w.]+)'", text)
    if unknown:
        return f"ONNX has no operation for {unknown[1]}"
    return text.partition("\n")[0][:200] or type(trouble).__name__
