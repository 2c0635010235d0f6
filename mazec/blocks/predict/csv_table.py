"""The columns of a CSV file."""

import csv
import io
from pathlib import Path


def read_csv(path: str | Path) -> dict[str, list[str]]:
    """Return the columns of a CSV file by name.

    Cells are separated by commas, semicolons or tabs. Raises ``ValueError`` if the file
    is not a table.
    """
    try:
        content = Path(path).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not UTF-8 text: byte {error.start}") from None
    head = content.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    csv.field_size_limit(2**31 - 1)
    try:
        rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=separator))
    except csv.Error as error:
        raise ValueError(f"{path} is not a CSV file: {error}") from None
    names = rows[0] if rows else []
    if not names:
        raise ValueError(f"{path} is empty; its first line must name the columns")
    if len(names) > 1:
        rows = [row for row in rows if row]
    columns: dict[str, list[str]] = {name: [] for name in names}
    if len(columns) < len(names):
        name = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{path} has two columns {name!r}")
    for number, row in enumerate(rows[1:], 1):
        cells = row or [""]
        if len(cells) != len(names):
            count = f"{len(cells)} cells instead of {len(names)}"
            raise ValueError(f"{path}: row {number} has {count}")
        for name, cell in zip(names, cells, strict=True):
            columns[name].append(cell)
    return columns
