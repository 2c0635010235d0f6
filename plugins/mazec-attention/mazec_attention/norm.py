"""The norm of transformers."""

from mazec import Layer
from mazec.symbols import Call, Shape, flag, real


class LayerNorm(Layer):
    """Layer normalization over the last axis (Ba et al., 2016).

    Shape: kept; dropped where the last axis holds a single value, of which nothing would be left.
    Cost:  an operation a value; 2·features parameters where affine, features being the last axis.
    Torch: torch.nn.LayerNorm
    """

    eps: float = real(1e-5, low=1e-8, high=0.1, initial=(5e-6, 2e-5))
    affine: bool = flag(True)
    frequency = 80

    def supports(self, shape: Shape) -> bool:
        """Not on single values: each is its own mean."""
        return shape[-1] > 1

    def parameters(self, seen: Shape) -> int:
        """A scale and a shift for each feature where affine."""
        return 2 * seen[-1] if self.affine else 0

    def torch(self, seen: Shape) -> Call:
        """``nn.LayerNorm`` over the features that it sees."""
        arguments = {
            "normalized_shape": seen[-1],
            "eps": self.eps,
            "elementwise_affine": self.affine,
        }
        return Call("torch.nn.LayerNorm", arguments)
