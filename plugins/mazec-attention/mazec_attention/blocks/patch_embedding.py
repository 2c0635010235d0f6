"""An image as a sequence of patches."""

import torch
from torch import nn


class PatchEmbedding(nn.Module):
    """Cuts an image into patches, row by row, and maps the values of each to features.

    Where patches do not divide a side the image is padded with zeros at its end.
    """

    def __init__(self, channels: int, patch: tuple[int, int], features: int, bias: bool) -> None:
        super().__init__()
        self.patch = patch
        self.linear = nn.Linear(channels * patch[0] * patch[1], features, bias)

    def extra_repr(self) -> str:
        """The height and width of a patch."""
        return f"patch={self.patch}"

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, channels, height, width) -> (N, patches, features)."""
        high, wide = self.patch
        x = nn.functional.pad(x, (0, -x.shape[3] % wide, 0, -x.shape[2] % high))
        batch, channels, height, width = x.shape
        x = x.reshape(batch, channels, height // high, high, width // wide, wide)
        patches: torch.Tensor = self.linear(x.permute(0, 2, 4, 1, 3, 5).flatten(3).flatten(1, 2))
        return patches
