"""Tables as the samples of a network."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from mazec.blocks.predict.csv_table import read_csv


class Table:
    """Rows of a table, each encoded as the inputs of its columns."""

    data = "a CSV file whose first line names the columns, in any order"

    def __init__(self, columns: Sequence[Any]) -> None:
        self.columns = columns

    def __str__(self) -> str:
        return "\n".join(f"  {column.name}: {column}" for column in self.columns)

    def read(self, path: str | Path) -> tuple[Any, dict[str, list[str]]]:
        """Return the columns of a file, and no names of its rows."""
        return read_csv(path), {}

    def encode(self, rows: Any) -> tuple[torch.Tensor, list[str]]:
        """Return the inputs (N, n) of rows, and findings about their cells.

        Rows are a list of dicts, a dict of columns, a data frame or the path of a CSV
        file. Raises ``ValueError`` if a column is missing.
        """
        columns = self.columns_of(rows)
        if not any(columns.values()):
            raise ValueError("there are no rows")
        for column in self.columns:
            if column.name not in columns:
                names = ", ".join(map(repr, columns))
                raise ValueError(
                    f"there is no column {column.name!r}; the columns are {names}"
                )
        cells = [columns[column.name] for column in self.columns]
        lengths = {len(one) for one in cells}
        if len(lengths) > 1:
            raise ValueError(f"the columns differ in length: {sorted(lengths)}")
        findings: list[str] = []
        inputs: list[torch.Tensor] = []
        for column, values in zip(self.columns, cells, strict=True):
            inputs += column.inputs(values, findings)
        return torch.stack(inputs, dim=1).float(), findings

    def columns_of(self, rows: Any) -> dict[str, list[Any]]:
        """Return rows as columns by name; a key that a row lacks is a missing cell."""
        if isinstance(rows, str | Path):
            return read_csv(rows)
        if isinstance(rows, Mapping) or hasattr(rows, "columns"):
            names = rows if isinstance(rows, Mapping) else rows.columns
            return {str(name): cells_of(rows[name]) for name in names}
        rows = list(rows) if isinstance(rows, Iterable) else [rows]
        if not all(isinstance(row, Mapping) for row in rows):
            raise ValueError(
                "rows must be a list of dicts, a dict of columns or a path"
            )
        names = dict.fromkeys(name for row in rows for name in row)
        return {str(name): [row.get(name) for row in rows] for name in names}


def cells_of(column: Any) -> list[Any]:
    """Return a column as a list; a single cell is a column of one row."""
    if isinstance(column, str) or not isinstance(column, Iterable):
        return [column]
    return column.tolist() if hasattr(column, "tolist") else list(column)
