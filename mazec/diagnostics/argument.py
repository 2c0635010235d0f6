"""Arguments of the Python functions that have the wrong type, and what to pass instead."""

from collections.abc import Callable
from typing import Any

_LONGEST = 60  # characters of a value that are shown


def require(
    value: object,
    kind: type | tuple[type, ...],
    parameter: str,
    expected: str,
    remedy: str | Callable[[Any], str] = "",
) -> None:
    """Raise ``TypeError`` unless an argument is of a ``kind``, which ``expected`` describes.

    ``remedy`` says what to pass instead, given the value.
    """
    if isinstance(value, kind) and not (isinstance(value, bool) and kind in (int, (int, float))):
        return
    advice = remedy(value) if callable(remedy) else remedy
    text = f"{parameter} must be {expected}, not {describe_value(value)}"
    raise TypeError(f"{text}; {advice}" if advice else text)


def describe_value(value: object) -> str:
    """Describe an argument in a few words: its type, and its value if that is short."""
    if value is None:
        return "None"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    name = type(value).__name__
    if isinstance(value, str | int | float | bytes):
        shown = repr(value)
        kind = "text" if isinstance(value, str) else name
        return f"the {kind} {shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + '…'}"
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"
