"""The encoding of a column of numbers."""

import math
from collections.abc import Sequence
from typing import Any

import torch

from mazec.blocks.predict.cells import NUMBER, is_missing, shown


def number(cell: Any) -> float:
    """Return the number of a cell, or NaN if it is not a finite number."""
    if isinstance(cell, str):
        text = cell.strip()
        value = float(text) if NUMBER.fullmatch(text) else math.nan
    else:
        try:
            value = float(cell)
        except (TypeError, ValueError, OverflowError):
            return math.nan
    return value if math.isfinite(value) else math.nan


class Number:
    """A column of numbers, encoded as (value - mean) / deviation.

    A missing value counts as ``fill``. With ``flag`` another input is 1 where the value
    is missing. ``words`` are texts with the numbers that they stand for.
    """

    def __init__(
        self,
        name: str,
        mean: float = 0.0,
        deviation: float = 1.0,
        fill: float = 0.0,
        flag: bool = False,
        words: dict[str, float] | None = None,
    ) -> None:
        self.name = name
        self.mean = mean
        self.deviation = deviation
        self.fill = fill
        self.flag = flag
        self.words = words or {}

    def __str__(self) -> str:
        return " or ".join(self.words) if self.words else "a number"

    def inputs(self, cells: Sequence[Any], findings: list[str]) -> list[torch.Tensor]:
        """Return the inputs of the column; add to the findings what is not a number."""
        values, missing = [], []
        for row, cell in enumerate(cells, 1):
            value = math.nan
            if not is_missing(cell):
                word = cell.strip().lower() if isinstance(cell, str) else ""
                value = self.words[word] if word in self.words else number(cell)
                if math.isnan(value):
                    problem = (
                        f"row {row}, column {self.name!r}: {shown(cell)} is not {self}"
                    )
                    findings.append(f"{problem}; it counts as missing")
            missing.append(float(math.isnan(value)))
            values.append(self.fill if missing[-1] else value)
        standardized = (
            torch.tensor(values, dtype=torch.float64) - self.mean
        ) / self.deviation
        flags = [torch.tensor(missing, dtype=torch.float64)] if self.flag else []
        return [standardized, *flags]
