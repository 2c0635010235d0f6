"""The encoding of a column of dates."""

import math
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import torch

from mazec.blocks.predict.cells import is_missing, shown

ISO = re.compile(
    r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)


def days(cell: Any) -> float:
    """Return the days from 1970-01-01 to the date of a cell; NaN if it is no date."""
    if isinstance(cell, str):
        try:
            cell = (
                datetime.fromisoformat(cell.strip())
                if ISO.fullmatch(cell.strip())
                else None
            )
        except ValueError:
            return math.nan
    if isinstance(cell, date) and not isinstance(cell, datetime):
        cell = datetime.combine(cell, time())
    if not isinstance(cell, datetime):
        return math.nan
    moment = cell if cell.tzinfo else cell.replace(tzinfo=UTC)
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() / 86400


class Date:
    """A column of dates, encoded as standardized days and the phases of year and week.

    A missing date counts as ``fill``, in days since 1970-01-01. With ``time`` the phase
    of the day is encoded too; with ``flag`` another input is 1 where it is missing.
    """

    def __init__(
        self,
        name: str,
        mean: float = 0.0,
        deviation: float = 1.0,
        fill: float = 0.0,
        flag: bool = False,
        time: bool = False,
    ) -> None:
        self.name = name
        self.mean = mean
        self.deviation = deviation
        self.fill = fill
        self.flag = flag
        self.periods = [365.2425, 7.0, 1.0] if time else [365.2425, 7.0]

    def __str__(self) -> str:
        return "a date like 2024-12-31"

    def inputs(self, cells: Sequence[Any], findings: list[str]) -> list[torch.Tensor]:
        """Return the inputs of the column; add to the findings what is not a date."""
        values, missing = [], []
        for row, cell in enumerate(cells, 1):
            value = math.nan if is_missing(cell) else days(cell)
            if math.isnan(value) and not is_missing(cell):
                problem = (
                    f"row {row}, column {self.name!r}: {shown(cell)} is not {self}"
                )
                findings.append(f"{problem}; it counts as missing")
            missing.append(float(math.isnan(value)))
            values.append(self.fill if missing[-1] else value)
        day = torch.tensor(values, dtype=torch.float64)
        inputs = [(day - self.mean) / self.deviation]
        for period in self.periods:
            phase = day / period * math.tau
            inputs += [torch.sin(phase), torch.cos(phase)]
        return (
            [*inputs, torch.tensor(missing, dtype=torch.float64)]
            if self.flag
            else inputs
        )
