"""Encodings as ONNX graphs give the inputs that training gives."""

import math
from random import Random

import numpy as np
import pytest
import torch

from mazec.blocks.predict import cells as cells_of_files
from mazec.models.onnx_encoding import MISSING, encode, in_every_case, input_names, is_text
from mazec.models.onnx_graph import GraphBuilder
from mazec.tasks.encoding import (
    ArrayEncoding,
    CategoryColumn,
    DateColumn,
    FrequencyColumn,
    ImageEncoding,
    NumberColumn,
    TableEncoding,
)
from mazec.training.columns import RawColumn, encode_columns

helper = pytest.importorskip("onnx").helper
onnxruntime = pytest.importorskip("onnxruntime")
NAN = math.nan

NODE = helper.make_node("Identity", ["input"], ["output"])
ENDS = [[helper.make_tensor_value_info(name, 1, None)] for name in ("input", "output")]
IDENTITY = helper.make_model(helper.make_graph([NODE], "identity", *ENDS)).SerializeToString()


def encoder(encoding):
    """Return a function from the raw inputs by name to the network's input."""
    columns = encoding.columns if isinstance(encoding, TableEncoding) else ()
    names = input_names(columns, ())
    graph = GraphBuilder([*names, "encoded"])
    value = graph.embed(IDENTITY, encode(graph, encoding, names))
    graph.output("encoded", value, np.float32, encoding.shape)
    model = graph.serialize("encoding", {})
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])

    def run(*values):
        inputs = [one.name for one in session.get_inputs()]
        return session.run(None, dict(zip(inputs, values, strict=True)))[0]

    return run


def cells(column, values):
    """Return raw values (batch, 1) of a column."""
    return np.array(values, dtype=object if is_text(column) else np.float64)[:, None]


def encoded(column, values):
    return encoder(TableEncoding((column,)))(cells(column, values)).tolist()


def test_numbers_are_standardized_and_missing_ones_filled_and_flagged():
    assert encoded(NumberColumn("x", 1.0, 2.0, 5.0), [3, NAN, math.inf]) == [[1], [2], [2]]
    flagged = NumberColumn("x", 1.0, 2.0, 5.0, flag=True)
    assert encoded(flagged, [3, NAN, -math.inf]) == [[1, 0], [2, 1], [2, 1]]


def test_numbers_are_standardized_as_doubles():
    assert encoded(NumberColumn("x", 2.0**40, 0.5), [2.0**40 + 1]) == [[2]]


def test_words_are_numbers_in_any_case_and_others_are_missing():
    words = (("yes", 1.0), ("no", 0.0), ("straße", 7.0), ("unsubscribed", 3.0))
    column = NumberColumn("x", fill=0.5, flag=True, words=words)
    missing = [(text, [0.5, 1]) for text in ("", "perhaps", "NA")]
    present = [("yes", 1), ("YES", 1), ("nO", 0), ("STRAßE", 7), ("Unsubscribed", 3)]
    cases = dict(missing) | {text: [number, 0] for text, number in present}
    assert encoded(column, list(cases)) == list(cases.values())


def test_words_in_every_case():
    assert sorted(in_every_case("n/a")) == ["N/A", "N/a", "n/A", "n/a"]
    assert in_every_case("") == [""]
    assert set(in_every_case("unsubscribed")) == {"unsubscribed", "UNSUBSCRIBED", "Unsubscribed"}


def test_categories_are_one_hot_and_unseen_texts_set_nothing():
    values = ["b", "a", "", "c", "A"]
    column = CategoryColumn("x", ("a", "b"))
    assert encoded(column, values) == [[0, 1], [1, 0], [0, 0], [0, 0], [0, 0]]
    column = CategoryColumn("x", ("a", "b"), flag=True)
    assert encoded(column, values) == [[0, 1, 0], [1, 0, 0], [0, 0, 1], [0, 0, 0], [0, 0, 0]]
    assert encoded(CategoryColumn("x", (), flag=True), ["", "a"]) == [[1], [0]]


def test_texts_that_stand_for_a_missing_value_are_missing():
    assert set(MISSING) == cells_of_files.MISSING
    values = ["NaN", "None", "null", "N/A", "?", "a"]
    column = CategoryColumn("x", ("a",), flag=True)
    assert encoded(column, values) == [[0, 1]] * 5 + [[1, 0]]
    # onnxruntime makes such texts of missing values in columns of objects
    assert encoded(column, [None, math.nan]) == [[0, 1]] * 2


def test_frequencies_are_standardized_shares():
    column = FrequencyColumn("x", (("a", 0.75), ("b", 0.25)), 0.5, 0.25)
    assert encoded(column, ["a", "b", "", "c"]) == [[1], [-1], [-2], [-2]]
    assert encoded(FrequencyColumn("x", (), 0.5, 0.25), ["a"]) == [[-2]]


@pytest.mark.parametrize("time", [False, True])
@pytest.mark.parametrize("flag", [False, True])
def test_dates_are_days_and_phases(flag, time):
    column = DateColumn("x", 18000.0, 100.0, 18262.75, flag, time)
    days = [0.0, -1.25, 18262.75, NAN, -25567.999]
    raw = RawColumn("x", "date", time=time)
    table = torch.tensor(days, dtype=torch.float64)[:, None]
    expected = encode_columns([raw], TableEncoding((column,)), table)
    assert expected.shape[1] == column.width
    np.testing.assert_allclose(encoded(column, days), expected, atol=1e-6)


def test_no_rows():
    columns = (
        NumberColumn("n", flag=True, words=(("yes", 1.0),)),
        CategoryColumn("c", ("a",)),
        FrequencyColumn("f", (("a", 1.0),)),
        DateColumn("d", time=True),
    )
    run = encoder(TableEncoding(columns))
    assert run(*(cells(column, []) for column in columns)).shape == (0, 11)


TEXTS = ("", "a", "b", "B", "é", "yes")


def draw(rng, name):
    """Return a random column, before and after it is fitted."""
    kind, flag, fill = (
        rng.choice(["number", "category", "frequency", "date"]),
        rng.random() < 0.5,
        3,
    )
    mean, deviation = rng.uniform(-2, 2), rng.uniform(0.1, 2)
    words = (("a", 1.0), ("b", -1.0)) if rng.random() < 0.3 else ()
    texts = tuple(rng.sample(TEXTS[1:], 3))
    match kind:
        case "number":
            return NumberColumn(name, mean, deviation, fill, flag, words)
        case "category":
            return CategoryColumn(name, texts, flag)
        case "frequency":
            return FrequencyColumn(name, tuple((t, rng.random()) for t in texts), mean, deviation)
        case _:
            return DateColumn(name, mean, deviation, fill, flag, rng.random() < 0.5)


def read(column, value):
    """Return a column before fitting and a raw value as a table's reader would."""
    match column:
        case NumberColumn():
            number = dict(column.words).get(value.lower(), NAN) if column.words else value
            return RawColumn(column.name, words=column.words), number
        case DateColumn():
            return RawColumn(column.name, "date", time=column.time), value
        case _:
            kind = "category" if isinstance(column, CategoryColumn) else "frequency"
            raw = RawColumn(column.name, kind, tuple(sorted(TEXTS[1:])))
            return raw, raw.values.index(value) if value else NAN


@pytest.mark.parametrize("seed", range(8))
def test_random_tables_are_encoded_as_in_training(seed):
    rng = Random(seed)
    columns = tuple(draw(rng, f"column {number}") for number in range(rng.randint(1, 12)))
    values = {
        column.name: [
            rng.choice(TEXTS) if is_text(column) else rng.choice([NAN, rng.uniform(-9e3, 9e3)])
            for _ in range(20)
        ]
        for column in columns
    }
    raw = [read(column, values[column.name][0])[0] for column in columns]
    table = [[read(column, value)[1] for value in values[column.name]] for column in columns]
    encoding = TableEncoding(columns)
    expected = encode_columns(raw, encoding, torch.tensor(table, dtype=torch.float64).T)
    actual = encoder(encoding)(*(cells(column, values[column.name]) for column in columns))
    np.testing.assert_allclose(actual, expected, rtol=1e-6, atol=1e-6)


def test_arrays_are_scaled_and_standardized():
    run = encoder(ArrayEncoding((2,), 2.0, (1.0, 2.0), (0.5, 4.0)))
    assert run(np.array([[4.0, 8.0]])).tolist() == [[2, 0.5]]
    raw = np.arange(2 * 3 * 4.0).reshape(1, 2, 3, 4)
    assert encoder(ArrayEncoding((2, 3, 4)))(raw).tolist() == raw.tolist()
    channels_last = encoder(ArrayEncoding((4, 2, 3), channels_last=True))
    assert channels_last(raw).tolist() == np.moveaxis(raw, -1, 1).tolist()
    one_channel = encoder(ArrayEncoding((2, 3), 10.0, channels_last=True))
    assert one_channel(raw[..., :1]).shape == (1, 2, 3)


def test_pixels_of_images():
    pixels = np.arange(2 * 4 * 5 * 3, dtype=np.uint8).reshape(2, 4, 5, 3)
    colors = encoder(ImageEncoding((3, 4, 5)))(pixels)
    np.testing.assert_allclose(colors, np.moveaxis(pixels, -1, 1) / 255, atol=1e-7)
    gray = encoder(ImageEncoding((4, 5)))(pixels[..., 0])
    np.testing.assert_allclose(gray, pixels[..., 0] / 255, atol=1e-7)


def test_inputs_are_named_like_columns_except_where_a_name_is_taken():
    columns = [NumberColumn(name) for name in ("a b", "", "value", "value_", "label")]
    assert input_names(columns, ("value",)) == ["a b", "_", "value__", "value_", "label"]
