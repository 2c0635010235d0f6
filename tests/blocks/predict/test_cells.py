"""Missing cells."""

import datetime
import math

import numpy as np
import pandas
import pytest

from mazec.blocks.predict.cells import NUMBER, is_missing, shown


@pytest.mark.parametrize(
    "cell", [None, math.nan, "", "  ", "NA", "n/a", "?", "NaN", pandas.NA, pandas.NaT]
)
def test_these_are_missing(cell: object) -> None:
    assert is_missing(cell)


@pytest.mark.parametrize(
    "cell", [0, 0.0, False, "0", "no", "-", datetime.date(2024, 1, 1), np.ones(2)]
)
def test_these_are_not(cell: object) -> None:
    assert not is_missing(cell)


@pytest.mark.parametrize("text", ["1", "-1.5", "+.5", "2.", "1e5", "1.5E-3"])
def test_numbers_are_decimal(text: str) -> None:
    assert NUMBER.fullmatch(text)


@pytest.mark.parametrize("text", ["", ".", "1,5", "1_000", "0x1", "inf", "1e", "١", "1 2"])
def test_other_texts_are_not_numbers(text: str) -> None:
    assert not NUMBER.fullmatch(text)


def test_a_cell_is_shown_shortly() -> None:
    assert shown("a\n") == "'a\\n'"
    assert len(shown("a" * 1000)) == 40
