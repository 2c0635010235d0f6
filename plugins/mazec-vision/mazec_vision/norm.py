"""Batch normalization of images."""

from mazec.symbols import Call, Layer, Shape, as_image, flag, real


class BatchNorm2d(Layer):
    """Batch normalization of each channel (Ioffe and Szegedy, 2015).

    Shape: (channels, h, w), kept; other ranks are viewed as an image.
    Cost:  one operation per value; 2·channels parameters if affine.
    Torch: torch.nn.BatchNorm2d
    """

    eps: float = real(1e-5, low=1e-8, high=0.1, initial=(5e-6, 2e-5), synonyms=("epsilon",))
    momentum: float = real(0.1, low=0.0, high=1.0, initial=(0.05, 0.2))
    affine: bool = flag(True)
    name = "BATCH_NORM2D"
    synonyms = ("bn", "batchnorm", "batch_normalization", "norm")
    frequency = 100

    def module_input(self, shape: Shape) -> Shape:
        """Return (channels, rows, columns)."""
        return as_image(shape)

    def parameters(self, seen: Shape) -> int:
        """Count a scale and a shift for each channel if affine."""
        return 2 * seen[0] if self.affine else 0

    def torch(self, seen: Shape) -> Call:
        """Return ``nn.BatchNorm2d`` with the channels of the shape."""
        return Call("torch.nn.BatchNorm2d", {"num_features": seen[0], **self.values})
