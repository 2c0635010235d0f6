"""A reshape that truncates or pads."""

import torch
from torch import nn


class Snap(nn.Module):
    """Truncates each sample or pads it with zeros at its end, then reshapes it."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.shape = shape
        self.size = torch.Size(shape).numel()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Snap the samples: (N, *any) -> (N, *shape)."""
        x = x.flatten(1)
        missing = self.size - x.shape[1]
        if missing:
            x = nn.functional.pad(x, (0, missing))  # a negative pad truncates
        return x.reshape(x.shape[0], *self.shape)
