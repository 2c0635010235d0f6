"""Building ONNX graphs: names, constants, lookups and equal bytes."""

import numpy as np
import pytest

from mazec.api import compile, parse
from mazec.models.onnx_graph import GraphBuilder

onnx = pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")
EMPTY = compile(parse("RELU"), 1)


@pytest.fixture(scope="module")
def relu():
    return EMPTY.onnx()


def ran(model, **inputs):
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    return session.run(None, inputs)


@pytest.mark.parametrize(
    "name", ["mazec/value0", "_mazec/", "mazec/network/input", "linear", "a\nb\0 é 😀", "1", "-"]
)
def test_any_text_is_the_name_of_an_input(relu, name):
    graph = GraphBuilder([name, "out"])
    value = graph.input(name, np.float32, (1,))
    graph.output("out", graph.embed(relu, value), np.float32, (1,))
    (out,) = ran(graph.serialize("test", {}), **{name: np.float32([[-1], [2]])})
    assert out.tolist() == [[0], [2]]


def test_a_lookup_returns_numbers_and_the_default_for_other_texts(relu):
    texts = np.array(["b", "x", "a", ""], dtype=object)[:, None]
    for numbers, expected in (
        ({"a": 3, "b": 1, "": 0}, [1, 5, 3, 0]),
        ({"b": 0}, [0, 5, 5, 5]),
        ({}, [5] * 4),
    ):
        graph = GraphBuilder(["text"])
        found = graph.lookup(graph.input("text", str, (1,)), numbers, 5)
        graph.output("out", graph.embed(relu, graph.cast(found, np.float32)), np.float32, (1,))
        (out,) = ran(graph.serialize("test", {}), text=texts)
        assert out[:, 0].tolist() == expected


def test_constants_of_every_kind(relu):
    for values in (1, 2.5, np.float64(3), np.int64([1, 2]), np.float32([[1.5]]), ["a", "é"]):
        graph = GraphBuilder(["x", "constant", "out"])
        value = graph.embed(relu, graph.input("x", np.float32, (1,)))
        graph.output("out", value, np.float32, (1,))
        constant = graph.constant(values)
        kind = str if isinstance(values, list) else np.asarray(values).dtype.type
        graph.output("constant", constant, kind, np.shape(values)[1:])
        _, out = ran(graph.serialize("test", {}), x=np.zeros((1, 1), np.float32))
        assert out.tolist() == np.asarray(values).tolist()


def test_the_file_has_the_properties_and_equal_bytes(relu):
    def serialized(properties):
        graph = GraphBuilder(["x", "out"])
        value = graph.embed(relu, graph.input("x", np.float32, (1,)))
        graph.output("out", value, np.float32, (1,))
        return graph.serialize("test", properties)

    data = serialized({"b": "é", "a": ""})
    assert data == serialized({"a": "", "b": "é"})
    model = onnx.load_from_string(data)
    assert {one.key: one.value for one in model.metadata_props} == {"a": "", "b": "é"}
    assert (model.producer_name, model.ir_version) == ("mazec", 10)
    assert {one.domain: one.version for one in model.opset_import}["ai.onnx.ml"] == 2
