"""Arrays of numbers as the samples of a network."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from mazec.blocks.predict.npz import read_npz


class Arrays:
    """Arrays of one shape, encoded as (array / divisor - mean) / deviation.

    ``means`` and ``deviations`` have an entry for each value of a sample, or are empty.
    With ``channels_last`` the last axis of a sample becomes the first.
    """

    data = "an .npz file with an array x of samples"

    def __init__(
        self,
        shape: tuple[int, ...],
        divisor: float = 1.0,
        means: Sequence[float] = (),
        deviations: Sequence[float] = (),
        channels_last: bool = False,
    ) -> None:
        self.shape = shape
        self.divisor = divisor
        self.means = means
        self.deviations = deviations
        self.channels_last = channels_last

    def __str__(self) -> str:
        axes = "x".join(map(str, self.shape))
        last = ", saved with the channels last" if self.channels_last else ""
        return f"  samples of shape {axes}{last}"

    def read(self, path: str | Path) -> tuple[Any, dict[str, list[str]]]:
        """Return the samples of a file, and no names of them."""
        return read_npz(path), {}

    def encode(self, samples: Any) -> tuple[torch.Tensor, list[str]]:
        """Return the inputs (N, *shape) of samples, and no findings.

        Samples are a tensor, an array, nested lists or the path of an ``.npz`` file.
        Raises ``ValueError`` if they are of another shape or not finite.
        """
        if isinstance(samples, str | Path):
            samples = read_npz(samples)
        try:
            raw = torch.as_tensor(samples)
        except (TypeError, ValueError, RuntimeError) as error:
            raise ValueError(f"the samples are no array of numbers: {error}") from None
        values = self.shaped(raw).double() / self.divisor
        if not bool(values.isfinite().all()):
            first = int((~values.isfinite()).flatten(1).any(1).int().argmax()) + 1
            raise ValueError(f"sample {first} has missing or infinite values")
        if self.means:
            means = torch.tensor(self.means, dtype=torch.float64).reshape(self.shape)
            deviations = torch.tensor(self.deviations, dtype=torch.float64).reshape(
                self.shape
            )
            values = (values - means) / deviations
        return values.float(), []

    def shaped(self, raw: torch.Tensor) -> torch.Tensor:
        """Return the samples in the shape of the network's input."""
        if raw.dim() and not len(raw):
            raise ValueError("there are no samples")
        if self.channels_last and raw.dim() == 4:
            raw = raw.movedim(-1, 1)
        axes = [axis for axis in raw.shape[1:] if axis != 1]
        if axes != [axis for axis in self.shape if axis != 1] or not raw.dim():
            found, expected = (tuple(raw.shape[1:]), self.shape)
            raise ValueError(f"a sample has the shape {found} instead of {expected}")
        return raw.reshape(len(raw), math.prod(self.shape)).reshape(-1, *self.shape)
