"""Columns of a few different texts."""

import torch

from mazec.blocks.predict.category import Category


def test_each_category_has_an_input_and_a_new_one_has_none() -> None:
    findings: list[str] = []
    column = Category("color", ["blue", "red"], flag=True)
    inputs = torch.stack(column.inputs(["red", " blue", None, "pink"], findings), 1)
    assert inputs.tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 1], [0, 0, 0]]
    assert findings == ["row 4, column 'color': 'pink' is new; it counts as none of the categories"]


def test_a_missing_text_has_no_input_without_a_flag() -> None:
    findings: list[str] = []
    inputs = torch.stack(Category("floor", ["1", "2"]).inputs(["", 2, 1.0], findings), 1)
    assert inputs.tolist() == [[0, 0], [0, 1], [1, 0]]
    assert findings == []
