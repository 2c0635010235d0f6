"""The window that a convolution or a pool moves along one axis, made to fit the axis.

What fits stands as it is declared. What does not is snapped: each axis by itself, in constant time,
and to figures that are never above the declared ones.
"""

from collections.abc import Sequence
from typing import NamedTuple

from mazec.symbols import Argument

ROOM = 64
"""Padding that stands on however small an axis."""


class Window(NamedTuple):
    """A window that fits; ``extent`` and ``padded`` side are in values along the axis."""

    kernel: int
    stride: int
    padding: int
    dilation: int = 1

    @property
    def extent(self) -> int:
        """How far the window reaches from its first value to its last."""
        return self.dilation * (self.kernel - 1) + 1

    def positions(self, side: int) -> int:
        """How often the window stands on an axis of ``side`` values; 1 at least."""
        return (side + 2 * self.padding - self.extent) // self.stride + 1


def convolving(side: int, kernel: int, stride: int, padding: int, dilation: int) -> Window:
    """The window of a convolution over ``side`` values.

    Padding is at most the side, the kernel or ``ROOM``, whichever is largest: the price counts
    neither it nor the stride, and together they could grow past what a machine can hold and cost
    nothing. If the window reaches past the padded side, the dilation shrinks first, then the
    kernel. The stride is at most the padded side.
    """
    padding = min(padding, max(side, kernel, ROOM))
    padded = side + 2 * padding
    # a kernel of one value has no use for its dilation, which torch must hold all the same
    dilation = max(1, min(dilation, (padded - 1) // max(1, kernel - 1)))
    return Window(min(kernel, padded), min(stride, padded), padding, dilation)


def pooling(side: int, kernel: int, stride: int, padding: int) -> Window:
    """The window of a pool over ``side`` values.

    Padding is at most half the kernel, as torch demands, and the side or ``ROOM``; the kernel and
    the stride are at most the padded side.
    """
    padding = min(padding, max(side, ROOM), kernel // 2)
    padded = side + 2 * padding
    # a kernel cut to the padded side is no smaller than twice the padding
    return Window(min(kernel, padded), min(stride, padded), padding)


def argument(axes: Sequence[int]) -> Argument:
    """A figure of each axis as torch takes it: one integer where all agree."""
    return axes[0] if len(set(axes)) == 1 else tuple(axes)
