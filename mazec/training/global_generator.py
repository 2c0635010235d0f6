"""The one place that touches torch's global generators, and gives them back as they were.

Layers draw their first weights, and dropout its masks, from the global generator; torch offers no
other way. So it is seeded inside a fork and restored on leaving, whoever else draws from it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def seeded(seed: int, device: torch.device | None = None) -> Iterator[None]:
    """Draw from ``seed`` inside the block, on the CPU and, where given, on a CUDA device or MPS."""
    kind = "cpu" if device is None else device.type
    devices = [device] if device is not None and kind == "cuda" else []
    # torch's fork knows no MPS
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
