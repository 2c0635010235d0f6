"""Pools over images."""

from typing import ClassVar

from mazec.symbols import Call, Layer, Shape, as_image, integer
from mazec_vision.convolution import KERNEL, PADDING
from mazec_vision.window import Window, argument, pooling


class WindowPool2d(Layer):
    """A pool whose window moves over each channel of an image separately."""

    kernel_size: int = integer(
        2, low=1, initial=(1, 7), log=True, bits=3, synonyms=("pool_size", *KERNEL)
    )
    stride: int = integer(
        2, low=1, initial=(1, 2), log=True, bits=2, synonyms=("strides", "step", "s")
    )
    padding: int = integer(0, low=0, initial=(0, 3), bits=2, synonyms=PADDING)
    raw = ("kernel_size", "stride", "padding")
    module: ClassVar[str]

    def module_input(self, shape: Shape) -> Shape:
        """Return (channels, rows, columns)."""
        return as_image(shape)

    def module_output(self, seen: Shape) -> Shape:
        """Return the channels and the positions of the window."""
        windows = zip(self._windows(seen), seen[1:], strict=True)
        return (seen[0], *(window.positions(side) for window, side in windows))

    def torch(self, seen: Shape) -> Call:
        """Return the pool named by the class, with parameters that fit."""
        windows = self._windows(seen)
        arguments = {
            "kernel_size": argument([w.kernel for w in windows]),
            "stride": argument([w.stride for w in windows]),
            "padding": argument([w.padding for w in windows]),
        }
        return Call(f"torch.nn.{self.module}", arguments)

    def _windows(self, seen: Shape) -> list[Window]:
        declared = self.kernel_size, self.stride, self.padding
        return [pooling(side, *declared) for side in seen[1:]]


class MaxPool2d(WindowPool2d):
    """Max pooling (Weng et al., 1992).

    Shape: (channels, h, w) → (channels, rows, columns); other ranks are viewed as an
           image. Parameters that do not fit are adjusted.
    Cost:  one operation per input value; no parameters.
    Torch: torch.nn.MaxPool2d
    """

    name = "MAXPOOL2D"
    synonyms = ("maxpool", "max_pool", "max_pooling2d", "pool")
    module = "MaxPool2d"
    frequency = 150


class AvgPool2d(WindowPool2d):
    """Average pooling that counts the zeros of the padding (LeCun et al., 1989).

    Shape: (channels, h, w) → (channels, rows, columns); other ranks are viewed as an
           image. Parameters that do not fit are adjusted.
    Cost:  one operation per input value; no parameters.
    Torch: torch.nn.AvgPool2d
    """

    name = "AVGPOOL2D"
    synonyms = ("avgpool", "avg_pool", "average_pooling2d", "mean_pool", "pool")
    module = "AvgPool2d"
    frequency = 80


class AdaptiveAvgPool2d(Layer):
    """Average pooling to a given size; a size larger than the input upscales.

    Shape: (channels, h, w) → (channels, height, width); other ranks are viewed as an image.
    Cost:  one operation per input value; no parameters.
    Torch: torch.nn.AdaptiveAvgPool2d
    """

    height: int = integer(4, low=1, initial=(1, 16), log=True, bits=4)
    width: int = integer(4, low=1, initial=(1, 16), log=True, bits=4)
    name = "ADAPTIVE_AVGPOOL2D"
    raw = ("height", "width")
    frequency = 60

    def module_input(self, shape: Shape) -> Shape:
        """Return (channels, rows, columns)."""
        return as_image(shape)

    def module_output(self, seen: Shape) -> Shape:
        """Return (channels, height, width)."""
        return (seen[0], self.height, self.width)

    def torch(self, seen: Shape) -> Call:
        """Return ``nn.AdaptiveAvgPool2d``."""
        arguments = {"output_size": argument((self.height, self.width))}
        return Call("torch.nn.AdaptiveAvgPool2d", arguments)

    def portable(self, seen: Shape) -> Call:
        """Return the same, or gathers if a side is not a multiple of its output side."""
        if seen[1] % self.height == 0 and seen[2] % self.width == 0:
            return self.torch(seen)
        arguments = {"input_size": seen[1:], "output_size": (self.height, self.width)}
        return Call("mazec_vision.blocks.uneven.UnevenAvgPool2d", arguments)


class GlobalAvgPool(Layer):
    """The mean of each channel (Lin et al., 2013).

    Shape: (channels, h, w) → (channels,); other ranks are viewed as an image.
    Cost:  one operation per input value; no parameters.
    Torch: torch.nn.AdaptiveAvgPool2d
    """

    name = "GLOBAL_AVGPOOL"
    synonyms = ("gap", "global_average_pooling2d", "global_pool")
    frequency = 60

    def module_input(self, shape: Shape) -> Shape:
        """Return (channels, rows, columns)."""
        return as_image(shape)

    def module_output(self, seen: Shape) -> Shape:
        """Return the channels with one value each."""
        return (seen[0], 1, 1)

    def output_shape(self, shape: Shape, given: Shape) -> Shape:
        """Return the channels on one axis."""
        return (given[0],)

    def torch(self, seen: Shape) -> Call:
        """Return ``nn.AdaptiveAvgPool2d`` with one output value per channel."""
        return Call("torch.nn.AdaptiveAvgPool2d", {"output_size": 1})
