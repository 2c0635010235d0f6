"""Idx files: written files are read; any others are an error, never a traceback."""

import gzip
import os
import struct
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.plugins import installed_vocabulary
from mazec.tasks.data_options import DataOptions
from mazec.tasks.datasets import DataError
from mazec.training import idx
from mazec.training.data import load

VOCABULARY = installed_vocabulary()

REAL = Path(os.environ.get("MAZEC_DATA", "")) / "MNIST" / "raw"


def packed(array: np.ndarray) -> bytes:
    array = array.astype(np.uint8)
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


def small(count: int, moved: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Images of 4x3 in ten classes, each with its label in a corner."""
    labels = np.arange(count) % 10
    images = (np.arange(count * 12).reshape(count, 4, 3) + moved) % 256
    images[:, 0, 0] = labels
    return images, labels


def write(folder: Path, pack: bool = False) -> Path:
    folder.mkdir(parents=True)
    for prefix, count in (("train", 100), ("t10k", 30)):
        images, labels = small(count, moved=count)
        for name, array in (("images-idx3", images), ("labels-idx1", labels)):
            content = packed(array)
            path = folder / f"{prefix}-{name}-ubyte{'.gz' if pack else ''}"
            path.write_bytes(gzip.compress(content) if pack else content)
    return folder


@pytest.mark.parametrize("name", ["MNIST", "FashionMNIST", "KMNIST"])
@pytest.mark.parametrize("pack", [False, True])
def test_existing_files_are_read(tmp_path: Path, name: str, pack: bool) -> None:
    write(tmp_path / name / "raw", pack)
    data = load(name, root=tmp_path, options=DataOptions(validation=0.2), vocabulary=VOCABULARY)
    assert (data.shape, data.outputs) == ((4, 3), 10)
    assert [len(part) for part in (data.train, data.validation, data.test)] == [80, 20, 30]
    assert torch.equal((data.train.inputs[:, 0, 0] * 255).round().long(), data.train.targets)
    images, _ = small(30, moved=30)
    assert torch.equal(data.test.inputs, torch.tensor(images, dtype=torch.float32) / 255)


@settings(deadline=None)
@given(data=st.data())
def test_any_bytes_are_read_or_are_an_error(tmp_path_factory: pytest.TempPathFactory, data) -> None:
    folder = tmp_path_factory.mktemp("idx")
    good = packed(small(10)[0])
    if data.draw(st.booleans()):
        good = gzip.compress(good)
    cut = good[: data.draw(st.integers(0, len(good)))]
    place = data.draw(st.integers(0, max(0, len(cut) - 1)))
    content = cut[:place] + data.draw(st.binary(max_size=4)) + cut[place:]
    for name in ("images", "images.gz"):
        path = folder / name
        path.write_bytes(content)
        try:
            assert idx.read(path, 3).ndim == 3
        except DataError as error:
            assert str(path) in str(error)


def test_files_that_do_not_match_are_an_error(tmp_path: Path, raises_data_error) -> None:
    folder = write(tmp_path / "MNIST" / "raw")
    (folder / "t10k-labels-idx1-ubyte").write_bytes(packed(np.zeros(29)))
    with raises_data_error("E716.*29 labels"):
        load("mnist", root=tmp_path, vocabulary=VOCABULARY)
    (folder / "t10k-labels-idx1-ubyte").write_bytes(packed(np.full(30, 12)))
    with raises_data_error("E702.*class 12 is only in the test set"):
        load("mnist", root=tmp_path, vocabulary=VOCABULARY)
    (folder / "t10k-images-idx3-ubyte").write_bytes(packed(np.zeros((30, 3, 3))))
    with raises_data_error("E715.*training"):
        load("mnist", root=tmp_path, vocabulary=VOCABULARY)
    (folder / "train-images-idx3-ubyte").write_bytes(packed(np.zeros((0, 4, 3))))
    (folder / "train-labels-idx1-ubyte").write_bytes(packed(np.zeros(0)))
    with raises_data_error("E713"):
        load("mnist", root=tmp_path, vocabulary=VOCABULARY)


@pytest.mark.skipif(idx.find_files(REAL) is None, reason="MAZEC_DATA does not contain MNIST")
def test_the_real_mnist() -> None:
    data = load("mnist", vocabulary=VOCABULARY)
    assert (data.shape, data.outputs) == ((28, 28), 10)
    assert len(data.train) + len(data.validation) == 60_000
    assert data.test.targets.bincount().tolist() == [
        *(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)
    ]
