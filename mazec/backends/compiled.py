"""Compilation: from a gene or a text to a network that PyTorch can run."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from mazec.backends.source import source
from mazec.diagnostics import Diagnostic, Level, MazecError, Report, Text, in_order
from mazec.gene.gene import Gene
from mazec.gene.printer import listing
from mazec.gene.reader import GeneError, read
from mazec.network.fingerprint import fingerprint
from mazec.network.network import Network
from mazec.network.options import CompileOptions
from mazec.network.pipeline import compiler
from mazec.network.price import Price
from mazec.network.price_gene import MissingInput, OverBudget, PricedGene
from mazec.network.resolve import Resolve
from mazec.network.shape_inference import CompileError
from mazec.network.show import to_dict
from mazec.symbols import Shape, Vocabulary

if TYPE_CHECKING:
    from mazec.backends.module import Module, Tensor

T = TypeVar("T")


@dataclass(frozen=True, eq=False, repr=False)
class Compiled:
    """The result of compiling a gene: its diagnostics, and the network unless it failed.

    ``diagnostics`` are ordered by position; their spans refer to ``text``, the text of
    ``listing(gene)``. ``failure`` is the error if there is no network, else None; methods and
    properties that need the network raise it.
    """

    gene: Gene
    text: Text
    diagnostics: tuple[Diagnostic, ...]
    failure: MazecError | None
    _priced: PricedGene | None
    _network: Network | None

    def failed(self, strict: bool = False) -> bool:
        """Return whether there are errors; with ``strict``, warnings are errors too, notes are not.

        A missing input shape is not an error when checking, though there is no network.
        """
        levels = {diagnostic.level for diagnostic in self.diagnostics}
        return Level.ERROR in levels or (strict and Level.WARNING in levels)

    @property
    def network(self) -> Network:
        """The network, in PyTorch's operations."""
        return self._required(self._network)

    @cached_property
    def portable(self) -> Network:
        """The network in operations that every backend has, with the same names of weights."""
        return Resolve(portable=True).run(self._required(self._priced), Report())

    @property
    def input_shape(self) -> Shape:
        """The input axes, without the batch."""
        return self.network.input_shape

    @property
    def output_shape(self) -> Shape:
        """The output axes, without the batch."""
        return self.network.output_shape

    @property
    def price(self) -> Price:
        """All figures of the network, available also if it is over budget."""
        if isinstance(self.failure, OverBudget):
            return self.failure.price
        return self._required(self._priced).price

    @property
    def operations(self) -> int:
        """The operations of one sample."""
        return self.price.operations

    @property
    def parameters(self) -> int:
        """The trainable parameters, as PyTorch counts them."""
        return self.price.parameters

    def source(self, *, portable: bool = False) -> str:
        """Return the text of a Python file that imports only torch and defines ``Network``.

        ``portable`` uses only operations that every backend has. Raises ``MazecError`` (E503) if a
        plugin's class cannot be inlined into the file.
        """
        return source(self.portable if portable else self.network)

    def module(self, *, portable: bool = False) -> "Module":
        """Build the network by executing ``source()``; PyTorch draws its weights."""
        from mazec.backends.module import build

        return build(self.portable if portable else self.network)

    def onnx(self, weights: "Mapping[str, Tensor] | None" = None) -> bytes:
        """Return the bytes of an ONNX file of the network in evaluation mode, for any batch size.

        ``weights`` is a ``state_dict``; without it PyTorch draws the weights. Raises ``MazecError``
        if a symbol cannot be exported (E505) or the weights belong to another network (E507).
        """
        from mazec.backends.onnx import export

        return export(self.portable, weights)

    def svg(self) -> str:
        """Return a picture of the network as SVG text.

        Raises ``DrawError`` if the network is too large or Graphviz is missing.
        """
        from mazec.backends.draw import dot
        from mazec.backends.graphviz import picture

        return picture(dot(self.network)).decode()

    def _repr_svg_(self) -> str | None:
        """Return the picture that a notebook shows, or None if there is none."""
        try:
            return self.svg()
        except MazecError:
            return None

    def to_dict(self) -> dict[str, Any]:
        """Return the network as plain values for JSON, with adapters, repeats written out."""
        return to_dict(self.network)

    @cached_property
    def fingerprint(self) -> str:
        """The network's identity (hex), shared by all genes that build the same network."""
        return fingerprint(self.network)

    def _required(self, value: T | None) -> T:
        if value is None:
            assert self.failure is not None  # the only reason for a missing value
            raise self.failure
        return value


def compile_gene(gene: Gene, options: CompileOptions, *, vocabulary: Vocabulary) -> Compiled:
    """Compile a gene.

    Raises ``CompileError`` if there is no network (``OverBudget``, with ``.price``, if it exceeds
    the budget), and ``ValueError`` if the vocabulary has no symbol for a linear head.
    """
    compiled = _run(gene, options, vocabulary)
    if compiled.failure is not None:
        raise compiled.failure
    return compiled


def check_text(
    text: str,
    file: str | None = None,
    options: CompileOptions | None = None,
    *,
    vocabulary: Vocabulary,
) -> Compiled:
    """Read a text and compile the recovered gene; return errors and repairs in one list.

    ``file`` is the name of the text in diagnostics. Never raises for an invalid text: the result
    has the failure. Without an input shape, compilation stops after nesting, which is not an error.
    Raises ``ValueError`` if the vocabulary has no symbol for a linear head.
    """
    reading = read(text, file, vocabulary=vocabulary)
    compiled = _run(reading.gene, options or CompileOptions(), vocabulary, reading.diagnostics)
    if not reading.errors:
        return compiled
    error = GeneError(reading.diagnostics, compiled.text)
    return Compiled(compiled.gene, compiled.text, compiled.diagnostics, error, None, None)


def _run(
    gene: Gene,
    options: CompileOptions,
    vocabulary: Vocabulary,
    reading: tuple[Diagnostic, ...] = (),
) -> Compiled:
    """Run the passes until one fails."""
    report = Report()
    values: dict[str, Any] = {}
    failure: CompileError | None = None
    try:
        values.update(compiler(options, vocabulary=vocabulary).stages(gene, report))
    except CompileError as error:
        failure = error
    errors = () if failure is None or isinstance(failure, MissingInput) else failure.diagnostics
    listed = listing(gene)
    diagnostics = in_order((*reading, *report.diagnostics(listed.spans), *errors))
    priced = None if failure else values["price"]
    network = None if failure else values["resolve"]
    return Compiled(gene, listed.text, diagnostics, failure, priced, network)
