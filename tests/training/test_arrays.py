"""Arrays in .npz files: their names and contents, and the errors of all others."""

import io
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mazec.plugins import installed_vocabulary
from mazec.tasks.datasets import DataError
from mazec.training.data import load

VOCABULARY = installed_vocabulary()

LABELS = np.arange(60) % 3
BYTES = (np.arange(60 * 20) % 256).astype(np.uint8).reshape(60, 5, 4)


def saved(tmp_path: Path, **arrays: object) -> str:
    np.savez(tmp_path / "mine.npz", **arrays)
    return str(tmp_path / "mine.npz")


@pytest.mark.parametrize(
    "names", [("x", "y"), ("X", "Y"), ("images", "labels"), ("data", "target")]
)
def test_names_that_mean_the_same(tmp_path: Path, names: tuple[str, str]) -> None:
    given = dict(zip(names, (BYTES, LABELS), strict=True))
    data = load(saved(tmp_path, **given, note="else"), vocabulary=VOCABULARY)
    assert (data.name, data.shape, data.outputs) == ("mine", (5, 4), 3)
    assert data.target.classes == ("0", "1", "2")
    assert len(data.test) == 12
    every = torch.cat([part.inputs for part in (data.train, data.validation, data.test)])
    assert every.dtype is torch.float32
    assert sorted((every * 255).round().flatten().tolist()) == sorted(BYTES.flatten().tolist())


@pytest.mark.parametrize("name", ["{}_{}", "{1}_{0}"])
def test_existing_parts_are_kept(tmp_path: Path, name: str) -> None:
    given = {}
    for part, count in (("train", 40), ("val", 6), ("test", 14)):
        given[name.format("x", part)] = BYTES[:count]
        given[name.format("y", part)] = LABELS[:count]
    data = load(saved(tmp_path, **given), vocabulary=VOCABULARY)
    assert [len(part) for part in (data.train, data.validation, data.test)] == [40, 6, 14]


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((60, 6, 5, 3), (3, 6, 5)),
        ((60, 3, 6, 5), (3, 6, 5)),
        ((60, 6, 5, 1), (6, 5)),
        ((60, 1, 6, 5), (6, 5)),
        ((60, 7), (7,)),
        ((60,), (1,)),
        ((60, 2, 2, 2, 2, 2), (2, 2, 2, 2, 2)),
    ],
)
def test_shapes_of_samples(tmp_path: Path, shape: tuple[int, ...], expected) -> None:
    values = np.arange(np.prod(shape)).reshape(shape) % 97
    data = load(saved(tmp_path, x=values.astype(np.float64), y=LABELS), vocabulary=VOCABULARY)
    assert data.shape == expected
    table = len(expected) == 1
    assert bool(data.train.inputs.mean().abs() < 1e-5) == table


@pytest.mark.parametrize("kind", [np.int64, np.uint16, np.float32, np.float64])
def test_images_of_any_numbers_become_shares(tmp_path: Path, kind: type) -> None:
    bytes_ = load(saved(tmp_path, x=BYTES, y=LABELS), vocabulary=VOCABULARY)
    others = load(saved(tmp_path, x=BYTES.astype(kind), y=LABELS), vocabulary=VOCABULARY)
    assert torch.equal(bytes_.train.inputs, others.train.inputs)
    for values in (BYTES.astype(float) / 300, BYTES.astype(float) - 1):
        inputs = load(saved(tmp_path, x=values, y=LABELS), vocabulary=VOCABULARY).train.inputs
        assert torch.isin(inputs, torch.from_numpy(values).float()).all()  # as they are
    mixed = load(
        saved(tmp_path, x=BYTES, y=LABELS, x_test=BYTES.astype(int), y_test=LABELS),
        vocabulary=VOCABULARY,
    )
    assert (mixed.train.inputs.max(), mixed.test.inputs.max()) == (1, 1)


@pytest.mark.parametrize(
    "labels",
    [
        np.array(["b", "a", "c"])[LABELS],
        np.array([b"b", b"a", b"\xff"])[LABELS],
        LABELS - 5,
        LABELS[:, None],
        LABELS.astype(np.float32),
        np.eye(3)[LABELS],
        LABELS.astype(np.uint64) + 2**63,
    ],
)
def test_labels_of_any_kind(tmp_path: Path, labels: np.ndarray) -> None:
    data = load(saved(tmp_path, x=BYTES, y=labels), vocabulary=VOCABULARY)
    assert data.outputs == 3
    assert data.test.targets.bincount().tolist() == [4, 4, 4]
    assert len(set(data.target.classes)) == 3


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"x": BYTES}, "E718.*lacks samples or labels\nhelp: .* only has x"),
        ({"a": BYTES}, "E718.*lacks.*\nhelp: .* y_test$"),
        ({"x_test": BYTES, "y_test": LABELS}, "E718.*\nhelp: save x and y"),
        ({"x": BYTES, "y": LABELS[:9]}, "E716.*x of .* contains 60 samples, but y 9 labels"),
        ({"x": BYTES, "data": BYTES, "y": LABELS}, "E717.*x, data could all be the train inputs"),
        ({"x": BYTES, "y": np.zeros(60)}, "E710.*all 60 samples of y of .* label 0"),
        ({"x": BYTES, "y": np.full(60, np.nan)}, "numbers like nan"),
        ({"x": BYTES, "y": np.arange(60)}, "E709.*classes: 60 different"),
        ({"x": BYTES, "y": np.arange(60) // 58}, "E711.*class 1 of .* fewer than 5 samples: 2"),
        ({"x": BYTES, "y": np.ones((60, 3, 3))}, "E709.*one label a sample"),
        ({"x": BYTES, "y": LABELS.astype(complex)}, "E709.*complex"),
        ({"x": LABELS.astype(str), "y": LABELS}, "E708.*x of .* its type is <U"),
        ({"x": np.zeros((60, 0)), "y": LABELS}, r"E713.*its shape is \(60, 0\)"),
        ({"x": np.zeros((0, 3)), "y": LABELS[:0]}, "E713.*y of .* it is empty"),
        (
            {"x": np.full((60, 2, 2, 2), np.inf), "y": LABELS},
            "E707.*x of .* in 60 of 60 samples\n.* number 1",
        ),
        ({"x": np.where(np.eye(60), 1e308, -1e308), "y": LABELS}, "E719"),
        ({"x": np.array([None] * 60), "y": LABELS}, "E702.*Python objects"),
        (
            {"x": BYTES, "y": LABELS, "x_test": BYTES[:, 1:], "y_test": LABELS},
            r"E715.*train \(5, 4\), test \(4, 4\)",
        ),
        (
            {"x": BYTES, "y": LABELS, "x_test": BYTES, "y_test": LABELS + 1},
            "E712.*class 3 of",
        ),
    ],
)
def test_invalid_data_is_an_error(tmp_path: Path, raises_data_error, arrays, words: str) -> None:
    path = saved(tmp_path, **arrays)
    with raises_data_error(words):
        load(path, vocabulary=VOCABULARY)


def test_a_missing_or_invalid_file_is_an_error(tmp_path: Path, raises_data_error) -> None:
    with raises_data_error("E701.*mine.npz"):
        load(str(tmp_path / "mine.npz"), vocabulary=VOCABULARY)
    np.save(tmp_path / "one.npy", BYTES)
    (tmp_path / "one.npy").rename(tmp_path / "one.npz")
    with raises_data_error("E702.*a single array"):
        load(str(tmp_path / "one.npz"), vocabulary=VOCABULARY)
    (tmp_path / "one.npz").write_text("<html>")
    with raises_data_error("E702.*not written by numpy.savez"):
        load(str(tmp_path / "one.npz"), vocabulary=VOCABULARY)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_bytes_are_read_or_are_an_error(tmp_path: Path, data: st.DataObject) -> None:
    whole = io.BytesIO()
    save = np.savez_compressed if data.draw(st.booleans()) else np.savez
    save(whole, x=BYTES, y=LABELS)
    good = whole.getvalue()
    place = data.draw(st.integers(0, len(good)))
    content = good[:place] + data.draw(st.binary(max_size=6))
    if data.draw(st.booleans()):
        content += good[place + data.draw(st.integers(0, 6)) :]
    (path := tmp_path / "mine.npz").write_bytes(content)
    try:
        load(str(path), vocabulary=VOCABULARY)
    except DataError as error:
        assert "mine" in str(error)
