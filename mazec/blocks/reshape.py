"""A reshape that keeps every value."""

import torch
from torch import nn


class Reshape(nn.Module):
    """Reshapes each sample to a shape of the same size."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.shape = shape

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Reshape the samples: (N, *any) -> (N, *shape)."""
        return x.reshape(x.shape[0], *self.shape)
