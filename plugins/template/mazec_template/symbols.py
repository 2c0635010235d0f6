"""The symbols: each is one class, and everything else follows from it."""

from mazec import Layer
from mazec.symbols import Call, Shape, real


class Template(Layer):
    """Continuously differentiable exponential linear unit (Barron, 2017).

    Shape: any, kept.
    Cost:  an operation a value; no parameters.
    Torch: torch.nn.CELU
    """

    name = "TEMPLATE"
    # a default, the bounds that no value leaves, and the window that random genes draw from
    alpha: float = real(1.0, low=0.01, high=10.0, initial=(0.5, 2.0))
    # how often it stands in a random gene; 100 is usual
    frequency = 40

    def torch(self, seen: Shape) -> Call:
        """The module for the shape that it sees, as data: a class of torch and its arguments."""
        return Call("torch.nn.CELU", {"alpha": self.alpha})

    # What a layer may say besides, each with a default that suits this one:
    #
    # def supports(self, shape): whether the symbol applies to this shape
    # def module_input(self, shape): the shape that the module takes: flat, as_image(shape), …
    # def module_output(self, seen): the shape of what the module returns
    # def operations(self, seen) and parameters(self, seen): the price; parameters as torch counts
