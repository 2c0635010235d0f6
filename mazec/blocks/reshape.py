"""A change of shape that keeps every value."""

import torch
from torch import nn


class Reshape(nn.Module):
    """Views each sample in another shape that holds as many values."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.shape = shape

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, *any) -> (N, *shape)."""
        return x.reshape(x.shape[0], *self.shape)
