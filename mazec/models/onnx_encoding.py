"""Encodings as ONNX graphs, from raw samples to the input of a network."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from mazec.models.onnx_graph import GraphBuilder
from mazec.tasks.encoding import (
    WEEK,
    YEAR,
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

ARRAY = "input"
"""Name of the input of a model of arrays or images."""
MISSING = ("", "?", "n/a", "na", "nan", "none", "null")
"""Texts in lower case that stand for a missing value in a table."""


@dataclass(frozen=True)
class Block:
    """Some inputs of the network: a value (batch, n), and the position of each of its n columns."""

    value: str
    positions: tuple[int, ...]


def is_text(column: Column) -> bool:
    """Return whether the raw values of a column are texts, not numbers."""
    return isinstance(column, CategoryColumn | FrequencyColumn) or (
        isinstance(column, NumberColumn) and bool(column.words)
    )


def input_names(columns: Sequence[Column], reserved: Sequence[str]) -> list[str]:
    """Return the name of the graph's input for each column.

    It is the name of the column; underscores are appended to an empty name and to one that is
    ``reserved`` for an output.
    """
    taken = {column.name for column in columns} | {"", *reserved}
    names = []
    for column in columns:
        name = column.name
        if name in ("", *reserved):
            while name in taken:
                name += "_"
            taken.add(name)
        names.append(name)
    return names


def encode(graph: GraphBuilder, encoding: Encoding, names: Sequence[str]) -> str:
    """Add the inputs and the encoding to a graph, and return the network's input, float32.

    ``names`` are those of the inputs, one for each column of a table.
    """
    if isinstance(encoding, TableEncoding):
        return _table(graph, encoding, names)
    if isinstance(encoding, ImageEncoding):
        raw = encoding.shape if encoding.gray else (*encoding.shape[1:], encoding.shape[0])
        pixels = graph.input(ARRAY, np.uint8, raw)
        channels_last = not encoding.gray
        array = ArrayEncoding(encoding.shape, 255.0, channels_last=channels_last)
        return _array(graph, array, graph.cast(pixels, np.float64))
    height_width = encoding.shape[-2:]
    channels = encoding.shape[0] if len(encoding.shape) == 3 else 1
    shape = (*height_width, channels) if encoding.channels_last else encoding.shape
    return _array(graph, encoding, graph.input(ARRAY, np.float64, shape))


# -- arrays --------------------------------------------------------------------------------------


def _array(graph: GraphBuilder, encoding: ArrayEncoding, value: str) -> str:
    if encoding.channels_last and len(encoding.shape) == 3:
        value = graph.add("Transpose", value, perm=[0, 3, 1, 2])
    elif encoding.channels_last:
        value = graph.add("Squeeze", value, graph.constant(np.array([3])))
    if encoding.divisor != 1.0:
        value = graph.add("Div", value, graph.constant(np.float64(encoding.divisor)))
    for operator, statistics in (("Sub", encoding.means), ("Div", encoding.deviations)):
        if statistics:
            constant = graph.constant(np.array(statistics).reshape(encoding.shape))
            value = graph.add(operator, value, constant)
    return graph.cast(value, np.float32)


# -- tables --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Placed:
    """A column with the name of its input and the position of its first value in the network's."""

    column: Column
    input: str
    start: int


def _table(graph: GraphBuilder, encoding: TableEncoding, names: Sequence[str]) -> str:
    placed, start = [], 0
    for column, name in zip(encoding.columns, names, strict=True):
        graph.input(name, str if is_text(column) else np.float64, (1,))
        placed.append(_Placed(column, name, start))
        start += column.width
    blocks = [
        *_numbers(graph, placed),
        *_frequencies(graph, placed),
        *_dates(graph, placed),
        *_categories(graph, placed),
    ]
    joined = graph.add("Concat", *(block.value for block in blocks), axis=1)
    positions = [position for block in blocks for position in block.positions]
    if positions == list(range(start)):
        return joined
    order = np.argsort(np.array(positions))  # where each of the network's inputs is
    return graph.add("Gather", joined, graph.constant(order.astype(np.int64)), axis=1)


def _numbers(graph: GraphBuilder, placed: Sequence[_Placed]) -> list[Block]:
    """Return standardized numbers, all columns at once, and the flags of missing ones."""
    ours = [(one, one.column) for one in placed if isinstance(one.column, NumberColumn)]
    if not ours:
        return []
    columns = [column for _, column in ours]
    raw = graph.add(
        "Concat",
        *(_words(graph, one.input, column) if column.words else one.input for one, column in ours),
        axis=1,
    )
    missing, filled = _fill(graph, raw, [column.fill for column in columns])
    values = _standardize(graph, filled, columns)
    flagged = [number for number, column in enumerate(columns) if column.flag]
    starts = [one.start for one, _ in ours]
    return [
        Block(values, tuple(starts)),
        *_flags(graph, missing, flagged, [starts[number] + 1 for number in flagged]),
    ]


def _words(graph: GraphBuilder, texts: str, column: NumberColumn) -> str:
    """Return the numbers (batch, 1) of texts in any case; NaN for others."""
    rows = {
        cased: row for row, (word, _) in enumerate(column.words) for cased in in_every_case(word)
    }
    rows |= {word: row for row, (word, _) in enumerate(column.words)}
    return _looked_up(graph, texts, rows, [*(number for _, number in column.words), math.nan])


def in_every_case(word: str) -> list[str]:
    """Return a word with each letter in lower and upper case; a long one in the usual cases only.

    ONNX's own operator for another case depends on the locales of the machine.
    """
    if len(word) > 8:
        return [word.lower(), word.upper(), word.capitalize(), word.title()]
    return ["".join(letters) for letters in product(*({one.lower(), one.upper()} for one in word))]


def _looked_up(
    graph: GraphBuilder, texts: str, rows: Mapping[str, int], table: Sequence[float]
) -> str:
    """Return the entry of a table for each text; the last entry for texts without a row."""
    positions = graph.lookup(texts, rows, len(table) - 1)
    return graph.add("Gather", graph.constant(np.array(table, dtype=np.float64)), positions)


def _frequencies(graph: GraphBuilder, placed: Sequence[_Placed]) -> list[Block]:
    """Return the standardized shares of texts."""
    ours = [(one, one.column) for one in placed if isinstance(one.column, FrequencyColumn)]
    if not ours:
        return []
    shares = [
        _looked_up(
            graph,
            one.input,
            {text: row for row, (text, _) in enumerate(column.shares)},
            [*(share for _, share in column.shares), 0.0],
        )
        for one, column in ours
    ]
    columns = [column for _, column in ours]
    values = _standardize(graph, graph.add("Concat", *shares, axis=1), columns)
    return [Block(values, tuple(one.start for one, _ in ours))]


def _dates(graph: GraphBuilder, placed: Sequence[_Placed]) -> list[Block]:
    """Return standardized days, phases of year, week and day, and flags of missing dates."""
    ours = [(one, one.column) for one in placed if isinstance(one.column, DateColumn)]
    if not ours:
        return []
    columns = [column for _, column in ours]
    starts = [one.start for one, _ in ours]
    raw = graph.add("Concat", *(one.input for one, _ in ours), axis=1)
    missing, filled = _fill(graph, raw, [column.fill for column in columns])
    every = list(range(len(columns)))
    timed = [number for number, column in enumerate(columns) if column.time]
    flagged = [number for number, column in enumerate(columns) if column.flag]
    return [
        Block(_standardize(graph, filled, columns), tuple(starts)),
        *_phases(graph, filled, YEAR, every, [start + 1 for start in starts]),
        *_phases(graph, filled, WEEK, every, [start + 3 for start in starts]),
        *_phases(graph, filled, 1.0, timed, [starts[number] + 5 for number in timed]),
        *_flags(
            graph,
            missing,
            flagged,
            [starts[number] + columns[number].width - 1 for number in flagged],
        ),
    ]


def _phases(
    graph: GraphBuilder, days: str, period: float, numbers: list[int], starts: list[int]
) -> list[Block]:
    """Return the sine and cosine of the phase of a period for some columns of ``days``."""
    if not numbers:
        return []
    chosen = graph.add("Gather", days, graph.constant(np.array(numbers)), axis=1)
    rounds = graph.add("Div", chosen, graph.constant(np.float64(period)))
    phase = graph.add("Sub", rounds, graph.add("Floor", rounds))
    angle = graph.add("Mul", phase, graph.constant(np.float64(2 * math.pi)))
    # onnxruntime has no cosine of doubles before version 1.24
    quarter = graph.add("Add", angle, graph.constant(np.float64(math.pi / 2)))
    sine, cosine = (graph.cast(graph.add("Sin", value), np.float32) for value in (angle, quarter))
    return [Block(sine, tuple(starts)), Block(cosine, tuple(start + 1 for start in starts))]


def _categories(graph: GraphBuilder, placed: Sequence[_Placed]) -> list[Block]:
    """Return 1 for each text's category and 0 for the others, all columns at once."""
    ours = [(one, one.column) for one in placed if isinstance(one.column, CategoryColumn)]
    if not ours:
        return []
    chosen = []
    for one, column in ours:
        numbers = {text: number for number, text in enumerate(column.values)}
        if column.flag:
            missing = {cased for text in MISSING for cased in in_every_case(text)}
            numbers = dict.fromkeys(missing, len(numbers)) | numbers
        chosen.append(graph.lookup(one.input, numbers, -1))
    # for each input of the network: its column, its category there, and its position
    inputs = [
        (place, number, one.start + number)
        for place, (one, column) in enumerate(ours)
        for number in range(column.width)
    ]
    places, categories, positions = np.array(inputs, dtype=np.int64).reshape(-1, 3).T
    joined = graph.add("Concat", *chosen, axis=1)
    repeated = graph.add("Gather", joined, graph.constant(places), axis=1)
    equal = graph.add("Equal", repeated, graph.constant(categories.reshape(1, -1)))
    return [Block(graph.cast(equal, np.float32), tuple(positions.tolist()))]


def _fill(graph: GraphBuilder, values: str, fills: Sequence[float]) -> tuple[str, str]:
    """Return where values are not finite, and the values with these replaced."""
    missing = graph.add("Or", graph.add("IsNaN", values), graph.add("IsInf", values))
    return missing, graph.add("Where", missing, graph.constant(_row(fills)), values)


def _standardize(
    graph: GraphBuilder,
    values: str,
    columns: Sequence[NumberColumn | FrequencyColumn | DateColumn],
) -> str:
    means = graph.constant(_row([column.mean for column in columns]))
    deviations = graph.constant(_row([column.deviation for column in columns]))
    return graph.cast(graph.add("Div", graph.add("Sub", values, means), deviations), np.float32)


def _flags(
    graph: GraphBuilder, missing: str, numbers: list[int], positions: list[int]
) -> list[Block]:
    """Return 1 where a value is missing, for some columns of ``missing``."""
    if not numbers:
        return []
    chosen = graph.add("Gather", missing, graph.constant(np.array(numbers)), axis=1)
    return [Block(graph.cast(chosen, np.float32), tuple(positions))]


def _row(values: Sequence[float]) -> NDArray[np.float64]:
    return np.array(values, dtype=np.float64).reshape(1, -1)
