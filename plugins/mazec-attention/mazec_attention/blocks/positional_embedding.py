"""Positional embedding of sequences."""

import torch
from torch import nn


class PositionalEmbedding(nn.Module):
    """Adds a learned value to each value of a sample."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(shape))
        nn.init.normal_(self.weight, std=0.02)

    def extra_repr(self) -> str:
        """The shape of a sample."""
        return f"shape={tuple(self.weight.shape)}"

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, *shape) -> the same."""
        return x + self.weight
