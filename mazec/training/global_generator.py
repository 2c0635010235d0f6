"""Temporary use of the global generators, which no other module touches.

Layers draw their initial weights and dropout masks from PyTorch's global generator; PyTorch offers
no other way. ``seeded`` therefore seeds it for a block, and restores its state afterwards. Other
libraries seed and draw from those of Python and NumPy; ``preserved`` restores their states.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch


@contextmanager
def preserved() -> Iterator[None]:
    """Restore the states of Python's and NumPy's global generators after the block."""
    python, numpy = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)


@contextmanager
def seeded(seed: int, device: torch.device | None = None) -> Iterator[None]:
    """Seed the global generators of the CPU and of ``device`` inside the block."""
    kind = "cpu" if device is None else device.type
    devices = [device] if device is not None and kind == "cuda" else []
    # fork_rng does not support MPS
    before = torch.mps.get_rng_state() if kind == "mps" else None
    try:
        with torch.random.fork_rng(devices=devices):
            torch.default_generator.manual_seed(seed)
            for cuda in devices:
                with torch.cuda.device(cuda):
                    torch.cuda.manual_seed(seed)
            if before is not None:
                torch.mps.manual_seed(seed)
            yield
    finally:
        if before is not None:
            torch.mps.set_rng_state(before)
