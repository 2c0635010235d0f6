"""The data sets that are downloaded, read from files without downloads."""

import struct
from pathlib import Path

import pytest

from mazec.tasks.datasets import DataError
from mazec.training import builtin


def write_idx(path: Path, *shape: int) -> None:
    """Bytes 0, 1, 2, … of some shape, as an idx file."""
    size = 1
    for axis in shape:
        size *= axis
    head = struct.pack(f">HBB{len(shape)}I", 0, 8, len(shape), *shape)
    path.write_bytes(head + bytes(number % 10 for number in range(size)))


def mnist_files(folder: Path, test_side: int = 3) -> None:
    raw = folder / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for part, count, side in (("train", 6, 3), ("t10k", 2, test_side)):
        write_idx(raw / f"{part}-images-idx3-ubyte", count, side, side)
        write_idx(raw / f"{part}-labels-idx1-ubyte", count)


def test_existing_idx_files_are_read(tmp_path: Path) -> None:
    mnist_files(tmp_path)
    data = builtin.mnist(tmp_path)
    assert data.train.inputs.shape == (6, 3, 3)
    assert data.train.inputs[0, 0].tolist() == pytest.approx([0, 1 / 255, 2 / 255])
    assert data.train.targets.tolist() == [0, 1, 2, 3, 4, 5]
    assert data.test is not None
    assert data.test.targets.tolist() == [0, 1]


def test_parts_that_do_not_match_are_an_error(tmp_path: Path) -> None:
    mnist_files(tmp_path, test_side=4)
    with pytest.raises(DataError, match=r"^E715: "):
        builtin.mnist(tmp_path)


def test_missing_data_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")  # where torchvision would make a folder
    with pytest.raises(DataError, match=r"^E(603|703): .*QMNIST"):
        builtin.qmnist(tmp_path / "file")
