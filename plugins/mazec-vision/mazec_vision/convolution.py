"""Convolutions over one, two and three axes behind the channels."""

from functools import lru_cache
from math import gcd, isqrt, prod
from typing import ClassVar, NamedTuple

from mazec.symbols import Call, Layer, Shape, as_image, as_sequence, flag, integer
from mazec_vision.window import Window, argument, convolving

_MOST_STEPS = 2**16


@lru_cache(maxsize=4096)
def common_groups(parameter_specs: int, inputs: int, outputs: int) -> int:
    """The largest common divisor of both channels that is not above the declared groups.

    The search takes at most 2^17 steps. Above 2^32 common channels and 2^16 declared groups it is
    left out, for 1: with one group a convolution has as many parameters as the product of its
    channels, over 2^63 there, which is over any budget.
    """
    common = gcd(inputs, outputs)
    most = min(parameter_specs, common)
    if common % most == 0:
        return most
    if common <= _MOST_STEPS**2:
        root = isqrt(common)
        # the divisors above the root are those that a small one leaves, the largest first
        for small in range(-(-common // most), root + 1):
            if common % small == 0:
                return common // small
        most = min(most, root)
    elif most > _MOST_STEPS:
        return 1
    return next(divisor for divisor in range(most, 0, -1) if common % divisor == 0)


class Fit(NamedTuple):
    """A convolution as it stands on the shape it sees, with a window for each axis."""

    inputs: int
    outputs: int
    groups: int
    bias: bool
    windows: tuple[Window, ...]


class Convolution(Layer):
    """A convolution; its family differs in what it declares, and in how that fits."""

    axes: ClassVar[int] = 2
    style = ("#e2d9f7", "#7450b8", "slides over its input")

    def fit(self, seen: Shape) -> Fit:
        """What the declared figures come to on a shape of channels and ``axes`` axes."""
        raise NotImplementedError

    def module_input(self, shape: Shape) -> Shape:
        """Channels by rows by columns."""
        return as_image(shape)

    def module_output(self, seen: Shape) -> Shape:
        """The output channels by the positions of the window."""
        fit = self.fit(seen)
        positions = (w.positions(side) for w, side in zip(fit.windows, seen[1:], strict=True))
        return (fit.outputs, *positions)

    def operations(self, seen: Shape) -> int:
        """Every parameter once at every position."""
        return prod(self.module_output(seen)[1:]) * self.parameters(seen)

    def parameters(self, seen: Shape) -> int:
        """For each output channel a kernel over the channels of its group, and a bias."""
        fit = self.fit(seen)
        volume = prod(window.kernel for window in fit.windows)
        return fit.outputs * (fit.inputs // fit.groups * volume + fit.bias)

    def torch(self, seen: Shape) -> Call:
        """The convolution over as many axes, with what fits."""
        fit = self.fit(seen)
        arguments = {
            "in_channels": fit.inputs,
            "out_channels": fit.outputs,
            "kernel_size": argument([w.kernel for w in fit.windows]),
            "stride": argument([w.stride for w in fit.windows]),
            "padding": argument([w.padding for w in fit.windows]),
            "dilation": argument([w.dilation for w in fit.windows]),
            "groups": fit.groups,
            "bias": fit.bias,
        }
        return Call(f"torch.nn.Conv{self.axes}d", arguments)


class GroupedConvolution(Convolution):
    """A convolution that declares all that torch's takes, the same on every axis."""

    out_channels: int = integer(16, low=1, initial=(1, 64), log=True, bits=8)
    kernel_size: int = integer(3, low=1, initial=(1, 7), log=True, bits=3)
    stride: int = integer(1, low=1, initial=(1, 2), log=True, bits=2)
    padding: int = integer(0, low=0, initial=(0, 3), bits=2)
    dilation: int = integer(1, low=1, initial=(1, 2), log=True, bits=2)
    groups: int = integer(1, low=1, initial=(1, 4), log=True, bits=3)
    bias: bool = flag(True, bits=1)
    raw = ("bias", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups")

    def fit(self, seen: Shape) -> Fit:
        """Windows that fit, and groups that divide both channels."""
        parameter_specs = self.kernel_size, self.stride, self.padding, self.dilation
        groups = common_groups(self.groups, seen[0], self.out_channels)
        windows = tuple(convolving(side, *parameter_specs) for side in seen[1:])
        return Fit(seen[0], self.out_channels, groups, self.bias, windows)


class Conv1d(GroupedConvolution):
    """Convolution over positions (Waibel et al., 1989).

    Shape: (channels, n) → (out_channels, positions); one axis is a single channel, of more the
           first is the channels. What does not fit is snapped.
    Cost:  positions·out·(in/groups·kernel + bias) operations; out·(in/groups·kernel + bias)
           parameters.
    Torch: torch.nn.Conv1d
    """

    axes = 1
    frequency = 60

    def module_input(self, shape: Shape) -> Shape:
        """Channels by positions."""
        return (1, *shape) if len(shape) == 1 else as_sequence(shape)


class Conv2d(GroupedConvolution):
    """Convolution over an image (LeCun et al., 1989).

    Shape: (channels, h, w) → (out_channels, rows, columns); other ranks are seen as an image. What
           does not fit is snapped.
    Cost:  rows·columns·out·(in/groups·kernel² + bias) operations; out·(in/groups·kernel² + bias)
           parameters.
    Torch: torch.nn.Conv2d
    """

    frequency = 250


class Conv3d(GroupedConvolution):
    """Convolution over a volume (Ji et al., 2013).

    Shape: (channels, d, h, w) → (out_channels, and the positions along d, h and w); up to three
           axes are an image that is one channel with its channels as depth; above four the leading
           axes fold into the channels. What does not fit is snapped.
    Cost:  positions·out·(in/groups·kernel³ + bias) operations; out·(in/groups·kernel³ + bias)
           parameters.
    Torch: torch.nn.Conv3d
    """

    axes = 3
    frequency = 30

    def module_input(self, shape: Shape) -> Shape:
        """Channels by depth by rows by columns."""
        if len(shape) <= 3:
            return (1, *as_image(shape))
        return (prod(shape[:-3]), *shape[-3:])


class DepthwiseConv2d(Convolution):
    """Convolution of each channel by itself (Sifre, 2014; Chollet, 2017).

    Shape: (channels, h, w) → (channels·multiplier, rows, columns); other ranks are seen as an
           image. What does not fit is snapped.
    Cost:  rows·columns·channels·multiplier·(kernel² + bias) operations;
           channels·multiplier·(kernel² + bias) parameters.
    Torch: torch.nn.Conv2d
    """

    multiplier: int = integer(1, low=1, initial=(1, 4), log=True, bits=2)
    kernel_size: int = integer(3, low=1, initial=(1, 7), log=True, bits=3)
    stride: int = integer(1, low=1, initial=(1, 2), log=True, bits=2)
    padding: int = integer(0, low=0, initial=(0, 3), bits=2)
    dilation: int = integer(1, low=1, initial=(1, 2), log=True, bits=2)
    bias: bool = flag(True, bits=1)
    name = "DEPTHWISE_CONV2D"
    raw = ("bias", "multiplier", "kernel_size", "stride", "padding", "dilation")
    frequency = 100

    def fit(self, seen: Shape) -> Fit:
        """As many groups as channels."""
        parameter_specs = self.kernel_size, self.stride, self.padding, self.dilation
        windows = tuple(convolving(side, *parameter_specs) for side in seen[1:])
        return Fit(seen[0], seen[0] * self.multiplier, seen[0], self.bias, windows)


class PointwiseConv2d(Convolution):
    """Convolution with a kernel of one value, which mixes the channels (Lin et al., 2013).

    Shape: (channels, h, w) → (out_channels, h, w); other ranks are seen as an image.
    Cost:  h·w·out·(in + bias) operations; out·(in + bias) parameters.
    Torch: torch.nn.Conv2d
    """

    out_channels: int = integer(16, low=1, initial=(1, 64), log=True, bits=8)
    bias: bool = flag(True, bits=1)
    name = "POINTWISE_CONV2D"
    raw = ("bias", "out_channels")
    frequency = 150

    def fit(self, seen: Shape) -> Fit:
        """A window of one value on both axes."""
        return Fit(seen[0], self.out_channels, 1, self.bias, (Window(1, 1, 0),) * 2)
