"""The encoding of a column of a few different texts."""

from collections.abc import Sequence
from typing import Any

import torch

from mazec.blocks.predict.cells import is_missing, shown
from mazec.blocks.predict.text import text


class Category:
    """A column of texts, encoded as one input of 0 or 1 for each of ``values``.

    With ``flag`` another input is 1 where the text is missing. A text that is not among
    ``values`` sets no input.
    """

    def __init__(self, name: str, values: Sequence[str], flag: bool = False) -> None:
        self.name = name
        self.values = values
        self.flag = flag

    def __str__(self) -> str:
        return f"one of {', '.join(map(shown, self.values))}"

    def inputs(self, cells: Sequence[Any], findings: list[str]) -> list[torch.Tensor]:
        """Return the inputs of the column; add new categories to the findings."""
        numbers = {value: number for number, value in enumerate(self.values)}
        inputs = torch.zeros(
            len(self.values) + self.flag, len(cells), dtype=torch.float64
        )
        for row, cell in enumerate(cells):
            if is_missing(cell):
                if self.flag:
                    inputs[-1, row] = 1.0
            elif text(cell) in numbers:
                inputs[numbers[text(cell)], row] = 1.0
            else:
                problem = f"row {row + 1}, column {self.name!r}: {shown(cell)} is new"
                findings.append(f"{problem}; it counts as none of the categories")
        return list(inputs)
