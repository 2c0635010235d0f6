"""Columns of numbers."""

import math

import numpy as np
import torch

from mazec.blocks.predict.number import Number, number


def test_numbers_are_standardized_and_gaps_filled() -> None:
    findings: list[str] = []
    column = Number("age", mean=2.0, deviation=4.0, fill=10.0, flag=True)
    inputs = torch.stack(column.inputs(["6", None, "abc", 2, math.inf], findings), 1)
    assert inputs.tolist() == [[1.0, 0.0], [2.0, 1.0], [2.0, 1.0], [0.0, 0.0], [2.0, 1.0]]
    assert inputs.dtype == torch.float64
    assert findings == [
        "row 3, column 'age': 'abc' is not a number; it counts as missing",
        "row 5, column 'age': inf is not a number; it counts as missing",
    ]


def test_words_stand_for_numbers() -> None:
    findings: list[str] = []
    column = Number("member", words={"no": 0.0, "yes": 1.0})
    (values,) = column.inputs([" Yes", "NO", True, False, "1", "maybe"], findings)
    assert values.tolist() == [1.0, 0.0, 1.0, 0.0, 1.0, 0.0]
    assert findings == ["row 6, column 'member': 'maybe' is not no or yes; it counts as missing"]


def test_any_kind_of_number_is_one() -> None:
    cells = [3, 3.0, True, " 3 ", np.float32(3), np.int64(3), torch.tensor(3)]
    assert [number(cell) for cell in cells] == [3.0, 3.0, 1.0, 3.0, 3.0, 3.0, 3.0]
    others = ["3,5", "1_000", "inf", [3], {}, object(), 10**400]
    assert all(math.isnan(number(cell)) for cell in others)
