"""ONNX files are compared with PyTorch from raw samples to outputs."""

from dataclasses import replace

import pytest
import torch
from safetensors.torch import load, save

from mazec.api import compile, parse
from mazec.backends.onnx import OnnxError
from mazec.models.onnx import model_onnx
from mazec.tasks.encoding import (
    ArrayEncoding,
    CategoryColumn,
    DateColumn,
    FrequencyColumn,
    ImageEncoding,
    NumberColumn,
    TableEncoding,
)
from mazec.tasks.target import ClassTarget, NumberTarget
from mazec.training import onnx_check
from mazec.training.onnx_check import checked_onnx, compare_onnx
from mazec.training.sample_rows import sample_rows

pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

COLUMNS = (
    NumberColumn("value", 10.0, 2.0, 12.0, flag=True),
    NumberColumn("w", words=(("no", 0.0), ("yes", 1.0)), fill=0.5, flag=True),
    CategoryColumn("", ("a", "b"), flag=True),
    FrequencyColumn("f", (("a", 0.5), ("b", 0.25)), 0.25, 0.5),
    DateColumn("d", 18000.0, 10.0, 18001.0, flag=True, time=True),
)
CLASSES = ClassTarget("y", ("3", "1", "2"), integers=True)
NUMBER = NumberTarget("y", 10.0, 4.0, "km")


def trained(encoding, target, seed=0):
    network = compile(parse("LINEAR(8) TANH"), encoding.shape, target.outputs)
    state, generator = network.module().state_dict(), torch.Generator().manual_seed(seed)
    for values in state.values():
        values.copy_(torch.randn(values.shape, generator=generator))
    return network, save(state)


CASES = [
    (TableEncoding(COLUMNS), NUMBER),
    (ArrayEncoding((2, 3), 2.0, (1.0,) * 6, (2.0,) * 6), CLASSES),
    (ArrayEncoding((2, 3), channels_last=True), NUMBER),
    (ImageEncoding((3, 2, 3)), CLASSES),
]


@pytest.mark.parametrize(("encoding", "target"), CASES, ids=["table", "array", "channel", "image"])
def test_files_that_give_the_same_are_returned(encoding, target):
    network, weights = trained(encoding, target)
    model = checked_onnx(network, encoding, target, weights, metadata={"score": "1"})
    assert b"score" in model


CHANGES = [
    replace(COLUMNS[0], mean=11.0),
    replace(COLUMNS[0], fill=10.0),
    replace(COLUMNS[1], words=(("yes", 0.0), ("no", 1.0))),
    replace(COLUMNS[2], values=("b", "a")),
    replace(COLUMNS[3], shares=(("a", 0.6), ("b", 0.25))),
    replace(COLUMNS[4], fill=17999.0),
]


@pytest.fixture(scope="module")
def problem():
    """Return a function that compares a model with PyTorch on other rows, labels or weights."""
    encoding = TableEncoding(COLUMNS)
    network, weights = trained(encoding, CLASSES)
    model = model_onnx(network, encoding, CLASSES, weights)
    module = network.module().eval()

    def compare(columns=COLUMNS, target=CLASSES, scale=1.0):
        rows = sample_rows(TableEncoding(columns))
        module.load_state_dict({name: scale * value for name, value in load(weights).items()})
        with torch.no_grad():
            return compare_onnx(model, encoding, target, rows, module(rows.inputs))

    return compare


def test_no_difference(problem):
    assert problem() is None


@pytest.mark.parametrize("changed", CHANGES, ids=lambda column: column.name)
def test_another_encoding_is_detected(problem, changed):
    columns = tuple(changed if one.name == changed.name else one for one in COLUMNS)
    assert problem(columns) is not None


def test_other_weights_and_labels_are_detected(problem):
    assert "differ from PyTorch's by up to 0." in problem(scale=1.01)
    labels = replace(CLASSES, classes=("1", "3", "2"))
    assert problem(target=labels) == "its labels are not those of the largest probabilities"


def test_a_difference_is_an_error(monkeypatch):
    encoding, other = TableEncoding(COLUMNS[:1]), TableEncoding(CHANGES[:1])
    network, weights = trained(encoding, NUMBER)

    def wrong(network, encoding, target, weights, *, metadata):
        return model_onnx(network, other, target, weights, metadata=metadata)

    monkeypatch.setattr(onnx_check, "model_onnx", wrong)
    with pytest.raises(OnnxError, match=r"E505: cannot export this model .* differ from PyTorch"):
        checked_onnx(network, encoding, NUMBER, weights)


def test_an_error_of_the_runtime_is_reported(monkeypatch):
    encoding = TableEncoding(COLUMNS[:1])
    network, weights = trained(encoding, NUMBER)
    monkeypatch.setattr(onnx_check, "model_onnx", lambda *_, **__: b"no model")
    with pytest.raises(OnnxError, match=r"E505: cannot export this model to ONNX: .*protobuf"):
        checked_onnx(network, encoding, NUMBER, weights)
