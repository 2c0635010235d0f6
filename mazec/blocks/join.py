"""The join of segments of different shapes by their maximum."""

import torch
from torch import nn


class PaddedMax(nn.Module):
    """The largest value of each cell among the segments that reach it; 0 where none does.

    Segments align at the origin corner.
    """

    def __init__(self, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.shape = shape

    def extra_repr(self) -> str:
        """Return the shape."""
        return f"shape={self.shape}"

    def forward(self, *segments: torch.Tensor) -> torch.Tensor:
        """Join the segments: (N, *any) each -> (N, *shape)."""
        largest, *others = (self.padded(x) for x in segments)
        for x in others:
            largest = torch.maximum(largest, x)
        empty = torch.ones(self.shape, dtype=torch.bool, device=largest.device)
        for x in segments:
            empty[tuple(slice(axis) for axis in x.shape[1:])] = False
        return largest.masked_fill(empty, 0.0)

    def padded(self, x: torch.Tensor) -> torch.Tensor:
        """Pad a segment to the shape, with values that are never the largest."""
        missing: list[int] = []
        for axis in range(len(self.shape), 0, -1):
            missing += [0, self.shape[axis - 1] - x.shape[axis]]
        return nn.functional.pad(x, missing, value=float("-inf"))
