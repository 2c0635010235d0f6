"""Columns of a table: fitting their encodings to training rows, and encoding rows as inputs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import tau
from typing import Literal

import torch
from torch import Tensor

from mazec.tasks.encoding import (
    WEEK,
    YEAR,
    CategoryColumn,
    Column,
    DateColumn,
    FrequencyColumn,
    NumberColumn,
    TableEncoding,
)

Kind = Literal["number", "category", "frequency", "date"]

_BLOCK = 1 << 22
"""The number of values that are processed at once, which limits the memory of intermediates."""


@dataclass(frozen=True)
class RawColumn:
    """A column of a table before its encoding is fitted.

    The raw value of a sample is a float64, NaN where it is missing: a number, the index of a text
    in ``values``, which are the sorted texts of a category or frequency, or the days of a date
    since 1970. ``words`` are the texts of a number with their values, and ``time`` says that dates
    have times of day.
    """

    name: str
    kind: Kind = "number"
    values: tuple[str, ...] = ()
    words: tuple[tuple[str, float], ...] = ()
    time: bool = False


def fit_columns(columns: Sequence[RawColumn], inputs: Tensor) -> TableEncoding:
    """Return the encoding of a table, with the statistics of training rows.

    ``inputs`` (N, columns) are the raw values of the training rows as float64.
    """
    fitted: list[Column] = []
    for part, values in _blocks(columns, inputs):
        summary = _summary(values)
        for number, column in enumerate(part):
            raw, (mean, deviation, fill, flag) = values[:, number], summary[number]
            match column.kind:
                case "number":
                    made: Column = NumberColumn(
                        column.name, mean, deviation, fill, bool(flag), column.words
                    )
                case "date":
                    made = DateColumn(column.name, mean, deviation, fill, bool(flag), column.time)
                case "category":
                    texts = tuple(column.values[index] for index in _counts(column, raw))
                    made = CategoryColumn(column.name, texts, bool(flag))
                case "frequency":
                    made = _fit_frequency(column, raw)
            fitted.append(made)
    return TableEncoding(tuple(fitted))


def _blocks(
    columns: Sequence[RawColumn], inputs: Tensor
) -> Iterator[tuple[Sequence[RawColumn], Tensor]]:
    """Yield the columns with their raw values, a few at a time."""
    size = max(1, _BLOCK // max(1, len(inputs)))
    for start in range(0, len(columns), size):
        yield columns[start : start + size], inputs[:, start : start + size]


def _summary(values: Tensor) -> list[list[float]]:
    """Return mean, deviation, median, and whether values are missing, for each column.

    The median of a column without values is 0, its deviation and that of a constant column 1.
    """
    rows = len(values)
    if not rows:
        return [[0.0, 1.0, 0.0, 1.0]] * values.shape[1]
    present = ~values.isnan()
    count = present.sum(0)
    ordered = values.sort(dim=0).values  # NaN comes last
    middle = torch.stack([(count - 1).clamp(min=0) // 2, count // 2])
    middle = middle.clamp(max=rows - 1)
    halves = ordered.gather(0, middle) / 2  # halved first, since a sum could overflow
    empty = count == 0
    median = torch.where(empty, 0.0, halves.sum(0))
    low = ordered[0]
    high = ordered.gather(0, (count - 1).clamp(min=0)[None])[0]
    constant = empty | (low == high)
    # relative to the median, so that the mean of equal or of large numbers is exact
    offset = torch.where(present, values - median, 0.0)
    mean = median + _column_sums(offset) / count.clamp(min=1)
    mean = torch.where(empty, 0.0, torch.where(constant, low, mean))
    offset = torch.where(present, values - mean, 0.0)
    # scaled, since squares of small numbers are 0 and those of large ones infinite
    scale = offset.abs().amax(0)
    scale = torch.where(scale == 0, 1.0, scale)
    deviation = scale * (_column_sums((offset / scale).square()) / count.clamp(min=1)).sqrt()
    deviation = torch.where(constant | (deviation == 0), 1.0, deviation)
    # the transpose is a list for each column
    return torch.stack([mean, deviation, median, (count < rows).double()]).T.tolist()


def _counts(column: RawColumn, raw: Tensor) -> dict[int, int]:
    """Return the number of rows with each text that occurs, by its index."""
    counts = raw[~raw.isnan()].long().bincount(minlength=len(column.values)).tolist()
    return {index: count for index, count in enumerate(counts) if count}


def _column_sums(values: Tensor) -> Tensor:
    """Return the sum of each column, which does not depend on the columns beside it.

    A sum along the rows of a matrix adds in another order for another number of columns.
    """
    return values.T.contiguous().sum(1)


def _fit_frequency(column: RawColumn, raw: Tensor) -> FrequencyColumn:
    """Return the shares of the rows with each text, standardized over the rows."""
    rows = max(1, len(raw))
    shares = tuple(
        (column.values[index], count / rows) for index, count in _counts(column, raw).items()
    )
    listed = _looked_up(column, dict(shares), 0.0, raw)
    ((mean, deviation, _, _),) = _summary(listed[:, None])
    return FrequencyColumn(column.name, shares, mean, deviation)


def _looked_up(column: RawColumn, table: dict[str, float], missing: float, raw: Tensor) -> Tensor:
    """Return the value in ``table`` of each row's text, or ``missing``."""
    # the last entry is that of missing texts
    entries = torch.tensor(
        [*(table.get(text, missing) for text in column.values), missing],
        dtype=torch.float64,
        device=raw.device,
    )
    return entries[raw.nan_to_num(nan=len(column.values)).long()]


def encode_columns(columns: Sequence[RawColumn], encoding: TableEncoding, inputs: Tensor) -> Tensor:
    """Return the inputs (N, width) of a network as float32, for raw values (N, columns).

    They are calculated as float64. A text that the encoding does not list sets no input.
    """
    encoded = torch.zeros((len(inputs), *encoding.shape), dtype=torch.float32, device=inputs.device)
    starts: list[int] = []
    width = 0
    for column in encoding.columns:
        starts.append(width)
        width += column.width
    number = 0
    for part, values in _blocks(columns, inputs):
        chosen = encoding.columns[number : number + len(part)]
        _encode_numbers(chosen, starts[number:], values, encoded)
        for index, (raw, column) in enumerate(zip(part, chosen, strict=True)):
            if not isinstance(column, NumberColumn):
                start = starts[number + index]
                _encode_column(raw, column, values[:, index], encoded[:, start:])
        number += len(part)
    return encoded


def _encode_numbers(
    columns: Sequence[Column], starts: Sequence[int], values: Tensor, encoded: Tensor
) -> None:
    """Write the inputs of all columns of numbers together, which is much faster."""
    numbers = [
        (index, start, column)
        for index, (column, start) in enumerate(zip(columns, starts, strict=False))
        if isinstance(column, NumberColumn)
    ]
    if not numbers:
        return
    raw = values[:, [index for index, _, _ in numbers]]
    statistics = [(column.mean, column.deviation, column.fill) for _, _, column in numbers]
    mean, deviation, fill = torch.tensor(statistics, dtype=torch.float64, device=raw.device).T
    missing = raw.isnan()
    filled = torch.where(missing, fill, raw)
    encoded[:, [start for _, start, _ in numbers]] = ((filled - mean) / deviation).float()
    flagged = [
        (place, start + 1) for place, (_, start, column) in enumerate(numbers) if column.flag
    ]
    if flagged:
        places, flags = zip(*flagged, strict=True)
        encoded[:, list(flags)] = missing[:, list(places)].float()


def _encode_column(raw: RawColumn, column: Column, values: Tensor, encoded: Tensor) -> None:
    """Write the inputs of a column into the first of the columns of ``encoded``."""
    missing = values.isnan()
    match column:
        case CategoryColumn():
            places = {text: float(place) for place, text in enumerate(column.values)}
            place = _looked_up(raw, places, -1.0, values)
            if column.flag:
                place = torch.where(missing, len(column.values), place)
            rows = (place >= 0).nonzero().flatten()
            encoded[rows, place[rows].long()] = 1.0
        case FrequencyColumn():
            share = _looked_up(raw, dict(column.shares), 0.0, values)
            encoded[:, 0] = ((share - column.mean) / column.deviation).float()
        case DateColumn():
            days = torch.where(missing, column.fill, values)
            inputs = [(days - column.mean) / column.deviation]
            for period in (YEAR, WEEK, *([1.0] if column.time else [])):
                phase = days / period * tau
                inputs += [phase.sin(), phase.cos()]
            inputs += [missing.double()] if column.flag else []
            encoded[:, : column.width] = torch.stack(inputs, 1).float()
