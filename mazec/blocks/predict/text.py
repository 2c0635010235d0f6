"""The texts of cells, by which categories are known."""

from typing import Any


def text(cell: Any) -> str:
    """Return the text of a cell; 3.0 is the same as 3."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
