"""Sample rows made from an encoding alone, both raw and encoded, to compare other encoders with."""

from collections.abc import Sequence
from math import nan
from typing import NamedTuple

import torch
from torch import Tensor

from mazec.tasks.encoding import (
    ArrayEncoding,
    CategoryColumn,
    Column,
    DateColumn,
    Encoding,
    FrequencyColumn,
    ImageEncoding,
    NumberColumn,
    TableEncoding,
)
from mazec.training.columns import Kind, RawColumn, encode_columns

ROWS = 40
"""The number of sample rows."""
UNSEEN = "not seen in training"
_STEPS = (0.0, nan, 1.0, -2.0, 0.3, 1.7, -0.6)
"""Distances of numbers from their mean in deviations; NaN is missing."""

Cells = Sequence[float | str]


class SampleRows(NamedTuple):
    """Sample rows: the ``cells`` of each column of a table or else an ``array``, and ``inputs``.

    Cells are numbers, of which NaN is missing, or texts, of which "" is missing. Arrays are
    float64, and images uint8 with colors last. ``inputs`` (N, *shape) are those of the network.
    """

    cells: tuple[Cells, ...]
    array: Tensor | None
    inputs: Tensor


def sample_rows(encoding: Encoding) -> SampleRows:
    """Return rows with ordinary, missing and unseen values, the same at every call."""
    match encoding:
        case TableEncoding():
            return _table(encoding)
        case ArrayEncoding():
            return _array(encoding)
        case ImageEncoding():
            pixels = (_uniform(encoding.shape) * 255).round().byte()
            raw = pixels if encoding.gray else pixels.movedim(1, -1)
            return SampleRows((), raw.contiguous(), pixels.float() / 255)


def _uniform(shape: Sequence[int]) -> Tensor:
    generator = torch.Generator().manual_seed(0)
    return torch.rand((ROWS, *shape), generator=generator, dtype=torch.float64)


def _array(encoding: ArrayEncoding) -> SampleRows:
    raw = inputs = _uniform(encoding.shape)
    if encoding.deviations:
        raw = raw * torch.tensor(encoding.deviations, dtype=torch.float64).view(encoding.shape)
    if encoding.means:
        raw = raw + torch.tensor(encoding.means, dtype=torch.float64).view(encoding.shape)
    raw = raw * encoding.divisor
    if encoding.channels_last:
        raw = raw.movedim(1, -1) if len(encoding.shape) == 3 else raw[..., None]
    return SampleRows((), raw.contiguous(), inputs.float())


def _table(encoding: TableEncoding) -> SampleRows:
    cells: list[Cells] = []
    for place, column in enumerate(encoding.columns):
        choices = _choices(column)
        # columns begin at different places, so that rows combine different values
        cells.append([choices[(place + row) % len(choices)] for row in range(ROWS)])
    columns = [_raw_column(*pair) for pair in zip(encoding.columns, cells, strict=True)]
    values = [
        [_raw_value(column, cell) for cell in chosen]
        for column, chosen in zip(columns, cells, strict=True)
    ]
    inputs = encode_columns(columns, encoding, torch.tensor(values, dtype=torch.float64).T)
    return SampleRows(tuple(cells), None, inputs)


def _choices(column: Column) -> Cells:
    """Return different cells of a column; missing and unseen ones are among the first."""
    match column:
        case CategoryColumn():
            return ["", UNSEEN, *column.values[:ROWS]]
        case FrequencyColumn():
            return ["", UNSEEN, *(text for text, _ in column.shares[:ROWS])]
        case NumberColumn() if column.words:
            words = [word for word, _ in column.words]
            return ["", UNSEEN, *words, *(word.upper() for word in words)]
        case NumberColumn() | DateColumn():
            return [column.mean + step * column.deviation for step in _STEPS]


def _raw_column(column: Column, cells: Cells) -> RawColumn:
    """Return a column as before its encoding was fitted."""
    kinds: dict[type[Column], Kind] = {
        CategoryColumn: "category",
        DateColumn: "date",
        FrequencyColumn: "frequency",
        NumberColumn: "number",
    }
    kind = kinds[type(column)]
    if kind in ("category", "frequency"):
        texts = {cell for cell in cells if isinstance(cell, str)} - {""}
        return RawColumn(column.name, kind, tuple(sorted(texts)))
    words = column.words if isinstance(column, NumberColumn) else ()
    return RawColumn(column.name, kind, words=words)


def _raw_value(column: RawColumn, cell: float | str) -> float:
    if isinstance(cell, float):
        return cell
    if column.kind == "number":
        return dict(column.words).get(cell.lower(), nan)
    return float(column.values.index(cell)) if cell else nan
