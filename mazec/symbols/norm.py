"""Norms over one-dimensional channels."""

from typing import ClassVar

from mazec.symbols.expression import Call
from mazec.symbols.parameter import flag, real
from mazec.symbols.shape import Shape, as_sequence, size
from mazec.symbols.symbol import Layer


class Norm1d(Layer):
    """A norm that keeps the shape; above one axis the first is the channels, the rest one axis."""

    eps: float = real(1e-5, low=1e-8, high=0.1, initial=(5e-6, 2e-5), synonyms=("epsilon",))
    momentum: float = real(0.1, low=0.0, high=1.0, initial=(0.05, 0.2))
    affine: bool = flag(True, synonyms=("elementwise_affine", "scale"))
    module: ClassVar[str]
    frequency = 80

    def output_shape(self, shape: Shape, given: Shape) -> Shape:
        """Return the shape of the input."""
        return shape

    def parameters(self, seen: Shape) -> int:
        """Return a scale and a shift for each channel if the norm is affine."""
        return 2 * seen[0] if self.affine else 0

    def torch(self, seen: Shape) -> Call:
        """Return the norm over the channels of its input."""
        return Call(f"torch.nn.{self.module}", {"num_features": seen[0], **self.values})


class BatchNorm1d(Norm1d):
    """Batch normalization (Ioffe and Szegedy, 2015).

    Shape: kept; one axis is the channels, of more the first is and the rest are one axis.
    Cost:  an operation a value; 2·channels parameters where affine.
    Torch: torch.nn.BatchNorm1d
    """

    name = "BATCH_NORM1D"
    synonyms = ("bn", "batchnorm", "batch_normalization", "norm")
    module = "BatchNorm1d"

    def module_input(self, shape: Shape) -> Shape:
        """Return one axis, the channels, or two, channels and positions."""
        return shape if len(shape) <= 2 else as_sequence(shape)


class InstanceNorm1d(Norm1d):
    """Instance normalization (Ulyanov et al., 2016).

    Shape: kept; one axis is a single channel, of more the first is the channels.
    Cost:  an operation a value; 2·channels parameters where affine.
    Torch: torch.nn.InstanceNorm1d
    """

    affine: bool = flag(False, synonyms=("elementwise_affine", "scale"))
    name = "INSTANCE_NORM1D"
    synonyms = ("instancenorm", "norm")
    module = "InstanceNorm1d"

    def supports(self, shape: Shape) -> bool:
        """Return False for channels of a single value: nothing would be left of them."""
        return self.module_input(shape)[1] > 1

    def module_input(self, shape: Shape) -> Shape:
        """Return two axes, channels and positions."""
        return (1, size(shape)) if len(shape) == 1 else as_sequence(shape)
