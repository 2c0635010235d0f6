"""Activations: they keep the shape and cost an operation a value."""

from typing import ClassVar

from mazec.symbols.expression import Argument, Call
from mazec.symbols.parameter import real
from mazec.symbols.shape import Shape
from mazec.symbols.symbol import Layer


class Activation(Layer):
    """An activation function, with torch's defaults."""

    module: ClassVar[str]
    fixed: ClassVar[dict[str, Argument]] = {}
    frequency = 40

    def torch(self, seen: Shape) -> Call:
        """Return the module that the class names, with its fixed and its declared arguments."""
        return Call(f"torch.nn.{self.module}", {**self.fixed, **self.values})


class Relu(Activation):
    """Rectifier, ``max(0, x)`` (Nair and Hinton, 2010)."""

    module = "ReLU"
    synonyms = ("rectifier", "activation")
    frequency = 300


class LeakyRelu(Activation):
    """Leaky rectifier, ``x`` above zero and ``negative_slope · x`` below (Maas et al., 2013)."""

    negative_slope: float = real(
        0.01, low=0.0, high=1.0, initial=(0.0, 0.3), synonyms=("alpha", "slope", "leak")
    )
    module = "LeakyReLU"
    synonyms = ("lrelu", "leaky")
    frequency = 150


class Tanh(Activation):
    """Hyperbolic tangent."""

    module = "Tanh"
    synonyms = ("hyperbolic_tangent",)
    frequency = 150


class Elu(Activation):
    """Exponential linear unit (Clevert et al., 2015)."""

    module = "ELU"


class Gelu(Activation):
    """Gaussian error linear unit (Hendrycks and Gimpel, 2016)."""

    module = "GELU"


class Silu(Activation):
    """Sigmoid linear unit, ``x · sigmoid(x)`` (Elfwing et al., 2017)."""

    module = "SiLU"
    synonyms = ("swish",)


class Sigmoid(Activation):
    """Logistic function, ``1 / (1 + exp(-x))``."""

    module = "Sigmoid"
    synonyms = ("logistic", "expit")


class Relu6(Activation):
    """Rectifier that saturates at 6 (Krizhevsky, 2010)."""

    name = "RELU6"
    module = "ReLU6"


class Rrelu(Activation):
    """Leaky rectifier whose slope is drawn at random in training (Xu et al., 2015)."""

    module = "RReLU"


class Prelu(Activation):
    """Leaky rectifier with one learned slope (He et al., 2015).

    Cost: an operation a value; 1 parameter.
    """

    module = "PReLU"

    def parameters(self, seen: Shape) -> int:
        """Return 1, for the slope."""
        return 1


class Hardshrink(Activation):
    """Zero between -0.5 and 0.5, else ``x``."""

    module = "Hardshrink"


class Hardsigmoid(Activation):
    """Piecewise linear sigmoid (Howard et al., 2019)."""

    module = "Hardsigmoid"


class Hardtanh(Activation):
    """``x`` clipped to -1 and 1."""

    module = "Hardtanh"
    synonyms = ("clip", "clamp")


class Hardswish(Activation):
    """Piecewise ``x · relu6(x + 3) / 6`` (Howard et al., 2019)."""

    module = "Hardswish"


class Logsigmoid(Activation):
    """Logarithm of the logistic function."""

    module = "LogSigmoid"


class Softplus(Activation):
    """Smooth rectifier, ``log(1 + exp(x))``."""

    module = "Softplus"


class Softshrink(Activation):
    """Zero between -0.5 and 0.5, else ``x`` moved towards zero by 0.5."""

    module = "Softshrink"


class Softsign(Activation):
    """``x / (1 + |x|)``."""

    module = "Softsign"


class Tanhshrink(Activation):
    """``x - tanh(x)``."""

    module = "Tanhshrink"


class Softmax(Activation):
    """Exponentials that sum to 1 along the last axis."""

    module = "Softmax"
    fixed: ClassVar[dict[str, Argument]] = {"dim": -1}


class Softmin(Activation):
    """Softmax of ``-x`` along the last axis."""

    module = "Softmin"
    fixed: ClassVar[dict[str, Argument]] = {"dim": -1}


class Logsoftmax(Activation):
    """Logarithm of softmax along the last axis."""

    module = "LogSoftmax"
    fixed: ClassVar[dict[str, Argument]] = {"dim": -1}
