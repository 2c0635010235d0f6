"""Devices: where networks train."""

import torch


def device(name: str = "auto") -> str:
    """The device that a name stands for: ``cpu``, ``cuda``, ``cuda:1``, ``mps``.

    ``auto`` is CUDA where there is one, else MPS, else the CPU. Raises ``ValueError`` for a device
    that is not there.
    """
    if name == "auto":
        return next(kind for kind in ("cuda", "mps", "cpu") if _count(kind))
    try:
        asked = torch.device(name)
    except RuntimeError:
        asked = torch.device("meta")  # which is none to train on
    if (asked.index or 0) < _count(asked.type):
        return name
    there = ", ".join(kind for kind in ("cuda", "mps", "cpu") if _count(kind))
    raise ValueError(f"there is no device {name!r} here (there are: auto, {there})")


def _count(kind: str) -> int:
    if kind == "cuda":
        return torch.cuda.device_count() if torch.cuda.is_available() else 0
    if kind == "mps":
        return int(torch.backends.mps.is_available())
    return int(kind == "cpu")
