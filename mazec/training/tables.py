"""Tables with a label column: ``.csv`` and ``.parquet``, read by polars."""

import io
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from mazec.diagnostics.data import (
    InvalidLabels,
    MissingColumnNames,
    MissingValues,
    NoSamples,
    UnknownColumn,
    UnreadableData,
    UnusableColumn,
)
from mazec.symbols import did_you_mean, nearest
from mazec.tasks.data_options import DataOptions
from mazec.tasks.datasets import DataError
from mazec.training.classes import encode_labels, normalize_labels
from mazec.training.split import LoadedData, Split

if TYPE_CHECKING:
    import polars as pl

MOST_TEXTS = 32
"""Maximum number of different texts in a column that is one-hot encoded."""

_MISSING = frozenset(["?", "NA", "N/A", "NaN", "nan", "null"])
"""Texts that programs write for a missing number."""
_ROW_NUMBERS = frozenset(["", "Unnamed: 0", "__index_level_0__"])
"""Names of the column in which pandas saves row numbers."""

# A damaged parquet file can crash the process that decodes it, so decode in another process.
_DECODE_PARQUET = """
import sys, polars
try:
    polars.read_parquet(sys.argv[1], glob=False).write_ipc(sys.stdout.buffer)
except BaseException as error:
    sys.exit(f"{type(error).__name__}: {error}".splitlines()[0])
"""


def table(path: Path, options: DataOptions) -> LoadedData:
    """Return the rows of a table; ``options`` name the class column.

    Numeric columns are standardized later, Boolean columns become 0 and 1, and text columns with up
    to 32 different values are one-hot encoded. Raises ``DataError`` if the file cannot be read, has
    missing values, or has a column of another type.
    """
    frame = _csv(path) if path.suffix.lower() == ".csv" else _parquet(path)
    column = _label(path, frame, options.label)
    if frame.height == 0 or frame.width < 2:
        columns_listed = ", ".join(frame.columns) or "none"
        empty = NoSamples(
            source=str(path),
            reason=f"it has {frame.height} rows; its columns: {columns_listed}",
            remedy="a table needs rows, and at least one column besides the labels",
        )
        raise DataError([empty])
    _check_no_row_numbers(path, frame)
    _check_complete(path, frame)
    source = f"column {column} of {path}"
    (labels,), names = encode_labels(_labels(frame[column], source), (), source)
    columns: list[torch.Tensor] = []
    standard: list[int] = []
    for series in frame.drop(column):
        if series.dtype.is_numeric():
            standard.append(len(columns))
        columns += _columns(path, series)
    return LoadedData(
        Split(torch.stack(columns, 1), labels), None, None, tuple(names), tuple(standard)
    )


def _csv(path: Path) -> "pl.DataFrame":
    import polars as pl

    try:
        with path.open("rb") as file:
            head = file.readline()
        separator = max(",;\t", key=lambda mark: head.count(mark.encode()))
        frame = pl.read_csv(path, separator=separator, infer_schema_length=None, glob=False)
    except (Exception, pl.exceptions.PanicException) as error:
        raise DataError([UnreadableData(file=str(path), reason=_first_line(error))]) from None
    if all(map(_is_named_by_value, frame)):
        values = tuple(frame.columns[:4])
        raise DataError([MissingColumnNames(file=str(path), values=values)])
    return frame


def _is_named_by_value(series: "pl.Series") -> bool:
    """Return whether the name of a column looks like one of its values."""
    import polars as pl

    name = series.name.partition("_duplicated_")[0]  # polars appends this to a repeated name
    return _is_number(name) or (series.dtype == pl.String and bool((series == name).any()))


def _parquet(path: Path) -> "pl.DataFrame":
    import polars as pl

    command = [sys.executable, "-P", "-c", _DECODE_PARQUET, str(path)]
    result = subprocess.run(command, capture_output=True, check=False)
    if result.returncode == 0:
        return pl.read_ipc(io.BytesIO(result.stdout))
    lines = result.stderr.decode(errors="replace").splitlines()
    reason = lines[-1] if lines and result.returncode == 1 else "it is not a parquet file"
    raise DataError([UnreadableData(file=str(path), reason=reason)])


def _label(path: Path, frame: "pl.DataFrame", label: str | None) -> str:
    if label is None and frame.columns:
        return frame.columns[-1]
    if label is not None and label in frame.columns:
        return label
    unknown = UnknownColumn(
        source=str(path),
        column=label or "",
        columns=tuple(frame.columns[:30]),
        suggestion=did_you_mean(nearest(label or "", frame.columns)),
    )
    raise DataError([unknown])


def _check_no_row_numbers(path: Path, frame: "pl.DataFrame") -> None:
    """Raise ``DataError`` if a column numbers the rows: in sorted tables it reveals the class."""
    for series in frame:
        if (
            series.name in _ROW_NUMBERS
            and series.dtype.is_integer()
            and series.n_unique() == len(series)
        ):
            reason = "it numbers the rows"
            note = "pandas leaves it out with index=False"
            source = f"the unnamed column of {path}"
            raise DataError([UnusableColumn(source=source, reason=reason, notes=(note,))])


def _check_complete(path: Path, frame: "pl.DataFrame") -> None:
    import polars as pl

    for series in frame:
        gaps = series.is_null()
        if series.dtype.is_float():
            gaps = gaps | ~series.is_finite().fill_null(False)
        elif series.dtype == pl.String:
            gaps = gaps | series.is_in(_missing_marks(series))
        count = int(gaps.sum())
        if count:
            missing = MissingValues(
                source=f"column {series.name} of {path}",
                count=count,
                total=len(series),
                first=int(gaps.arg_max() or 0) + 1,
            )
            raise DataError([missing])


def _missing_marks(series: "pl.Series") -> list[str]:
    """Return the texts that mark missing values in a text column of numbers, else none."""
    texts = set(series.unique().drop_nulls())
    marks = texts & _MISSING
    return sorted(marks) if marks < texts and all(map(_is_number, texts - marks)) else []


def _labels(series: "pl.Series", source: str) -> np.ndarray:
    import polars as pl

    if series.dtype.is_numeric() and not series.dtype.is_decimal():
        return normalize_labels(series.to_numpy(), source)
    kinds = (pl.String, pl.Categorical, pl.Enum, pl.Boolean)
    if not isinstance(series.dtype, kinds):
        raise DataError([InvalidLabels(source=source, reason=f"its type is {series.dtype}")])
    # objects, since each NumPy string would take the memory of the longest
    return np.array(series.cast(pl.String).to_list(), dtype=object)


def _columns(path: Path, series: "pl.Series") -> list[torch.Tensor]:
    """Return a column as one or several columns of numbers."""
    import polars as pl

    kind, source = series.dtype, f"column {series.name} of {path}"
    if kind.is_numeric() or kind == pl.Boolean:
        return [torch.tensor(series.cast(pl.Float64).to_numpy())]
    if not isinstance(kind, pl.String | pl.Categorical | pl.Enum):
        raise DataError([UnusableColumn(source=source, reason=f"its type is {kind}")])
    texts = series.cast(pl.String)
    categories = texts.unique().sort().to_list()
    if len(categories) > MOST_TEXTS:
        example = next((text for text in categories if not _is_number(text)), categories[0])
        reason = (
            f"it contains {len(categories)} different texts, like {example[:40]!r}, more than "
            f"{MOST_TEXTS}"
        )
        raise DataError([UnusableColumn(source=source, reason=reason)])
    columns = ((texts == text).cast(pl.Float64) for text in categories)
    return [torch.tensor(column.to_numpy()) for column in columns]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _first_line(error: BaseException) -> str:
    lines = str(error).splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
