"""Symbols, each declared in one class from which mazec derives everything else."""

from mazec import Layer
from mazec.symbols import Call, Shape, real


class Template(Layer):
    """Continuously differentiable exponential linear unit (Barron, 2017).

    Shape: any, kept.
    Cost:  one operation per value; no parameters.
    Torch: torch.nn.CELU
    """

    name = "TEMPLATE"
    # the default, the bounds of all values, and the range that random genes draw from
    alpha: float = real(1.0, low=0.01, high=10.0, initial=(0.5, 2.0))
    # relative frequency in a random gene; 100 is usual
    frequency = 40

    def torch(self, seen: Shape) -> Call:
        """Return the module for an input shape as data: a class of torch and its arguments."""
        return Call("torch.nn.CELU", {"alpha": self.alpha})

    # Other methods that a layer can define, each with a default that suits this one:
    #
    # supports(self, shape): whether the symbol can be used at this shape
    # module_input(self, shape): the shape that the module takes: flat, as_image(shape), …
    # module_output(self, seen): the shape that the module returns
    # operations(self, seen) and parameters(self, seen): the price; parameters as torch counts them
