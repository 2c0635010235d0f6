"""Reader of idx files, the format of MNIST (http://yann.lecun.com/exdb/mnist/)."""

import gzip
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mazec.diagnostics import describe_exception
from mazec.diagnostics.data import NoSamples, UnequalCounts, UnreadableData
from mazec.tasks.datasets import DataError

_UNSIGNED_BYTES = 8
_PARTS = {"train": "train", "test": "t10k"}
_KINDS = {"images": 3, "labels": 1}

Bytes = NDArray[np.uint8]


def find_files(folder: Path) -> dict[tuple[str, str], Path] | None:
    """Return the four files of a data set, or None if one is missing.

    The keys are the part (train, test) and the kind (images, labels).
    """
    files: dict[tuple[str, str], Path] = {}
    for part, prefix in _PARTS.items():
        for kind, axes in _KINDS.items():
            plain = folder / f"{prefix}-{kind}-idx{axes}-ubyte"
            for path in (plain, plain.with_name(plain.name + ".gz")):
                if path.is_file():
                    files[part, kind] = path
                    break
            else:
                return None
    return files


def read(path: Path, axes: int) -> Bytes:
    """Return the array of an idx file of unsigned bytes with ``axes`` dimensions.

    Raises ``DataError`` if the file is not such a file.
    """
    try:
        if path.suffix == ".gz":
            raw: Bytes = np.frombuffer(bytearray(gzip.decompress(path.read_bytes())), np.uint8)
        else:
            raw = np.fromfile(path, np.uint8)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(
            [UnreadableData(file=str(path), reason=describe_exception(error))]
        ) from None
    start = 4 + 4 * axes
    if len(raw) < start or raw[:4].tolist() != [0, 0, _UNSIGNED_BYTES, axes]:
        raise DataError(
            [UnreadableData(file=str(path), reason=f"it is not an idx file of {axes} axes")]
        )
    shape = tuple(raw[4:start].view(">u4").tolist())
    size = 1
    for length in shape:
        size *= length
    if size != len(raw) - start:
        reason = f"its header promises {size} bytes, but {len(raw) - start} follow"
        raise DataError([UnreadableData(file=str(path), reason=reason)])
    return raw[start:].reshape(shape)


def read_pair(images: Path, labels: Path) -> tuple[Bytes, Bytes]:
    """Return the images (N, h, w) and labels (N,) of a part.

    Raises ``DataError`` if their numbers of samples differ.
    """
    inputs, classes = read(images, 3), read(labels, 1)
    if len(inputs) != len(classes):
        raise DataError(
            [
                UnequalCounts(
                    inputs=str(images),
                    samples=len(inputs),
                    targets=str(labels),
                    labels=len(classes),
                )
            ]
        )
    if inputs.size == 0:
        raise DataError(
            [
                NoSamples(
                    source=str(images),
                    reason=f"its shape is {inputs.shape}",
                    remedy="replace it with the original file",
                )
            ]
        )
    return inputs, classes
