"""Archives of NumPy, read without NumPy."""

import io
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mazec.blocks.predict.npz import array, read_npz

KINDS = [
    "?",
    *(f"{order}{kind}" for order in "<>" for kind in ["i2", "i4", "i8", "f2", "f4", "f8"]),
]
KINDS += ["u1", "i1", "<u2", ">u4", "<u8"]


@st.composite
def saved(draw: st.DrawFn) -> np.ndarray:
    shape = draw(arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
    values = draw(arrays.arrays(np.dtype(draw(st.sampled_from(KINDS))), shape))
    return np.asfortranarray(values) if draw(st.booleans()) else values


@settings(deadline=None)
@given(saved())
def test_arrays_are_read_as_numpy_reads_them(values: np.ndarray) -> None:
    file = io.BytesIO()
    np.save(file, values)
    read = array(file.getvalue())
    assert tuple(read.shape) == values.shape
    np.testing.assert_array_equal(read.double().numpy(), values.astype(np.float64))


def write(folder: Path, compressed: bool = False, **values: np.ndarray) -> Path:
    (np.savez_compressed if compressed else np.savez)(folder / "data.npz", **values)
    return folder / "data.npz"


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("name", ["x", "images", "features_test", "anything"])
def test_the_samples_have_a_name_or_are_alone(tmp_path: Path, name: str, compressed: bool) -> None:
    values = np.arange(6).reshape(2, 3)
    path = write(tmp_path, compressed, **{name: values})
    assert read_npz(path).tolist() == values.tolist()
    if name != "anything":
        path = write(tmp_path, compressed, **{name: values, "y": np.zeros(2)})
        assert read_npz(path).tolist() == values.tolist()


def test_ambiguous_archives_are_refused(tmp_path: Path) -> None:
    one = np.zeros(1)
    for values in ({"x_train": one, "x_test": one}, {"a": one, "b": one}, {}):
        with pytest.raises(ValueError, match="must have one array of samples"):
            read_npz(write(tmp_path, **values))


def test_damaged_archives_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, x=np.arange(100))
    content = path.read_bytes()
    for damaged in (b"", b"no archive", content[:50], content[:-100]):
        path.write_bytes(damaged)
        with pytest.raises(ValueError, match="intact"):
            read_npz(path)
    for place in range(0, len(content), 3):
        path.write_bytes(content[:place] + bytes([content[place] ^ 255]) + content[place + 1 :])
        try:
            assert isinstance(read_npz(path), torch.Tensor)
        except ValueError:
            continue


def test_objects_and_texts_are_refused(tmp_path: Path) -> None:
    for values in (np.array(["a", "b"]), np.array([{}, 1], dtype=object), np.zeros(2, "c8")):
        with pytest.raises(ValueError, match=r"x of .*(no numbers|damaged)"):
            read_npz(write(tmp_path, x=values))
