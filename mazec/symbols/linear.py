"""The fully connected layer."""

from mazec.symbols.expression import Call
from mazec.symbols.parameter import flag, integer
from mazec.symbols.shape import Shape, size
from mazec.symbols.symbol import Layer

FEATURES = ("out", "units", "features", "n", "size", "width", "neurons", "hidden", "dim", "out_dim")
"""Synonyms of ``out_features``, for all symbols that have it."""


class Linear(Layer):
    """Fully connected layer, ``y = x Wᵀ + b``.

    Shape: (n,) → (out_features,); other ranks are flattened first.
    Cost:  n·out (+ out with bias) operations; (n + bias)·out parameters.
    Torch: torch.nn.Linear
    """

    out_features: int = integer(128, low=1, initial=(1, 8192), log=True, bits=12, synonyms=FEATURES)
    bias: bool = flag(True, bits=1, synonyms=("use_bias",))
    raw = ("bias", "out_features")
    frequency = 200
    synonyms = ("dense", "fc", "fully_connected", "affine", "mlp", "lin", "ff")

    def module_input(self, shape: Shape) -> Shape:
        """Return all values on one axis."""
        return shape if len(shape) == 1 else (size(shape),)

    def module_output(self, seen: Shape) -> Shape:
        """Return one axis of ``out_features``."""
        return (self.out_features,)

    def operations(self, seen: Shape) -> int:
        """Return one product for each pair, plus one addition for each bias."""
        return (seen[0] + self.bias) * self.out_features

    def parameters(self, seen: Shape) -> int:
        """Return one weight for each pair, plus the biases."""
        return (seen[0] + self.bias) * self.out_features

    def torch(self, seen: Shape) -> Call:
        """Return ``nn.Linear`` with the ``in_features`` of the shape."""
        arguments = {"in_features": seen[0], "out_features": self.out_features, "bias": self.bias}
        return Call("torch.nn.Linear", arguments)

    @classmethod
    def as_head(cls, outputs: int) -> Layer:
        """Return a linear layer with ``outputs`` features."""
        return cls(out_features=outputs, bias=True)
