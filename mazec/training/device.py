"""Devices on which networks train."""

import torch


def device(name: str = "auto") -> str:
    """Return the name of an available device: ``cpu``, ``cuda``, ``cuda:1`` or ``mps``.

    ``auto`` selects CUDA if it is available, else MPS, else the CPU. Raises ``ValueError`` if the
    device is unknown or not available.
    """
    if name == "auto":
        return next(kind for kind in ("cuda", "mps", "cpu") if _count(kind))
    try:
        requested = torch.device(name)
    except RuntimeError:
        requested = torch.device("meta")  # never available for training
    if (requested.index or 0) < _count(requested.type):
        return name
    available = ", ".join(kind for kind in ("cuda", "mps", "cpu") if _count(kind))
    raise ValueError(f"there is no device {name!r} here (there are: auto, {available})")


def _count(kind: str) -> int:
    if kind == "cuda":
        return torch.cuda.device_count() if torch.cuda.is_available() else 0
    if kind == "mps":
        return int(torch.backends.mps.is_available())
    return int(kind == "cpu")
