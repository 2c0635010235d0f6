"""The weights of a network in a safetensors file."""

import hashlib
import json
import struct
from pathlib import Path

import torch

TYPES = {
    "BOOL": torch.bool,
    "U8": torch.uint8,
    "I8": torch.int8,
    "I16": torch.int16,
    "I32": torch.int32,
    "I64": torch.int64,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "F32": torch.float32,
    "F64": torch.float64,
}


def read_weights(file: Path, sha256: str) -> dict[str, torch.Tensor]:
    """Return the weights of a safetensors file.

    Raises ``ValueError`` if the content is not that of ``sha256`` (hex).
    """
    data = file.read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ValueError(
            f"{file} does not have the weights of this network: it was edited, "
            "truncated or replaced"
        )
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    body = memoryview(data)[8 + length :]
    weights = {}
    for name, entry in header.items():
        if name != "__metadata__":
            kind, (start, stop) = TYPES[entry["dtype"]], entry["data_offsets"]
            values = bytearray(body[start:stop])
            flat = (
                torch.frombuffer(values, dtype=kind)
                if values
                else torch.empty(0, dtype=kind)
            )
            weights[name] = flat.reshape(entry["shape"])
    return weights
