"""A trained network as ONNX: raw samples in, labels or numbers in the target's unit out."""

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import numpy as np

from mazec.backends.compiled import Compiled
from mazec.backends.onnx import read_weights, require_packages
from mazec.gene.printer import write
from mazec.models.onnx_encoding import ARRAY, encode, input_names, is_text
from mazec.models.onnx_graph import GraphBuilder
from mazec.tasks.encoding import (
    CategoryColumn,
    Column,
    DateColumn,
    Encoding,
    FrequencyColumn,
    ImageEncoding,
    NumberColumn,
    TableEncoding,
)
from mazec.tasks.target import ClassTarget, NumberTarget, Target

LABEL, PROBABILITIES, VALUE = "label", "probabilities", "value"
"""Names of the outputs: of a class the first two, of a number the last."""


def model_onnx(
    network: Compiled,
    encoding: Encoding,
    target: Target,
    weights: bytes,
    *,
    metadata: Mapping[str, str] | None = None,
) -> bytes:
    """Return the file of a trained network with its encoding and the meaning of its outputs.

    ``weights`` is the content of a safetensors file. The columns of a table are inputs (batch, 1)
    by name: numbers and days since 1970 are float64, of which NaN is missing, and texts are
    strings, of which "" is missing. Other samples are the input ``input`` (batch, …), float64 for
    arrays and uint8 for images. The outputs are ``label`` (batch,) and ``probabilities``
    (batch, classes), or ``value`` (batch,), a float64 in the target's unit. Properties of the file
    describe them, with further ``metadata``; equal arguments give equal bytes.

    Raises ``OnnxError`` if a symbol cannot be exported (E505), for weights of another network
    (E506, E507), and for a missing package (E603).
    """
    require_packages()
    exported = network.onnx(read_weights(weights, "the file of weights"))
    outputs = _outputs(target)
    columns = encoding.columns if isinstance(encoding, TableEncoding) else ()
    names = input_names(columns, outputs)
    graph = GraphBuilder([*names, *outputs, ARRAY])
    logits = graph.embed(exported, encode(graph, encoding, names))
    if isinstance(target, ClassTarget):
        _classes(graph, target, logits)
    else:
        _number(graph, target, logits)
    properties = {
        **(metadata or {}),
        "gene": write(network.gene),
        "inputs": json.dumps(_described(encoding, names), ensure_ascii=False),
        "mazec_version": version("mazec"),
        "target": target.name,
        "weights_sha256": hashlib.sha256(weights).hexdigest(),
    }
    if isinstance(target, ClassTarget):
        properties["classes"] = json.dumps(target.classes, ensure_ascii=False)
    else:
        properties["unit"] = target.unit
    return graph.serialize("mazec", properties)


def has_integers(target: ClassTarget) -> bool:
    """Return whether the labels are integers of 64 bits; other labels are texts."""
    return target.integers and all(-(2**63) <= int(name) < 2**63 for name in target.classes)


def _outputs(target: Target) -> tuple[str, ...]:
    return (LABEL, PROBABILITIES) if isinstance(target, ClassTarget) else (VALUE,)


def _classes(graph: GraphBuilder, target: ClassTarget, logits: str) -> None:
    integers = has_integers(target)
    labels = np.array([int(name) for name in target.classes]) if integers else target.classes
    largest = graph.add("ArgMax", logits, axis=1, keepdims=0)
    chosen = graph.add("Gather", graph.constant(labels), largest)
    graph.output(LABEL, chosen, np.int64 if integers else str, ())
    probabilities = graph.add("Softmax", logits, axis=1)
    graph.output(PROBABILITIES, probabilities, np.float32, (target.outputs,))


def _number(graph: GraphBuilder, target: NumberTarget, outputs: str) -> None:
    value = graph.add("Reshape", graph.cast(outputs, np.float64), graph.constant(np.array([-1])))
    for operator, statistic in (("Mul", target.deviation), ("Add", target.mean)):
        value = graph.add(operator, value, graph.constant(np.float64(statistic)))
    graph.output(VALUE, value, np.float64, ())


_KINDS = {
    NumberColumn: "number",
    CategoryColumn: "category",
    FrequencyColumn: "frequency",
    DateColumn: "date",
}


def _described(encoding: Encoding, names: list[str]) -> list[dict[str, Any]]:
    """Return the inputs of the model with the columns that they are, as plain values."""
    if isinstance(encoding, TableEncoding):
        return [
            {"input": name, **_column(column)}
            for name, column in zip(names, encoding.columns, strict=True)
        ]
    kind = "image" if isinstance(encoding, ImageEncoding) else "array"
    return [{"input": ARRAY, "kind": kind, "encoded": encoding.shape}]


def _column(column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {"column": column.name, "kind": _KINDS[type(column)]}
    described["missing"] = "" if is_text(column) else "NaN"
    if isinstance(column, CategoryColumn):
        described["values"] = column.values
    if isinstance(column, NumberColumn) and column.words:
        described["values"] = [word for word, _ in column.words]
    return described
