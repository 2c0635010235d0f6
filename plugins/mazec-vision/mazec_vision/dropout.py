"""Dropout of whole channels."""

from mazec.symbols import Call, Layer, Shape, as_image, real


class Dropout2d(Layer):
    """Dropout of whole channels during training (Tompson et al., 2015).

    Shape: (channels, h, w), kept; other ranks are viewed as an image.
    Cost:  one operation per value; no parameters.
    Torch: torch.nn.Dropout2d
    """

    probability: float = real(
        0.5, low=0.0, high=1.0, initial=(0.0, 0.6), synonyms=("p", "rate", "prob")
    )
    name = "DROPOUT2D"
    synonyms = ("spatial_dropout", "spatial_dropout2d")
    frequency = 40

    def module_input(self, shape: Shape) -> Shape:
        """Return (channels, rows, columns)."""
        return as_image(shape)

    def torch(self, seen: Shape) -> Call:
        """Return ``nn.Dropout2d``."""
        return Call("torch.nn.Dropout2d", {"p": self.probability})
