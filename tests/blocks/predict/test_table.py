"""Rows of tables in all their forms."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas
import polars
import pytest
import torch

from mazec.blocks.predict.category import Category
from mazec.blocks.predict.number import Number
from mazec.blocks.predict.table import Table

TABLE = Table([Number("age", flag=True), Category("color", ["blue", "red"])])
EXPECTED = [[3.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 1.0]]
COLUMNS: dict[str, Any] = {"color": ["blue", "red"], "age": [3, None], "other": [0, 0]}
ROWS = [{"age": 3, "color": "blue"}, {"color": "red", "other": 5}]


@pytest.mark.parametrize(
    "rows",
    [
        ROWS,
        COLUMNS,
        pandas.DataFrame(COLUMNS),
        polars.DataFrame(COLUMNS),
        {"age": np.array([3, np.nan]), "color": np.array(["blue", "red"])},
        {"age": torch.tensor([3, torch.nan]), "color": ("blue", "red")},
    ],
    ids=["rows", "columns", "pandas", "polars", "numpy", "torch"],
)
def test_all_forms_are_the_same(rows: Any) -> None:
    inputs, findings = TABLE.encode(rows)
    assert inputs.dtype == torch.float32
    assert inputs.tolist() == EXPECTED
    assert findings == []


@pytest.mark.parametrize("kind", [str, Path])
def test_a_path_is_a_csv_file(tmp_path: Path, kind: type) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("color;age\nblue;3\nred;\n")
    assert TABLE.encode(kind(path))[0].tolist() == EXPECTED
    samples, names = TABLE.read(path)
    assert TABLE.encode(samples)[0].tolist() == EXPECTED
    assert names == {}


def test_one_row_may_be_its_cells() -> None:
    assert TABLE.encode({"age": 3, "color": "blue"})[0].tolist() == EXPECTED[:1]


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ({"age": [1]}, "no column 'color'; the columns are 'age'"),
        ([{"color": "red"}], "no column 'age'"),
        ({"age": [], "color": []}, "no rows"),
        ([], "no rows"),
        ({"age": [1], "color": ["red", "red"]}, "differ in length"),
        ([[1, "red"]], "a list of dicts"),
        (5, "a list of dicts"),
    ],
)
def test_other_rows_are_refused(rows: Any, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        TABLE.encode(rows)


def test_the_table_describes_its_columns() -> None:
    assert str(TABLE) == "  age: a number\n  color: one of 'blue', 'red'"
