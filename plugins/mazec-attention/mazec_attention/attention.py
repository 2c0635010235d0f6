"""Self-attention over a sequence, alone and in the block of a transformer.

A sequence has two axes, positions and features. ``SequenceLayer`` turns other shapes into one.
"""

from math import isqrt, prod

from mazec import Layer
from mazec.symbols import Call, Shape, as_image, flag, integer, real

_MOST_STEPS = 2**16


HEADS = ("num_heads", "nhead", "n_heads")
"""Synonyms of the number of heads in other libraries."""


class SequenceLayer(Layer):
    """A layer over a sequence: (positions, features) → the same.

    Two axes are a sequence already. One axis of n values is cut into ⌈√n⌉ positions, padded
    with zeros at its end. Three axes are an image (c, h, w), and its h·w pixels, row by row, become
    positions of c features. Of more axes the leading ones are folded into the channels first.
    """

    def module_input(self, shape: Shape) -> Shape:
        """Return the shape of a sequence, or of an image that the module turns into a sequence.

        A reshape by mazec would mix the features of different pixels.
        """
        if len(shape) == 2:
            return shape
        image = as_image(shape)
        return image[1:] if len(shape) == 1 else image

    def module_output(self, seen: Shape) -> Shape:
        """Return the shape of the sequence."""
        return seen if len(seen) == 2 else (prod(seen[1:]), seen[0])


class SelfAttention(SequenceLayer):
    """Multi-head scaled dot-product self-attention (Vaswani et al., 2017).

    The number of heads is the largest divisor of the features that is not above ``heads``.

    Shape: (positions, features) → the same; one axis is cut into rows, and an image (c, h, w)
           becomes (h·w, c), its pixels being the positions.
    Cost:  with L positions and D features 4·L·D·D (+ 4·L·D with bias) + 2·L·L·D operations;
           4·D·D (+ 4·D with bias) parameters.
    Torch: mazec_attention.blocks.attention.SelfAttention
    """

    heads: int = integer(4, low=1, initial=(1, 8), bits=3, synonyms=HEADS)
    bias: bool = flag(True, bits=1)
    raw = ("bias", "heads")
    synonyms = ("attention", "multihead_attention", "mha", "attn")
    frequency = 60

    def operations(self, seen: Shape) -> int:
        """Count the maps of queries, keys, values and output, and the products of all pairs."""
        return _attention_operations(self.module_output(seen), self.bias)

    def parameters(self, seen: Shape) -> int:
        """Count four maps from features to features."""
        features = self.module_output(seen)[1]
        return 4 * features * (features + self.bias)

    def saved_activations(self, seen: Shape) -> int:
        """Count queries, keys, values, the result, and a scale for each head and position.

        The attention weights are never stored as a whole (Dao et al., 2022).
        """
        positions, features = self.module_output(seen)
        return positions * (4 * features + min(self.heads, features))

    def torch(self, seen: Shape) -> Call:
        """Return the helper class with a number of heads that divides the features."""
        features = self.module_output(seen)[1]
        arguments = {
            "features": features,
            "heads": largest_divisor(features, self.heads),
            "bias": self.bias,
        }
        return Call("mazec_attention.blocks.attention.SelfAttention", arguments)


class TransformerBlock(SequenceLayer):
    """Self-attention, then a feed-forward part with GELU, each behind a norm and with a residual.

    The norms come first (Xiong et al., 2020; the rest Vaswani et al., 2017). The feed-forward part
    has ``expansion`` hidden values per feature. Dropout is applied to them and to the output of
    both parts, but not to the attention weights, which therefore need not be stored. The number of
    heads is the largest divisor of the features that is not above ``heads``.

    Shape: (positions, features) → the same; one axis is cut into rows, and an image (c, h, w)
           becomes (h·w, c), its pixels being the positions.
    Cost:  with L positions, D features and H = expansion·D hidden values 4·L·D·(D+1) + 2·L·L·D
           operations for attention, L·H·(D+1) + L·D·(H+1) for the feed-forward part, and one for
           each value of two norms, a GELU and three dropouts, 4·L·D + 2·L·H;
           4·D·(D+1) + H·(D+1) + D·(H+1) + 4·D parameters.
    Torch: mazec_attention.blocks.attention.TransformerBlock
    """

    heads: int = integer(4, low=1, initial=(1, 8), bits=3, synonyms=HEADS)
    expansion: int = integer(4, low=1, initial=(1, 4), bits=3, synonyms=("mlp_ratio",))
    probability: float = real(
        0.1, low=0.0, high=1.0, initial=(0.0, 0.3), synonyms=("p", "dropout", "rate")
    )
    raw = ("heads", "expansion")
    synonyms = ("transformer", "transformer_encoder_layer", "encoder")
    frequency = 60

    def operations(self, seen: Shape) -> int:
        """Count attention, the two maps, and the layers between them."""
        positions, features = self.module_output(seen)
        hidden = self.expansion * features
        maps = hidden * (features + 1) + features * (hidden + 1)
        values = 4 * features + 2 * hidden
        return _attention_operations((positions, features), True) + positions * (maps + values)

    def parameters(self, seen: Shape) -> int:
        """Count four maps of attention, two of the feed-forward part, and two norms."""
        features = self.module_output(seen)[1]
        hidden = self.expansion * features
        maps = 4 * features * (features + 1) + hidden * (features + 1) + features * (hidden + 1)
        return maps + 4 * features

    def saved_activations(self, seen: Shape) -> int:
        """Count the values that both parts, their norms and dropouts save for the backward pass."""
        positions, features = self.module_output(seen)
        hidden = self.expansion * features
        return positions * (9 * features + 3 * hidden + min(self.heads, features) + 4)

    def torch(self, seen: Shape) -> Call:
        """Return the helper class with a number of heads that divides the features."""
        features = self.module_output(seen)[1]
        arguments = {
            "features": features,
            "heads": largest_divisor(features, self.heads),
            "hidden": self.expansion * features,
            "probability": self.probability,
        }
        return Call("mazec_attention.blocks.attention.TransformerBlock", arguments)


def _attention_operations(sequence: Shape, bias: bool) -> int:
    """Count four maps of each position and two products of each pair of positions."""
    positions, features = sequence
    return 4 * positions * features * (features + bias) + 2 * positions * positions * features


def largest_divisor(number: int, most: int) -> int:
    """Return the largest divisor of ``number`` that is not above ``most``, both at least 1.

    Divisors come in pairs k and number/k, one of which is at most √number. Counting k up from
    number/most visits those above √number, the largest first; counting down visits the others. The
    search takes at most 2·√number steps, and never more than 2·65,536. Above 2^32, where a layer
    with number² weights is over any budget, the result is a divisor but may not be the largest.
    """
    most = min(most, number)
    root = min(isqrt(number), _MOST_STEPS)
    for pair in range(-(-number // most), root + 1):
        if number % pair == 0:
            return number // pair
    return next(small for small in range(min(most, root), 0, -1) if number % small == 0)
