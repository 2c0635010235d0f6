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
from mazec.tasks.datasets import DataError
from mazec.training.classes import classes, whole
from mazec.training.split import LoadedData, Split

if TYPE_CHECKING:
    import polars as pl

MOST_TEXTS = 32
"""Different texts that a column may hold to be taken apart, a column for each."""

_NONE = frozenset(["?", "NA", "N/A", "NaN", "nan", "null"])
"""What programs write among numbers where there is none."""
_ROW_NUMBERS = frozenset(["", "Unnamed: 0", "__index_level_0__"])
"""What the column is called in which pandas keeps the numbers of rows."""

# Bytes of a damaged parquet file can end the process that decodes them, so that is another one.
_ASIDE = """
import sys, polars
try:
    polars.read_parquet(sys.argv[1], glob=False).write_ipc(sys.stdout.buffer)
except BaseException as error:
    sys.exit(f"{type(error).__name__}: {error}".splitlines()[0])
"""


def table(path: Path, label: str | None) -> LoadedData:
    """The rows of a table, ``label`` being the column of classes, the last one unless given.

    Numbers are later brought to mean 0 and deviation 1; truth becomes 0 and 1; a column of up to 32
    different texts becomes a column of 0 and 1 for each. Raises ``DataError`` for anything else.
    """
    frame = _csv(path) if path.suffix.lower() == ".csv" else _parquet(path)
    column = _label(path, frame, label)
    if frame.height == 0 or frame.width < 2:
        there = ", ".join(frame.columns) or "none"
        empty = NoSamples(
            source=str(path),
            reason=f"it has {frame.height} rows; its columns: {there}",
            remedy="a table needs rows, and at least one column besides the labels",
        )
        raise DataError([empty])
    _useful(path, frame)
    _complete(path, frame)
    where = f"column {column} of {path}"
    (labels,), names = classes(_labels(frame[column], where), (), where)
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
    if all(map(_value_of, frame)):
        values = tuple(frame.columns[:4])
        raise DataError([MissingColumnNames(file=str(path), values=values)])
    return frame


def _value_of(series: "pl.Series") -> bool:
    """Whether what a column is called is rather one of its values."""
    import polars as pl

    name = series.name.partition("_duplicated_")[0]  # so polars tells equal names apart
    return _number(name) or (series.dtype == pl.String and bool((series == name).any()))


def _parquet(path: Path) -> "pl.DataFrame":
    import polars as pl

    code = [sys.executable, "-P", "-c", _ASIDE, str(path)]
    done = subprocess.run(code, capture_output=True, check=False)
    if done.returncode == 0:
        return pl.read_ipc(io.BytesIO(done.stdout))
    lines = done.stderr.decode(errors="replace").splitlines()
    reason = lines[-1] if lines and done.returncode == 1 else "it is not a parquet file"
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


def _useful(path: Path, frame: "pl.DataFrame") -> None:
    """Raise where a column numbers the rows, which of sorted ones would tell the class."""
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


def _complete(path: Path, frame: "pl.DataFrame") -> None:
    import polars as pl

    for series in frame:
        gaps = series.is_null()
        if series.dtype.is_float():
            gaps = gaps | ~series.is_finite().fill_null(False)
        elif series.dtype == pl.String:
            gaps = gaps | series.is_in(_marks(series))
        count = int(gaps.sum())
        if count:
            missing = MissingValues(
                source=f"column {series.name} of {path}",
                count=count,
                total=len(series),
                first=int(gaps.arg_max() or 0) + 1,
            )
            raise DataError([missing])


def _marks(series: "pl.Series") -> list[str]:
    """What stands for no value in a column of texts that are numbers otherwise."""
    texts = set(series.unique().drop_nulls())
    marks = texts & _NONE
    return sorted(marks) if marks < texts and all(map(_number, texts - marks)) else []


def _labels(series: "pl.Series", where: str) -> np.ndarray:
    import polars as pl

    if series.dtype.is_numeric() and not series.dtype.is_decimal():
        return whole(series.to_numpy(), where)
    kinds = (pl.String, pl.Categorical, pl.Enum, pl.Boolean)
    if not isinstance(series.dtype, kinds):
        raise DataError([InvalidLabels(source=where, reason=f"its type is {series.dtype}")])
    # as objects: numpy's own texts would all take the room of the longest
    return np.array(series.cast(pl.String).to_list(), dtype=object)


def _columns(path: Path, series: "pl.Series") -> list[torch.Tensor]:
    """A column as columns of numbers."""
    import polars as pl

    kind, source = series.dtype, f"column {series.name} of {path}"
    if kind.is_numeric() or kind == pl.Boolean:
        return [torch.tensor(series.cast(pl.Float64).to_numpy())]
    if not isinstance(kind, pl.String | pl.Categorical | pl.Enum):
        raise DataError([UnusableColumn(source=source, reason=f"its type is {kind}")])
    texts = series.cast(pl.String)
    different = texts.unique().sort().to_list()
    if len(different) > MOST_TEXTS:
        odd = next((text for text in different if not _number(text)), different[0])
        reason = (
            f"it contains {len(different)} different texts, like {odd[:40]!r}, which is more than "
            f"{MOST_TEXTS}"
        )
        raise DataError([UnusableColumn(source=source, reason=reason)])
    columns = ((texts == text).cast(pl.Float64) for text in different)
    return [torch.tensor(column.to_numpy()) for column in columns]


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _first_line(error: BaseException) -> str:
    lines = str(error).splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
