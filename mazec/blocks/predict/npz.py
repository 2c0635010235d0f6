"""The arrays of a NumPy archive."""

import ast
import io
import math
import re
import zipfile
from pathlib import Path

import torch

KINDS = {
    "b1": torch.bool,
    "i1": torch.int8,
    "i2": torch.int16,
    "i4": torch.int32,
    "i8": torch.int64,
    "u1": torch.uint8,
    "u2": torch.uint16,
    "u4": torch.uint32,
    "u8": torch.uint64,
    "f2": torch.float16,
    "f4": torch.float32,
    "f8": torch.float64,
}
INPUTS = re.compile(
    r"((train|test|val|valid|validation)_)?(x|data|images|inputs|features)"
    r"(_(train|test|val|valid|validation))?",
    re.IGNORECASE,
)


def read_npz(path: str | Path) -> torch.Tensor:
    """Return the samples of an ``.npz`` file: its array x, or else the only one.

    The array may also be named data, images, inputs or features. Raises ``ValueError``
    if it is ambiguous or the file is damaged.
    """
    data = io.BytesIO(Path(path).read_bytes())
    try:
        with zipfile.ZipFile(data) as archive:
            names = [name[:-4] for name in archive.namelist() if name.endswith(".npy")]
            samples = [name for name in names if INPUTS.fullmatch(name)]
            chosen = samples if len(samples) == 1 else names
            content = archive.read(f"{chosen[0]}.npy") if len(chosen) == 1 else b""
    except Exception as error:  # damaged archives raise many kinds of errors
        raise ValueError(f"{path} is not an intact .npz file: {error}") from None
    if len(chosen) != 1:
        found = ", ".join(names) or "nothing"
        raise ValueError(f"{path} must have one array of samples, named x, not {found}")
    try:
        return array(content)
    except ValueError as error:
        raise ValueError(f"{chosen[0]} of {path}: {error}") from None


def array(data: bytes) -> torch.Tensor:
    """Return the array of a file that ``numpy.save`` wrote. Raises ``ValueError``."""
    try:
        size_of_length = 2 if data[6] == 1 else 4
        start = 8 + size_of_length
        stop = start + int.from_bytes(data[8:start], "little")
        header = ast.literal_eval(data[start:stop].decode("latin-1").strip())
        order, kind, shape = header["descr"][0], header["descr"][1:], header["shape"]
        fortran, count = header["fortran_order"], math.prod(shape)
    except (SyntaxError, TypeError, KeyError, IndexError, ValueError) as error:
        raise ValueError(f"its header is damaged: {error}") from None
    if kind not in KINDS:
        raise ValueError(f"an array of the type {order}{kind} has no numbers")
    values, size = bytearray(data[stop:]), int(kind[1:])
    if len(values) != size * count or min(shape, default=0) < 0:
        raise ValueError("the array is truncated")
    if not values:
        return torch.zeros(shape)
    if order == ">":
        for place in range(size // 2):
            first, last = values[place::size], values[size - 1 - place :: size]
            values[place::size], values[size - 1 - place :: size] = last, first
    flat = torch.frombuffer(values, dtype=KINDS[kind])
    if fortran:
        return flat.reshape(shape[::-1]).permute(*reversed(range(len(shape))))
    return flat.reshape(shape)
