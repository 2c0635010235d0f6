"""Layer normalization."""

from mazec import Layer
from mazec.symbols import Call, Shape, flag, real


class LayerNorm(Layer):
    """Layer normalization over the last axis (Ba et al., 2016).

    Shape: kept; dropped if the last axis has a single value, which would become zero.
    Cost:  one operation per value; 2·features parameters if affine, for a last axis of
           ``features`` values.
    Torch: torch.nn.LayerNorm
    """

    eps: float = real(1e-5, low=1e-8, high=0.1, initial=(5e-6, 2e-5), synonyms=("epsilon",))
    affine: bool = flag(True, synonyms=("elementwise_affine",))
    synonyms = ("ln", "norm")
    frequency = 80

    def supports(self, shape: Shape) -> bool:
        """Return whether the last axis has more than one value; a single one is its own mean."""
        return shape[-1] > 1

    def parameters(self, seen: Shape) -> int:
        """Count a scale and a shift for each feature if affine."""
        return 2 * seen[-1] if self.affine else 0

    def torch(self, seen: Shape) -> Call:
        """Return ``nn.LayerNorm`` over the last axis."""
        arguments = {
            "normalized_shape": seen[-1],
            "eps": self.eps,
            "elementwise_affine": self.affine,
        }
        return Call("torch.nn.LayerNorm", arguments)
