"""Cells of tables: missing ones, and the text of others."""

import re
from typing import Any

MISSING = frozenset(["", "?", "na", "n/a", "nan", "null", "none"])
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)


def is_missing(cell: Any) -> bool:
    """Return whether a cell is missing: None, NaN, an empty text, or one like NA."""
    if isinstance(cell, str):
        return cell.strip().lower() in MISSING
    try:
        return cell is None or bool(cell != cell)
    except TypeError:  # pandas.NA
        return True
    except ValueError:  # an array
        return False


def shown(cell: Any) -> str:
    """Return a cell for a message, shortened."""
    text = repr(cell)
    return text if len(text) <= 40 else f"{text[:39]}…"
