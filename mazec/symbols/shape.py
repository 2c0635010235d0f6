"""Shapes: the axes of the values that flow through a network, never with the batch."""

import re
from collections.abc import Iterable
from math import isqrt, prod

from mazec.symbols.parameter import HIGHEST, MOST_DIGITS

Shape = tuple[int, ...]
MOST_AXES = 6
LARGEST = 2**63 - 1  # figures saturate here; over any budget, so nothing of this size is built

_WRITTEN = re.compile(r"[0-9]{1,40}(?:x[0-9]{1,40})*", re.IGNORECASE | re.ASCII)


def shape_of(axes: int | Iterable[int]) -> Shape:
    """Return a checked shape; an integer is one axis and ``()`` reads as ``(1,)``.

    Raises ``ValueError`` unless there are at most 6 axes, each an integer of at least 1 that text
    can write.
    """
    shape = (tuple(axes) if isinstance(axes, Iterable) else (axes,)) or (1,)
    if len(shape) > MOST_AXES:
        raise ValueError(f"a shape has 1 to {MOST_AXES} axes, not {len(shape)}")
    for axis in shape:
        if isinstance(axis, bool) or not isinstance(axis, int) or axis < 1:
            raise ValueError(f"an axis is an integer of at least 1, not {axis!r}")
        if axis > HIGHEST:
            raise ValueError(f"an axis has at most {MOST_DIGITS} digits")
    return shape


def read_shape(text: str) -> Shape:
    """Return the shape of a text like ``28x28``. Raises ``ValueError`` for any other text."""
    if not _WRITTEN.fullmatch(text):
        raise ValueError("a shape is written like 28x28")
    return shape_of(int(axis) for axis in text.lower().split("x"))


def write_shape(shape: Shape) -> str:
    """Return the text of a shape: ``28x28``."""
    return "x".join(map(str, shape))


def size(shape: Shape) -> int:
    """Return the number of values in a shape."""
    return prod(shape)


def as_image(shape: Shape) -> Shape:
    """Return the shape with three axes of the view for symbols that need an image.

    On n values ``h = ⌈√n⌉`` and ``w = ⌈n/h⌉`` with one channel, zero-padded at the end; two axes
    become ``(1, h, w)``; above three the leading axes fold into the channels.
    """
    if len(shape) == 1:
        height = isqrt(shape[0] - 1) + 1
        return (1, height, -(-shape[0] // height))
    if len(shape) == 2:
        return (1, *shape)
    return (prod(shape[:-2]), *shape[-2:])


def as_sequence(shape: Shape) -> Shape:
    """Return the shape with two axes, channels and positions, of the view for 1D norms."""
    return (shape[0], prod(shape[1:]))
