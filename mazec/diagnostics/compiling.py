"""Errors of compiling a gene, and of exporting its network (E5)."""

from mazec.diagnostics.diagnostic import Diagnostic


class UnknownInputShape(Diagnostic):
    """A gene without an input shape.

    Shapes are computed from the input, which a header, an option, a Python argument, or an
    environment gives. Without one a gene can be checked and printed, but not built.
    """

    code = "E501"
    message = "the input shape is unknown"
    help = "give it with --input 1x28x28 (input= in Python) or in the header: input 1x28x28"


class BudgetExceeded(Diagnostic):
    """A network that is larger than its budget allows.

    Every network has a price, which is known before anything is built. The default budget is 10^5
    layers, branches 100 deep, 2^31 parameters, 2^31 values in a tensor and in all activations, and
    10^15 operations. Fewer rounds or smaller layers make a gene cheaper; Python accepts another
    budget: `mazec.compile(gene, budget=mazec.Budget(layers=10**6))`. If pricing itself was stopped,
    there were too many symbols to visit, which no budget changes.
    """

    code = "E502"
    message = "over budget: {budget} {figure}, at most {limit}"
    help = "use fewer rounds or smaller layers, or raise the budget"

    budget: str
    figure: str
    limit: str


class NotSelfContained(Diagnostic):
    """A plugin's class that cannot be copied into an emitted file.

    An emitted file imports nothing but torch: the classes of its layers that are not torch's own
    are copied into it as text. They must be defined in a module that imports only torch, and take
    numbers, booleans, words, and tuples of integers as arguments.
    """

    code = "E503"
    message = "{target}, built by {symbol} of {plugin}, cannot be copied into the file: {reason}"
    help = (
        "report this to the maintainer of {plugin}; until then leave the symbol, or the join, out "
        "of the gene"
    )

    target: str
    symbol: str
    plugin: str
    reason: str


class BrokenSymbol(Diagnostic):
    """A plugin's symbol or join that does not work as declared.

    It failed when mazec asked it for a shape, a price, or a module, or the module has another shape
    or other parameters than declared. In an evolution this ends only the agents whose genes contain
    it. Authors of plugins find such errors with `mazec.testing.check_symbol`.
    """

    code = "E504"
    message = "{symbol} of {plugin} does not work as declared: {reason}"
    help = (
        "report this to the maintainer of {plugin}; until then leave the symbol, or the join, out "
        "of the gene"
    )

    symbol: str
    plugin: str
    reason: str


class NotExportable(Diagnostic):
    """A symbol that cannot be exported to ONNX.

    ONNX has no operation for the symbol's module, or the exporter cannot translate it.
    """

    code = "E505"
    message = "cannot export {symbol} to ONNX: {reason}"
    help = "leave it out of the gene, or use the Python file"

    symbol: str
    reason: str


class InvalidWeights(Diagnostic):
    """A file that does not contain weights.

    Weights are stored in the safetensors format, as `mazec train` and `mazec export` write them.
    """

    code = "E506"
    message = "{file} does not contain weights: {reason}"
    help = "give a .safetensors file that `mazec train` or `mazec export` wrote"

    file: str
    reason: str


class ForeignWeights(Diagnostic):
    """Weights that belong to another network.

    Their names and shapes must be exactly those of the network that the gene compiles to.
    """

    code = "E507"
    message = "the weights belong to another network"
    help = "give the weights of this gene, compiled for the same input and output"
