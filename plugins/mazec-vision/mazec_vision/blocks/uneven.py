"""An adaptive average pool in operations that every backend has."""

import torch
from torch import nn


class UnevenAvgPool2d(nn.Module):
    """Averages an image to ``output_size`` as ``nn.AdaptiveAvgPool2d`` does, by gathers.

    Along an axis of n values, output i of m is the mean of the values from ``⌊i·n/m⌋`` to
    ``⌈(i+1)·n/m⌉``. All windows are gathered at the length of the longest; what a shorter one has
    too much is its last value, weighted 0. It holds about n + 2·m values for each axis, and none
    of them is saved with the weights.
    """

    rows: torch.Tensor
    rows_weights: torch.Tensor
    columns: torch.Tensor
    columns_weights: torch.Tensor

    def __init__(self, input_size: tuple[int, int], output_size: tuple[int, int]) -> None:
        super().__init__()
        self.input_size = input_size
        self.output_size = output_size
        for name, given, made in zip(("rows", "columns"), input_size, output_size, strict=True):
            start = torch.arange(made) * given // made
            end = (torch.arange(1, made + 1) * given + made - 1) // made
            taps = start[:, None] + torch.arange(int((end - start).max()))
            inside = taps < end[:, None]
            weights = inside / (end - start)[:, None]
            taps = torch.minimum(taps, end[:, None] - 1).flatten()
            self.register_buffer(name, taps, persistent=False)
            self.register_buffer(f"{name}_weights", weights, persistent=False)

    def extra_repr(self) -> str:
        """Both sizes."""
        return f"input_size={self.input_size}, output_size={self.output_size}"

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, channels, *input_size) -> (N, channels, *output_size)."""
        x = self.averaged(x, self.columns, self.columns_weights)
        x = self.averaged(x.transpose(-1, -2), self.rows, self.rows_weights)
        return x.transpose(-1, -2)

    def averaged(self, x: torch.Tensor, taps: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
        """The means along the last axis."""
        windows = x.index_select(-1, taps).reshape(*x.shape[:-1], *weights.shape)
        return torch.sum(windows * weights, dim=-1)
