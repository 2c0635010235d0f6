"""Columns are encoded with the statistics of the training rows alone."""

import math
from random import Random
from statistics import fmean, median, pstdev

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.tasks.encoding import CategoryColumn, DateColumn, FrequencyColumn, NumberColumn
from mazec.training import columns as module
from mazec.training.columns import RawColumn, encode_columns, fit_columns

NAN = math.nan
TEXTS = ("blue", "green", "red")


def raw(*values: list[float]) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64).T


def test_numbers_are_standardized_and_missing_ones_are_the_median() -> None:
    columns = [RawColumn("a"), RawColumn("b"), RawColumn("c"), RawColumn("d")]
    train = raw([1, 2, 3, 10], [5, NAN, 1, NAN], [0.1] * 4, [NAN] * 4)
    encoding = fit_columns(columns, train)
    a, b, c, d = encoding.columns
    assert a == NumberColumn("a", 4, pytest.approx(pstdev([1, 2, 3, 10])), 2.5, False)
    assert b == NumberColumn("b", 3, 2, 3, True)
    assert c == NumberColumn("c", 0.1, 1, 0.1, False)
    assert d == NumberColumn("d", 0, 1, 0, True)
    encoded = encode_columns(columns, encoding, raw([4, NAN], [5, NAN], [0.1, 1.1], [NAN, 7]))
    assert encoded.dtype is torch.float32
    expected = [[0, 1, 0, 0, 0, 1], [(2.5 - 4) / pstdev([1, 2, 3, 10]), 0, 1, 1, 7, 0]]
    assert torch.allclose(encoded, torch.tensor(expected))


def test_words_of_numbers_stay() -> None:
    words = (("no", 0.0), ("yes", 1.0))
    (column,) = fit_columns([RawColumn("a", words=words)], raw([0, 1])).columns
    assert column == NumberColumn("a", 0.5, 0.5, 0.5, words=words)


def test_only_categories_of_training_rows_have_an_input() -> None:
    columns = [RawColumn("a", "category", TEXTS), RawColumn("b", "category", TEXTS)]
    encoding = fit_columns(columns, raw([0, 2, 2], [1, NAN, 1]))
    assert encoding.columns == (
        CategoryColumn("a", ("blue", "red")),
        CategoryColumn("b", ("green",), flag=True),
    )
    encoded = encode_columns(columns, encoding, raw([0, 1, 2, NAN], [1, 0, NAN, NAN]))
    assert encoded.tolist() == [[1, 0, 1, 0], [0, 0, 0, 0], [0, 1, 0, 1], [0, 0, 0, 1]]


def test_frequencies_are_shares_of_the_training_rows() -> None:
    columns = [RawColumn("a", "frequency", TEXTS)]
    encoding = fit_columns(columns, raw([0, 0, 2, NAN]))
    (column,) = encoding.columns
    rows = [0.5, 0.5, 0.25, 0]
    mean, deviation = fmean(rows), pstdev(rows)
    assert column == FrequencyColumn(
        "a", (("blue", 0.5), ("red", 0.25)), mean, pytest.approx(deviation)
    )
    encoded = encode_columns(columns, encoding, raw([0, 1, 2, NAN]))
    expected = [(share - mean) / deviation for share in (0.5, 0, 0.25, 0)]
    assert torch.allclose(encoded[:, 0], torch.tensor(expected))


def test_dates_are_days_with_phases() -> None:
    columns = [RawColumn("a", "date"), RawColumn("b", "date", time=True)]
    encoding = fit_columns(columns, raw([0, 10, 14], [0.5, NAN, 2.5]))
    mean, deviation = 8, pstdev([0, 10, 14])
    assert encoding.columns == (
        DateColumn("a", mean, pytest.approx(deviation), 10),
        DateColumn("b", 1.5, 1, 1.5, flag=True, time=True),
    )
    assert encoding.shape == (13,)
    first, second = encode_columns(columns, encoding, raw([7, NAN], [0.25, NAN])).tolist()
    year, week = math.tau * 7 / 365.2425, math.tau
    expected = [-1 / deviation, math.sin(year), math.cos(year), math.sin(week), math.cos(week)]
    assert first[:5] == pytest.approx(expected, abs=1e-6)
    assert first[5] == -1.25
    assert first[10:] == pytest.approx([1, 0, 0], abs=1e-6)
    assert second[0] == pytest.approx(2 / deviation)
    assert second[12] == 1


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = Random(0)
    kinds = ["number", "category", "frequency", "date"]
    columns = [RawColumn(str(i), kinds[i % 4], TEXTS if i % 4 in (1, 2) else ()) for i in range(30)]
    train = raw(*([rng.choice([0, 1, 2, NAN]) for _ in range(20)] for _ in columns))
    encoding = fit_columns(columns, train)
    encoded = encode_columns(columns, encoding, train)
    monkeypatch.setattr(module, "_BLOCK", 60)  # three columns
    assert fit_columns(columns, train) == encoding
    assert torch.equal(encode_columns(columns, encoding, train), encoded)


def test_no_rows_and_no_columns_are_encoded() -> None:
    columns = [RawColumn("a"), RawColumn("b", "category", TEXTS), RawColumn("c", "frequency")]
    empty = torch.empty((0, 3), dtype=torch.float64)
    encoding = fit_columns(columns, empty)
    assert encode_columns(columns, encoding, empty).shape == (0, *encoding.shape)
    assert encode_columns([], fit_columns([], empty[:, :0]), empty[:, :0]).shape == (0, 0)


VALUES = {
    "number": st.floats(-1e30, 1e30) | st.floats(-1e-300, 1e-300) | st.integers(-3, 3),
    "category": st.integers(0, 2),
    "frequency": st.integers(0, 2),
    "date": st.floats(-800_000, 3_000_000),
}


@settings(deadline=None)
@given(st.data())
def test_training_rows_are_finite_and_standardized_in_any_order(data: st.DataObject) -> None:
    rows = data.draw(st.integers(1, 8))
    columns, values = [], []
    for number, kind in enumerate(data.draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=1))):
        texts = TEXTS if kind in ("category", "frequency") else ()
        columns.append(RawColumn(str(number), kind, texts, time=data.draw(st.booleans())))
        cell = VALUES[kind] | st.just(NAN)
        values.append(data.draw(st.lists(cell, min_size=rows, max_size=rows)))
    train = raw(*values)
    encoding = fit_columns(columns, train)
    encoded = encode_columns(columns, encoding, train)
    assert encoded.isfinite().all()
    start = 0
    for column, cells in zip(encoding.columns, values, strict=True):
        part = encoded[:, start : start + column.width]
        start += column.width
        present = [cell for cell in cells if not math.isnan(cell)]
        if isinstance(column, NumberColumn) and present:
            assert column.fill == pytest.approx(median(present), rel=1e-12)
            assert part[:, 0].abs().max() < rows + 1e-3
        if isinstance(column, CategoryColumn):
            assert torch.equal(part.sum(1), torch.ones(rows))
    order = data.draw(st.permutations(range(len(columns))))
    permuted = [columns[index] for index in order]
    shuffled = fit_columns(permuted, train[:, order])
    assert shuffled.columns == tuple(encoding.columns[index] for index in order)
    again = encode_columns(permuted, shuffled, train[:, order])
    pieces = encoded.split([column.width for column in encoding.columns], 1)
    assert torch.equal(again, torch.cat([pieces[index] for index in order], 1))
