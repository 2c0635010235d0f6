"""Adaptive pooling over all values as one channel; more outputs than inputs upscales."""

from typing import ClassVar

from mazec.symbols.expression import Call
from mazec.symbols.linear import FEATURES
from mazec.symbols.parameter import integer
from mazec.symbols.shape import Shape, size
from mazec.symbols.symbol import Layer


class AdaptivePool1d(Layer):
    """A pool that fits whatever length it gets to ``out_features`` values.

    Shape: any → (out_features,); all values are seen as one channel.
    Cost:  an operation an input; no parameters.
    """

    out_features: int = integer(
        128, low=1, initial=(1, 8192), log=True, bits=12, synonyms=("output_size", *FEATURES)
    )
    raw = ("out_features",)
    module: ClassVar[str]
    uneven: ClassVar[str]
    frequency = 150

    def module_input(self, shape: Shape) -> Shape:
        """Return one channel with all values."""
        return (1, size(shape))

    def module_output(self, seen: Shape) -> Shape:
        """Return one channel of ``out_features`` values."""
        return (1, self.out_features)

    def output_shape(self, shape: Shape, given: Shape) -> Shape:
        """Return the values without the channel."""
        return (self.out_features,)

    def torch(self, seen: Shape) -> Call:
        """Return the pool; a comment beside it has the number of values of its input."""
        arguments = {"output_size": self.out_features}
        return Call(f"torch.nn.{self.module}", arguments, {"in_features": seen[1]})

    def portable(self, seen: Shape) -> Call:
        """Return a gather of the windows if they differ in width, which few backends support."""
        if seen[1] % self.out_features == 0:
            return self.torch(seen)
        arguments = {"in_features": seen[1], "out_features": self.out_features}
        return Call(f"mazec.blocks.pool.{self.uneven}", arguments)


class AdaptiveMaxPool1d(AdaptivePool1d):
    """Adaptive max pooling. Upscaling repeats values and trains well (article 00).

    Shape: any → (out_features,); all values are seen as one channel.
    Cost:  an operation an input; no parameters.
    Torch: torch.nn.AdaptiveMaxPool1d
    """

    name = "ADAPTIVE_MAXPOOL1D"
    synonyms = ("maxpool", "maxpool1d", "max_pooling", "pool", "upsample")
    module = "AdaptiveMaxPool1d"
    uneven = "UnevenMaxPool1d"


class AdaptiveAvgPool1d(AdaptivePool1d):
    """Adaptive average pooling.

    Shape: any → (out_features,); all values are seen as one channel.
    Cost:  an operation an input; no parameters.
    Torch: torch.nn.AdaptiveAvgPool1d
    """

    name = "ADAPTIVE_AVGPOOL1D"
    synonyms = ("avgpool", "avgpool1d", "average_pooling", "mean_pool", "pool")
    module = "AdaptiveAvgPool1d"
    uneven = "UnevenAvgPool1d"
