"""Adaptive pools with windows of different widths, built from portable operations."""

import torch
from torch import nn


class UnevenPool1d(nn.Module):
    """Windows of an adaptive pool: i covers floor(i·in/out) to ceil((i + 1)·in/out) - 1.

    All have the width of the widest: a narrower window repeats its last value where
    ``filled``.
    """

    index: torch.Tensor
    filled: torch.Tensor
    widths: torch.Tensor

    def __init__(self, in_features: int, out_features: int) -> None:
        super().__init__()
        self.in_features = in_features
        self.out_features = out_features
        first = torch.arange(out_features) * in_features // out_features
        stop = -(torch.arange(1, out_features + 1) * -in_features // out_features)
        widths = stop - first
        index = first.unsqueeze(1) + torch.arange(int(widths.max()))
        filled = index >= stop.unsqueeze(1)
        # no state: the pools that these replace have none
        self.register_buffer("index", torch.where(filled, stop.unsqueeze(1) - 1, index), False)
        self.register_buffer("filled", filled, False)
        self.register_buffer("widths", widths, False)

    def extra_repr(self) -> str:
        """Return both lengths."""
        return f"in_features={self.in_features}, out_features={self.out_features}"

    def windows(self, x: torch.Tensor) -> torch.Tensor:
        """Gather the windows: (N, C, in) -> (N, C, out, widest)."""
        gathered = x.index_select(2, self.index.flatten())
        return gathered.reshape(*x.shape[:2], *self.index.shape)


class UnevenMaxPool1d(UnevenPool1d):
    """Adaptive max pooling; the first of equal values gets the gradient."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Pool each window: (N, C, in) -> (N, C, out)."""
        return self.windows(x).max(dim=3).values


class UnevenAvgPool1d(UnevenPool1d):
    """Adaptive average pooling."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Pool each window: (N, C, in) -> (N, C, out)."""
        return self.windows(x).masked_fill(self.filled, 0.0).sum(dim=3) / self.widths
