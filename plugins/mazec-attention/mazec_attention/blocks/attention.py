"""Self-attention, alone and in the block of a transformer."""

import torch
from torch import nn


class SelfAttention(nn.Module):
    """Multi-head scaled dot-product attention of a sequence to itself."""

    def __init__(self, features: int, heads: int, bias: bool) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(features, 3 * features, bias)  # queries, keys and values
        self.out = nn.Linear(features, features, bias)

    def extra_repr(self) -> str:
        """The number of heads."""
        return f"heads={self.heads}"

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, positions, features) -> the same; of an image (N, c, h, w) -> (N, h*w, c)."""
        if x.dim() == 4:
            x = x.flatten(2).transpose(1, 2)
        split = self.qkv(x).unflatten(2, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        query, key, value = split.unbind(0)
        # without dropout this never holds the weights of all pairs of positions on a CPU
        found = nn.functional.scaled_dot_product_attention(query, key, value)
        joined: torch.Tensor = self.out(found.transpose(1, 2).flatten(2))
        return joined


class TransformerBlock(nn.Module):
    """Self-attention and a feed-forward part, each behind a norm and with a residual."""

    def __init__(self, features: int, heads: int, hidden: int, probability: float) -> None:
        super().__init__()
        self.attention = nn.Sequential(
            nn.LayerNorm(features),
            SelfAttention(features, heads, bias=True),
            nn.Dropout(probability),
        )
        self.feed_forward = nn.Sequential(
            nn.LayerNorm(features),
            nn.Linear(features, hidden),
            nn.GELU(),
            nn.Dropout(probability),
            nn.Linear(hidden, features),
            nn.Dropout(probability),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, positions, features) -> the same; of an image (N, c, h, w) -> (N, h*w, c)."""
        if x.dim() == 4:
            x = x.flatten(2).transpose(1, 2)
        x = x + self.attention(x)
        x = x + self.feed_forward(x)
        return x
