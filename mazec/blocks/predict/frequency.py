"""The encoding of a column of many different texts."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch

from mazec.blocks.predict.cells import is_missing
from mazec.blocks.predict.text import text


class Frequency:
    """A column of texts, encoded by their shares of the training samples.

    The input is (share - mean) / deviation. The share of another text is 0.
    """

    def __init__(
        self,
        name: str,
        shares: Mapping[str, float],
        mean: float = 0.0,
        deviation: float = 1.0,
    ) -> None:
        self.name = name
        self.shares = shares
        self.mean = mean
        self.deviation = deviation

    def __str__(self) -> str:
        return "a text"

    def inputs(self, cells: Sequence[Any], findings: list[str]) -> list[torch.Tensor]:
        """Return the input of the column."""
        shares = [
            0.0 if is_missing(cell) else self.shares.get(text(cell), 0.0)
            for cell in cells
        ]
        return [
            (torch.tensor(shares, dtype=torch.float64) - self.mean) / self.deviation
        ]
