"""Columns of dates."""

import math
from datetime import date, datetime, timedelta, timezone

import pytest
import torch

from mazec.blocks.predict.date import Date, days


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1970-01-02", 1.0),
        (" 1969-12-31 ", -1.0),
        ("1970-01-01T12:00", 0.5),
        ("1970-01-01 06:00:00.000", 0.25),
        ("1970-01-01T00:00Z", 0.0),
        ("1970-01-01T12:00+06:00", 0.25),
        (date(1970, 1, 3), 2.0),
        (datetime(1970, 1, 3, 12), 2.5),
        (datetime(1970, 1, 1, 12, tzinfo=timezone(timedelta(hours=12))), 0.0),
    ],
)
def test_dates_are_days_since_1970(cell: object, expected: float) -> None:
    assert days(cell) == expected


@pytest.mark.parametrize("cell", ["1970-02-30", "1970-1-1", "19700101", "1.1.1970", "now", 3])
def test_other_cells_are_not_dates(cell: object) -> None:
    assert math.isnan(days(cell))


def test_the_inputs_are_days_and_phases() -> None:
    findings: list[str] = []
    column = Date("since", mean=1.0, deviation=2.0, fill=7.0, flag=True, time=True)
    inputs = torch.stack(column.inputs(["1970-01-01T06:00", "soon", ""], findings), 1)
    assert inputs.shape == (3, 8)
    assert inputs[0, 0] == (0.25 - 1.0) / 2.0
    assert inputs[1].tolist() == inputs[2].tolist()
    assert inputs[:, -1].tolist() == [0.0, 1.0, 1.0]
    torch.testing.assert_close(inputs[1, 3:5], torch.tensor([0.0, 1.0], dtype=torch.float64))
    torch.testing.assert_close(inputs[0, 5:7], torch.tensor([1.0, 0.0], dtype=torch.float64))
    assert findings == [
        "row 2, column 'since': 'soon' is not a date like 2024-12-31; it counts as missing"
    ]
