"""Trained networks as ONNX: raw rows in, the same labels and numbers as PyTorch's out."""

import csv
import hashlib
import json
import math
import os
import re
import subprocess
import sys
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load, save
from sklearn import datasets

from mazec.api import compile, parse
from mazec.backends.onnx import OnnxError
from mazec.gene.printer import write
from mazec.models.onnx import has_integers, model_onnx
from mazec.tasks.encoding import ArrayEncoding, ImageEncoding, NumberColumn, TableEncoding
from mazec.tasks.target import ClassTarget, NumberTarget
from mazec.training.columns import RawColumn, encode_columns, fit_columns

onnx = pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")

PAGE = Path(__file__).parents[2] / "docs" / "predict.md"
GENE = "LINEAR(12) RELU BRANCH_START(add) LINEAR(9) TANH BRANCH_SEGMENT_MARKER BRANCH_STOP"


@dataclass(frozen=True, eq=False)
class Case:
    """A network and its weights, and samples, both as files have them and encoded."""

    encoding: Any
    target: Any
    samples: Any  # a list of rows of texts by column, or an array
    inputs: torch.Tensor

    @cached_property
    def network(self):
        return compile(parse(GENE), self.encoding.shape, self.target.outputs)

    @cached_property
    def weights(self):
        """Draw weights so large that all classes occur."""
        state = self.network.module().state_dict()
        generator = torch.Generator().manual_seed(3)
        for values in state.values():
            values.copy_(torch.randn(values.shape, generator=generator) / values.shape[-1] ** 0.5)
        return save(state)

    @cached_property
    def model(self):
        return self.written()

    def written(self, **metadata):
        return model_onnx(self.network, self.encoding, self.target, self.weights, metadata=metadata)

    @cached_property
    def outputs(self):
        """The outputs of the model by PyTorch."""
        module = self.network.module().eval()
        module.load_state_dict(load(self.weights))
        with torch.no_grad():
            outputs = module(self.inputs).double()
        if isinstance(self.target, NumberTarget):
            return [(outputs[:, 0] * self.target.deviation + self.target.mean).tolist()]
        names = [self.target.classes[number] for number in outputs.argmax(1)]
        labels = list(map(int, names)) if has_integers(self.target) else names
        return [labels, outputs.softmax(1).tolist()]


def raw_value(column, cell):
    """Return the raw value of a cell as a table's reader would."""
    if cell == "":
        return math.nan
    if column.values:
        return column.values.index(cell)
    if column.words:
        return dict(column.words).get(cell.lower(), math.nan)
    if column.kind == "date":
        return np.datetime64(cell, "s").astype(float) / 86400
    return float(cell)


def table(columns, rows, target):
    """Return a case whose encoding is fitted to the first half of the rows."""
    values = [[raw_value(column, row[column.name]) for column in columns] for row in rows]
    raw = torch.tensor(values, dtype=torch.float64)
    encoding = fit_columns(columns, raw[: len(raw) // 2])
    return Case(encoding, target, rows, encode_columns(columns, encoding, raw))


def numbers(bunch, target):
    names = [str(name) for name in bunch.feature_names]
    rows = [dict(zip(names, map(repr, row), strict=True)) for row in bunch.data[::2].tolist()]
    return table([RawColumn(name) for name in names], rows, target)


def wine():
    return numbers(datasets.load_wine(), ClassTarget("cultivar", ("0", "1", "2"), integers=True))


def breast_cancer():
    return numbers(datasets.load_breast_cancer(), ClassTarget("label", ("malignant", "benign")))


def diabetes():
    bunch = datasets.load_diabetes(scaled=False)
    return numbers(bunch, NumberTarget("progression", 152.1, 77.0, "points"))


WORDS = (("no", 0.0), ("yes", 1.0))


def churn():
    """Return a table with missing values, categories, dates, and texts not seen in training."""
    rng = Random(5)

    def cell(value):
        return "" if rng.random() < 0.1 else str(value)

    rows = [
        {
            "age": cell(rng.randint(18, 90)),
            "monthly fee, €": cell(rng.uniform(5, 200)),
            "plan": cell(rng.choice(["basic", "plus", "große"])),
            "city": cell(f"city {int(rng.paretovariate(0.5)) % 300}"),
            "paperless": cell(rng.choice(["Yes", "no", "NO", "yes"])),
            "label": cell(rng.uniform(0, 1)),
            "joined": cell(f"20{rng.randint(10, 25)}-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}"),
            "last call": cell(f"2025-03-0{rng.randint(1, 9)}T{rng.randint(10, 23)}:30:00"),
        }
        for _ in range(300)
    ]
    rows[-1] |= {"plan": "platinum", "city": "nowhere", "age": ""}
    texts = {name: tuple(sorted({row[name] for row in rows} - {""})) for name in ("plan", "city")}
    columns = [
        RawColumn("age"),
        RawColumn("monthly fee, €"),
        RawColumn("plan", "category", texts["plan"]),
        RawColumn("city", "frequency", texts["city"]),
        RawColumn("paperless", words=WORDS),
        RawColumn("label"),
        RawColumn("joined", "date"),
        RawColumn("last call", "date", time=True),
    ]
    return table(columns, rows, ClassTarget("churned", ("no", "yes")))


def noise(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def archive():
    values = noise(3, 40, 5, 4, 2) * 16
    inputs = (values / 16).movedim(-1, 1).float()
    encoding = ArrayEncoding((2, 5, 4), 16.0, channels_last=True)
    return Case(encoding, ClassTarget("y", ("a", "b", "c", "d")), values.numpy(), inputs)


def images():
    light = noise(6, 30, 1, 1, 3) * 200 + 128  # of a whole image, so that images differ
    pixels = (noise(4, 30, 6, 7, 3) * 60 + light).clamp(0, 255).byte()
    inputs = pixels.movedim(-1, 1).float() / 255
    return Case(
        ImageEncoding((3, 6, 7)),
        ClassTarget("folder", ("cat", "dog", "fish", "owl")),
        pixels.numpy(),
        inputs,
    )


CASES = [wine, breast_cancer, churn, diabetes, archive, images]


@pytest.fixture(scope="module", params=CASES, ids=lambda make: make.__name__)
def case(request):
    return request.param()


@pytest.fixture(scope="session")
def onnxruntime_alone(fresh_environment):
    absent = ("torch", "safetensors", "onnx", "onnxscript", "sklearn", "polars")
    return fresh_environment("onnxruntime", absent=absent)


ARRAYS = """
import json, numpy, onnxruntime
session = onnxruntime.InferenceSession("model.onnx")
outputs = session.run(None, {"input": numpy.load("samples.npy")})
print(json.dumps([output.tolist() for output in outputs]))
"""


def script():
    """Return the script of the manual that predicts the rows of a table."""
    (found,) = re.findall(r"^```python\n(import csv\n.*?)^```$", PAGE.read_text(), re.S | re.M)
    return found


def test_onnxruntime_alone_predicts_the_same(case, onnxruntime_alone, tmp_path):
    (tmp_path / "model.onnx").write_bytes(case.model)
    is_table = isinstance(case.encoding, TableEncoding)
    if is_table:
        names = sorted(case.samples[0], reverse=True)  # the order of columns does not matter
        with (tmp_path / "rows.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(case.samples)
    else:
        np.save(tmp_path / "samples.npy", case.samples)
    done = onnxruntime_alone("-c", script() if is_table else ARRAYS, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    actual, expected = json.loads(done.stdout), case.outputs
    if isinstance(case.target, ClassTarget):
        assert actual[0] == expected[0] and len(set(expected[0])) > 1
        np.testing.assert_allclose(actual[1], expected[1], atol=1e-5, rtol=0)
    else:
        tolerance = 1e-5 * case.target.deviation
        np.testing.assert_allclose(actual, expected, atol=tolerance, rtol=0)


def feeds(case):
    """Return the inputs of the model for the samples of a case."""
    if not isinstance(case.encoding, TableEncoding):
        return {"input": case.samples}
    session = onnxruntime.InferenceSession(case.model, providers=["CPUExecutionProvider"])
    described = json.loads(session.get_modelmeta().custom_metadata_map["inputs"])
    values = {}
    for one in described:
        cells = [row[one["column"]] for row in case.samples]
        column = RawColumn(one["column"], "date" if one["kind"] == "date" else "number")
        if one["missing"] == "NaN":
            cells = [raw_value(column, cell) for cell in cells]
        kind = np.float64 if one["missing"] == "NaN" else object
        values[one["input"]] = np.array(cells, dtype=kind)[:, None]
    return values


def properties(model):
    return {one.key: one.value for one in onnx.load_from_string(model).metadata_props}


def test_properties_describe_the_model():
    case = churn()
    found = properties(case.written(score="0.9"))
    assert found.keys() == {
        "classes",
        "gene",
        "inputs",
        "mazec_version",
        "score",
        "target",
        "weights_sha256",
    }
    assert json.loads(found["classes"]) == ["no", "yes"]
    assert found["gene"] == write(case.network.gene)
    assert found["weights_sha256"] == hashlib.sha256(case.weights).hexdigest()
    assert (found["mazec_version"], found["score"]) == (version("mazec"), "0.9")
    inputs = {one["column"]: one for one in json.loads(found["inputs"])}
    assert [(one["input"], one["kind"]) for one in inputs.values()] == [
        ("age", "number"),
        ("monthly fee, €", "number"),
        ("plan", "category"),
        ("city", "frequency"),
        ("paperless", "number"),
        ("label_", "number"),
        ("joined", "date"),
        ("last call", "date"),
    ]
    assert inputs["plan"]["values"] == ["basic", "große", "plus"]
    assert inputs["paperless"]["values"] == ["no", "yes"]
    assert [inputs[name]["missing"] for name in ("age", "city", "joined")] == ["NaN", "", "NaN"]
    assert properties(diabetes().model)["unit"] == "points"
    assert json.loads(properties(images().model)["inputs"]) == [
        {"input": "input", "kind": "image", "encoded": [3, 6, 7]}
    ]


def test_equal_arguments_give_equal_bytes_without_output(capfd):
    case = churn()
    model = case.model
    assert model == case.written()
    assert capfd.readouterr() == ("", "")
    assert torch.__file__.encode() not in model and __file__.encode() not in model


PROGRAM = """
import hashlib, torch
from safetensors.torch import save
from mazec.api import compile, parse
from mazec.models.onnx import model_onnx
from mazec.tasks.encoding import CategoryColumn, TableEncoding
from mazec.tasks.target import NumberTarget
encoding = TableEncoding((CategoryColumn("x", ("a", "b", "c"), flag=True),))
network = compile(parse("LINEAR(2)"), encoding.shape, 1)
weights = {name: torch.ones_like(one) for name, one in network.module().state_dict().items()}
model = model_onnx(network, encoding, NumberTarget("y"), save(weights))
print(hashlib.sha256(model).hexdigest())
"""


def test_every_process_writes_equal_bytes():
    def written(seed):
        environment = os.environ | {"PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", PROGRAM]
        return subprocess.run(command, env=environment, capture_output=True, check=True).stdout

    assert written("1") == written("2") != b""


def test_integers_beyond_64_bits_are_texts():
    classes = (str(2**63), "-1")
    case = replace(wine(), target=ClassTarget("y", classes, integers=True))
    session = onnxruntime.InferenceSession(case.model, providers=["CPUExecutionProvider"])
    labels, _ = session.run(None, feeds(case))
    assert set(labels) == set(classes)


def test_a_missing_package_and_foreign_weights_are_reported(monkeypatch):
    encoding = TableEncoding((NumberColumn("x"),))
    network, target = compile(parse("RELU"), 1, 1), NumberTarget("y")
    other = save(compile(parse("LINEAR(2)"), 1, 1).module().state_dict())
    with pytest.raises(OnnxError, match="E507: the weights belong to another network"):
        model_onnx(network, encoding, target, other)
    with pytest.raises(OnnxError, match="E506: the file of weights does not contain weights"):
        model_onnx(network, encoding, target, b"nothing")
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(OnnxError, match="E603"):
        model_onnx(network, encoding, target, other)
