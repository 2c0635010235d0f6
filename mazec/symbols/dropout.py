"""Dropout."""

from mazec.symbols.expression import Call
from mazec.symbols.parameter import real
from mazec.symbols.shape import Shape
from mazec.symbols.symbol import Layer


class Dropout(Layer):
    """Zeroes values at random in training (Srivastava et al., 2014).

    Shape: kept.
    Cost:  an operation a value; no parameters.
    Torch: torch.nn.Dropout
    """

    probability: float = real(
        0.5, low=0.0, high=1.0, initial=(0.0, 0.6), synonyms=("p", "rate", "prob", "ratio")
    )
    frequency = 80
    synonyms = ("drop",)

    def torch(self, seen: Shape) -> Call:
        """Return ``nn.Dropout``."""
        return Call("torch.nn.Dropout", {"p": self.probability})
