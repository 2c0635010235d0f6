"""Convolutions over one, two and three axes behind the channels."""

from functools import lru_cache
from math import gcd, isqrt, prod
from typing import ClassVar, NamedTuple

from mazec.symbols import Call, Layer, Shape, as_image, as_sequence, flag, integer
from mazec_vision.window import Window, argument, convolving

_MOST_STEPS = 2**16
CHANNELS = ("filters", "channels", "out", "planes", "features", "n")
KERNEL = ("kernel", "k", "size", "window")
PADDING = ("pad", "p")
"""Synonyms of parameters in other libraries."""


@lru_cache(maxsize=4096)
def common_groups(declared: int, inputs: int, outputs: int) -> int:
    """Return the largest common divisor of both channels that is not above the declared groups.

    The search takes at most 2^17 steps. Above 2^32 common channels and 2^16 declared groups, return
    1 without a search: with one group a convolution has at least as many parameters as the product
    of its channels, here over 2^63, which is over any budget.
    """
    common = gcd(inputs, outputs)
    most = min(declared, common)
    if common % most == 0:
        return most
    if common <= _MOST_STEPS**2:
        root = isqrt(common)
        # each divisor above the root pairs with a small one; visit the largest first
        for small in range(-(-common // most), root + 1):
            if common % small == 0:
                return common // small
        most = min(most, root)
    elif most > _MOST_STEPS:
        return 1
    return next(divisor for divisor in range(most, 0, -1) if common % divisor == 0)


class Fit(NamedTuple):
    """Convolution parameters that fit an input shape, with a window for each axis."""

    inputs: int
    outputs: int
    groups: int
    bias: bool
    windows: tuple[Window, ...]


class Convolution(Layer):
    """Base class of convolutions; subclasses declare parameters and implement ``fit``."""

    axes: ClassVar[int] = 2
    style = ("#e2d9f7", "#7450b8", "slides over its input")

    def fit(self, seen: Shape) -> Fit:
        """Return the parameters that fit a shape of channels and ``axes`` axes."""
        raise NotImplementedError

    def module_input(self, shape: Shape) -> Shape:
        """Return (channels, rows, columns)."""
        return as_image(shape)

    def module_output(self, seen: Shape) -> Shape:
        """Return the output channels and the positions of the window along each axis."""
        fit = self.fit(seen)
        positions = (w.positions(side) for w, side in zip(fit.windows, seen[1:], strict=True))
        return (fit.outputs, *positions)

    def operations(self, seen: Shape) -> int:
        """Count every parameter once at every position."""
        return prod(self.module_output(seen)[1:]) * self.parameters(seen)

    def parameters(self, seen: Shape) -> int:
        """Count a kernel over the channels of its group, and a bias, for each output channel."""
        fit = self.fit(seen)
        volume = prod(window.kernel for window in fit.windows)
        return fit.outputs * (fit.inputs // fit.groups * volume + fit.bias)

    def torch(self, seen: Shape) -> Call:
        """Return the convolution over ``axes`` axes with parameters that fit."""
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
    """A convolution with all parameters of torch's, the same on every axis."""

    out_channels: int = integer(16, low=1, initial=(1, 64), log=True, bits=8, synonyms=CHANNELS)
    kernel_size: int = integer(3, low=1, initial=(1, 7), log=True, bits=3, synonyms=KERNEL)
    stride: int = integer(
        1, low=1, initial=(1, 2), log=True, bits=2, synonyms=("strides", "step", "s")
    )
    padding: int = integer(0, low=0, initial=(0, 3), bits=2, synonyms=PADDING)
    dilation: int = integer(1, low=1, initial=(1, 2), log=True, bits=2)
    groups: int = integer(1, low=1, initial=(1, 4), log=True, bits=3)
    bias: bool = flag(True, bits=1, synonyms=("use_bias",))
    raw = ("bias", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups")

    def fit(self, seen: Shape) -> Fit:
        """Return windows that fit, and groups that divide both channels."""
        declared = self.kernel_size, self.stride, self.padding, self.dilation
        groups = common_groups(self.groups, seen[0], self.out_channels)
        windows = tuple(convolving(side, *declared) for side in seen[1:])
        return Fit(seen[0], self.out_channels, groups, self.bias, windows)


class Conv1d(GroupedConvolution):
    """Convolution over positions (Waibel et al., 1989).

    Shape: (channels, n) → (out_channels, positions); one axis is a single channel, of more the
           first is the channels. Parameters that do not fit are adjusted.
    Cost:  positions·out·(in/groups·kernel + bias) operations; out·(in/groups·kernel + bias)
           parameters.
    Torch: torch.nn.Conv1d
    """

    axes = 1
    frequency = 60
    synonyms = ("convolution1d",)

    def module_input(self, shape: Shape) -> Shape:
        """Return (channels, positions)."""
        return (1, *shape) if len(shape) == 1 else as_sequence(shape)


class Conv2d(GroupedConvolution):
    """Convolution over an image (LeCun et al., 1989).

    Shape: (channels, h, w) → (out_channels, rows, columns); other ranks are viewed as an
           image. Parameters that do not fit are adjusted.
    Cost:  rows·columns·out·(in/groups·kernel² + bias) operations; out·(in/groups·kernel² + bias)
           parameters.
    Torch: torch.nn.Conv2d
    """

    frequency = 250
    synonyms = ("conv", "convolution", "convolution2d", "cnn")


class Conv3d(GroupedConvolution):
    """Convolution over a volume (Ji et al., 2013).

    Shape: (channels, d, h, w) → (out_channels, and the positions along d, h and w); up to three
           axes are an image that is one channel with its channels as depth; above four the leading
           axes fold into the channels. Parameters that do not fit are adjusted.
    Cost:  positions·out·(in/groups·kernel³ + bias) operations; out·(in/groups·kernel³ + bias)
           parameters.
    Torch: torch.nn.Conv3d
    """

    axes = 3
    frequency = 30
    synonyms = ("convolution3d",)

    def module_input(self, shape: Shape) -> Shape:
        """Return (channels, depth, rows, columns)."""
        if len(shape) <= 3:
            return (1, *as_image(shape))
        return (prod(shape[:-3]), *shape[-3:])


class DepthwiseConv2d(Convolution):
    """Convolution of each channel by itself (Sifre, 2014; Chollet, 2017).

    Shape: (channels, h, w) → (channels·multiplier, rows, columns); other ranks are seen as an
           image. Parameters that do not fit are adjusted.
    Cost:  rows·columns·channels·multiplier·(kernel² + bias) operations;
           channels·multiplier·(kernel² + bias) parameters.
    Torch: torch.nn.Conv2d
    """

    multiplier: int = integer(
        1, low=1, initial=(1, 4), log=True, bits=2, synonyms=("depth_multiplier",)
    )
    kernel_size: int = integer(3, low=1, initial=(1, 7), log=True, bits=3, synonyms=KERNEL)
    stride: int = integer(
        1, low=1, initial=(1, 2), log=True, bits=2, synonyms=("strides", "step", "s")
    )
    padding: int = integer(0, low=0, initial=(0, 3), bits=2, synonyms=PADDING)
    dilation: int = integer(1, low=1, initial=(1, 2), log=True, bits=2)
    bias: bool = flag(True, bits=1, synonyms=("use_bias",))
    name = "DEPTHWISE_CONV2D"
    synonyms = ("depthwise", "dwconv", "separable_conv2d")
    raw = ("bias", "multiplier", "kernel_size", "stride", "padding", "dilation")
    frequency = 100

    def fit(self, seen: Shape) -> Fit:
        """Return as many groups as channels, and windows that fit."""
        declared = self.kernel_size, self.stride, self.padding, self.dilation
        windows = tuple(convolving(side, *declared) for side in seen[1:])
        return Fit(seen[0], seen[0] * self.multiplier, seen[0], self.bias, windows)


class PointwiseConv2d(Convolution):
    """Convolution with a kernel of one value, which mixes the channels (Lin et al., 2013).

    Shape: (channels, h, w) → (out_channels, h, w); other ranks are viewed as an image.
    Cost:  h·w·out·(in + bias) operations; out·(in + bias) parameters.
    Torch: torch.nn.Conv2d
    """

    out_channels: int = integer(16, low=1, initial=(1, 64), log=True, bits=8, synonyms=CHANNELS)
    bias: bool = flag(True, bits=1, synonyms=("use_bias",))
    name = "POINTWISE_CONV2D"
    synonyms = ("pointwise", "conv1x1")
    raw = ("bias", "out_channels")
    frequency = 150

    def fit(self, seen: Shape) -> Fit:
        """Return a window of one value on both axes."""
        return Fit(seen[0], self.out_channels, 1, self.bias, (Window(1, 1, 0),) * 2)
