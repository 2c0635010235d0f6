"""Weights in safetensors files, read without the package of that name."""

import hashlib
from pathlib import Path

import pytest
import torch
from safetensors.torch import save

from mazec.blocks.predict.weights import TYPES, read_weights


def write(folder: Path, weights: dict[str, torch.Tensor]) -> tuple[Path, str]:
    data = save(weights, {"about": "a test"})
    (folder / "model.safetensors").write_bytes(data)
    return folder / "model.safetensors", hashlib.sha256(data).hexdigest()


def test_weights_of_all_types_are_read(tmp_path: Path) -> None:
    weights = {
        f"layer.{name}": (torch.arange(6).reshape(2, 3) - 2).to(kind)
        for name, kind in TYPES.items()
    }
    weights |= {"number": torch.tensor(3.5), "none": torch.zeros(0, 4)}
    read = read_weights(*write(tmp_path, weights))
    assert read.keys() == weights.keys()
    for name, value in weights.items():
        assert read[name].dtype == value.dtype
        assert torch.equal(read[name], value)


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    path, digest = write(tmp_path, {"weight": torch.ones(3)})
    content = path.read_bytes()
    for changed in (b"", content[:-1], content + b"\0", content[:-1] + b"\1"):
        path.write_bytes(changed)
        with pytest.raises(ValueError, match="edited, truncated or replaced"):
            read_weights(path, digest)
    path.unlink()
    with pytest.raises(FileNotFoundError):
        read_weights(path, digest)
