"""Errors of data sets: each has a remedy that fits."""

import pytest

from mazec.diagnostics.data import DataNotFound, MissingArrays, UnknownColumn
from mazec.diagnostics.render import help_line


def test_a_path_that_is_close_is_suggested() -> None:
    near = DataNotFound(path="flowrs", suggestion="did you mean flowers?")
    assert help_line(near) == "did you mean flowers?"
    assert ".npz" in help_line(DataNotFound(path="x", suggestion=""))


@pytest.mark.parametrize(
    ("columns", "suggestion", "text"),
    [
        ((), "", "only tables have columns: leave out the label"),
        (("a", "b"), "", "the columns are a, b"),
        (("a", "b"), "did you mean a?", "did you mean a? the columns are a, b"),
    ],
)
def test_the_columns_are_listed(columns: tuple[str, ...], suggestion: str, text: str) -> None:
    unknown = UnknownColumn(source="x.csv", column="A", columns=columns, suggestion=suggestion)
    assert help_line(unknown) == text


def test_arrays_that_are_there_are_listed() -> None:
    assert help_line(MissingArrays(file="x.npz", arrays=("x",))).endswith("the file only has x")
    assert help_line(MissingArrays(file="x.npz", arrays=())).endswith("y_test")
