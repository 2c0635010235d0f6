"""Patch embedding of images, and positional embedding of sequences."""

from mazec import Layer
from mazec.symbols import Argument, Call, Shape, as_image, flag, integer, size


class PatchEmbedding(Layer):
    """An image cut into square patches, each a linear map of its values (Dosovitskiy et al., 2021).

    A patch larger than a side of the image has that side's length. Where patches do not divide a
    side, the image is padded with zeros at its end, so that no value is lost. Patches come row by
    row.

    Shape: an image (c, h, w); other shapes are viewed as an image → (patches, features), where
           patches = ⌈h/p⌉·⌈w/q⌉ for patches of p = min(patch_size, h) by q = min(patch_size, w).
    Cost:  patches·features·c·p·q (+ patches·features with bias) operations; features·c·p·q
           (+ features with bias) parameters.
    Torch: mazec_attention.blocks.patch_embedding.PatchEmbedding
    """

    patch_size: int = integer(4, low=1, initial=(2, 8), bits=4, synonyms=("patch", "size", "p"))
    features: int = integer(
        64, low=1, initial=(4, 128), log=True, bits=8, synonyms=("dim", "embed_dim", "channels")
    )
    bias: bool = flag(True, bits=1)
    raw = ("bias", "patch_size", "features")
    synonyms = ("patches", "patchify", "patch_embed")
    frequency = 80

    def module_input(self, shape: Shape) -> Shape:
        """Return the shape viewed as an image."""
        return as_image(shape)

    def module_output(self, seen: Shape) -> Shape:
        """Return a position for each patch."""
        _, height, width = seen
        high, wide = self._patch(seen)
        return (-(-height // high) * -(-width // wide), self.features)

    def operations(self, seen: Shape) -> int:
        """Count the map of every patch."""
        return self.module_output(seen)[0] * self.parameters(seen)

    def parameters(self, seen: Shape) -> int:
        """Count a weight for each value of a patch and each feature, and the biases."""
        high, wide = self._patch(seen)
        return (seen[0] * high * wide + self.bias) * self.features

    def saved_activations(self, seen: Shape) -> int:
        """Count the values of the padded image."""
        high, wide = self._patch(seen)
        return self.module_output(seen)[0] * seen[0] * high * wide

    def torch(self, seen: Shape) -> Call:
        """Return the helper class with a patch no larger than the image."""
        arguments: dict[str, Argument] = {
            "channels": seen[0],
            "patch": self._patch(seen),
            "features": self.features,
            "bias": self.bias,
        }
        return Call("mazec_attention.blocks.patch_embedding.PatchEmbedding", arguments)

    def _patch(self, seen: Shape) -> Shape:
        """Return the height and width of a patch."""
        return min(self.patch_size, seen[1]), min(self.patch_size, seen[2])


class PositionalEmbedding(Layer):
    """A learned value added to each feature at each position (Vaswani et al., 2017).

    Without it, attention ignores the order of a sequence. The initial values have a normal
    distribution with standard deviation 0.02.

    Shape: kept, any.
    Cost:  one operation and one parameter per value.
    Torch: mazec_attention.blocks.positional_embedding.PositionalEmbedding
    """

    frequency = 80

    def parameters(self, seen: Shape) -> int:
        """Count one for each value."""
        return size(seen)

    def torch(self, seen: Shape) -> Call:
        """Return the helper class with its input shape."""
        path = "mazec_attention.blocks.positional_embedding"
        return Call(f"{path}.PositionalEmbedding", {"shape": seen})
