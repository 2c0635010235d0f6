"""Windows that convolutions and pools move along one axis, adjusted to the axis.

Parameters that fit are used as declared. Others are adjusted for each axis separately, in constant
time, to values that are never above the declared ones.
"""

from collections.abc import Sequence
from typing import NamedTuple

from mazec.symbols import Argument

ROOM = 64
"""Padding that is allowed on an axis of any size."""


class Window(NamedTuple):
    """A window that fits an axis."""

    kernel: int
    stride: int
    padding: int
    dilation: int = 1

    @property
    def extent(self) -> int:
        """Number of values along the axis from the first to the last of the window."""
        return self.dilation * (self.kernel - 1) + 1

    def positions(self, side: int) -> int:
        """Return the number of positions on an axis of ``side`` values, at least 1."""
        return (side + 2 * self.padding - self.extent) // self.stride + 1


def convolving(side: int, kernel: int, stride: int, padding: int, dilation: int) -> Window:
    """Return the window of a convolution over ``side`` values.

    Padding is at most the side, the kernel or ``ROOM``, whichever is largest. The price counts
    neither padding nor stride, so without a limit they could exceed the memory of the machine at no
    cost. If the window is larger than the padded side, the dilation shrinks first, then the
    kernel. The stride is at most the padded side.
    """
    padding = min(padding, max(side, kernel, ROOM))
    padded = side + 2 * padding
    # dilation has no effect on a kernel of one value, but torch must be able to store it
    dilation = max(1, min(dilation, (padded - 1) // max(1, kernel - 1)))
    return Window(min(kernel, padded), min(stride, padded), padding, dilation)


def pooling(side: int, kernel: int, stride: int, padding: int) -> Window:
    """Return the window of a pool over ``side`` values.

    Padding is at most half the kernel, as torch requires, and the side or ``ROOM``; the kernel and
    the stride are at most the padded side.
    """
    padding = min(padding, max(side, ROOM), kernel // 2)
    padded = side + 2 * padding
    # a kernel cut to the padded side is no smaller than twice the padding
    return Window(min(kernel, padded), min(stride, padded), padding)


def argument(axes: Sequence[int]) -> Argument:
    """Return the values of all axes as a torch argument: one integer if all are equal."""
    return axes[0] if len(set(axes)) == 1 else tuple(axes)
