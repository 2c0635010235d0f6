"""ONNX files of trained networks, compared with PyTorch from raw samples to outputs."""

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mazec.backends.compiled import Compiled
from mazec.backends.onnx import OnnxError, read_weights
from mazec.diagnostics import describe_exception
from mazec.diagnostics.compiling import NotExportable
from mazec.models.onnx import has_integers, model_onnx
from mazec.tasks.encoding import Encoding, TableEncoding
from mazec.tasks.target import NumberTarget, Target
from mazec.training.sample_rows import SampleRows, sample_rows

_TOLERANCE = 1e-3
"""Largest relative difference of outputs; rounding errors accumulate in deep networks."""


def checked_onnx(
    network: Compiled,
    encoding: Encoding,
    target: Target,
    weights: bytes,
    *,
    metadata: Mapping[str, str] | None = None,
) -> bytes:
    """Return the file of ``model_onnx`` after comparing it with PyTorch on sample rows.

    Raises ``OnnxError`` as ``model_onnx`` does, and if outputs differ (E505).
    """
    model = model_onnx(network, encoding, target, weights, metadata=metadata)
    module = network.module().eval()
    module.load_state_dict(read_weights(weights, "the file of weights"))
    rows = sample_rows(encoding)
    try:
        with torch.no_grad():
            problem = compare_onnx(model, encoding, target, rows, module(rows.inputs))
    except Exception as error:  # the runtime's errors have no common base class
        problem = describe_exception(error)
    if problem is not None:
        raise OnnxError([NotExportable(symbol="this model", reason=problem)])
    return model


def compare_onnx(
    model: bytes, encoding: Encoding, target: Target, rows: SampleRows, outputs: Tensor
) -> str | None:
    """Return how the outputs of a model differ from those of PyTorch for the same rows, or None.

    ``outputs`` (N, outputs) are those of the network for ``rows.inputs``.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    names = [one.name for one in session.get_inputs()]
    first, *others = session.run(None, _feeds(encoding, names, rows))
    if isinstance(target, NumberTarget):
        actual = (torch.from_numpy(first) - target.mean) / target.deviation
        expected = outputs[:, 0].double()
    else:
        actual, expected = torch.from_numpy(others[0]), outputs.softmax(1)
        label = int if has_integers(target) else str
        numbers = {label(name): number for number, name in enumerate(target.classes)}
        chosen = torch.tensor([numbers[one] for one in first.tolist()])[:, None]
        if bool((expected.gather(1, chosen)[:, 0] < expected.amax(1) - _TOLERANCE).any()):
            return "its labels are not those of the largest probabilities"
    if actual.shape != expected.shape:
        return f"it would return {tuple(actual.shape)} instead of {tuple(expected.shape)}"
    if torch.allclose(actual, expected, _TOLERANCE, _TOLERANCE, equal_nan=True):
        return None
    return (
        f"its outputs differ from PyTorch's by up to {float((actual - expected).abs().max()):.2g}"
    )


def _feeds(
    encoding: Encoding, names: list[str], rows: SampleRows
) -> dict[str, NDArray[np.generic]]:
    """Return the inputs of a model by name; those of a table are in the order of its columns."""
    if not isinstance(encoding, TableEncoding):
        assert rows.array is not None
        return {names[0]: rows.array.numpy()}
    return {
        name: np.array(cells, dtype=object if isinstance(cells[0], str) else np.float64)[:, None]
        for name, cells in zip(names, rows.cells, strict=True)
    }
