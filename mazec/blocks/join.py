"""The join of a branch's segments."""

import torch
from torch import nn


class Join(nn.Module):
    """Joins the segments of a branch: concat, add, sub, mul, max or stack.

    Segments that differ in size align at the origin corner and are padded at the end of
    each axis, with 1 for mul and 0 otherwise; max is taken over the segments that cover
    a cell, and a cell that no segment covers is 0. ``shape`` is the output shape.
    """

    def __init__(self, join: str, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.join = join
        self.shape = shape
        self.common = shape[1:] if join == "stack" else shape
        self.neutral = {"mul": 1.0, "max": float("-inf")}.get(join, 0.0)

    def extra_repr(self) -> str:
        """Return the join and its shape."""
        return f"{self.join}, shape={self.shape}"

    def forward(self, *segments: torch.Tensor) -> torch.Tensor:
        """Join the segments: (N, *any) each -> (N, *shape)."""
        if self.join == "concat":
            return torch.cat(segments, dim=1)
        if self.join == "stack":
            return torch.stack([self.padded(x) for x in segments], dim=1)
        joined = self.padded(segments[0])
        for x in segments[1:]:
            if self.join == "add":
                joined = joined + self.padded(x)
            elif self.join == "sub":
                joined = joined - self.padded(x)
            elif self.join == "mul":
                joined = joined * self.padded(x)
            else:
                joined = torch.maximum(joined, self.padded(x))
        if self.join == "max":
            return self.covered(joined, [x.shape[1:] for x in segments])
        return joined

    def padded(self, x: torch.Tensor) -> torch.Tensor:
        """Pad a segment to the common shape."""
        missing: list[int] = []
        for axis in range(len(self.common), 0, -1):
            missing += [0, self.common[axis - 1] - x.shape[axis]]
        if not any(missing):
            return x
        return nn.functional.pad(x, missing, value=self.neutral)

    def covered(self, joined: torch.Tensor, shapes: list[torch.Size]) -> torch.Tensor:
        """Set the cells that no segment covers to 0."""
        if self.common in shapes:
            return joined
        empty = torch.ones(self.common, dtype=torch.bool, device=joined.device)
        for shape in shapes:
            empty[tuple(slice(axis) for axis in shape)] = False
        return joined.masked_fill(empty, 0.0)
