"""Compilation: from a gene, or a text, to what PyTorch can run."""

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
    """A gene as the compiler left it: the diagnostics, and the network where there is one.

    ``diagnostics`` are in order of place; their spans point into ``text``, which is that of
    ``listing(gene)``. ``failure`` is why there is no network, None where there is one. Without a
    network all that needs one raises the failure.
    """

    gene: Gene
    text: Text
    diagnostics: tuple[Diagnostic, ...]
    failure: MazecError | None
    _priced: PricedGene | None
    _network: Network | None

    def failed(self, strict: bool = False) -> bool:
        """Return whether there are errors; with ``strict`` warnings are errors too, notes never.

        Checking a gene without an input shape is no error, though there is no network.
        """
        levels = {diagnostic.level for diagnostic in self.diagnostics}
        return Level.ERROR in levels or (strict and Level.WARNING in levels)

    @property
    def network(self) -> Network:
        """The network in operations as PyTorch names them."""
        return self._required(self._network)

    @cached_property
    def portable(self) -> Network:
        """The network in operations that every backend has; weights fit both by name."""
        return Resolve(portable=True).run(self._required(self._priced), Report())

    @property
    def input_shape(self) -> Shape:
        """The axes that go in, without the batch."""
        return self.network.input_shape

    @property
    def output_shape(self) -> Shape:
        """The axes that come out, without the batch."""
        return self.network.output_shape

    @property
    def price(self) -> Price:
        """All figures of the network; they are known of one over budget, too."""
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
        """Return a Python file that imports only torch; its class ``Network`` is the network.

        ``portable`` keeps to operations that every backend has. Raises ``MazecError`` (E503) where
        a plugin's class cannot go into the file.
        """
        return source(self.portable if portable else self.network)

    def module(self, *, portable: bool = False) -> "Module":
        """Build the network by running the text of ``source()``; PyTorch draws its weights."""
        from mazec.backends.module import build

        return build(self.portable if portable else self.network)

    def onnx(self, weights: "Mapping[str, Tensor] | None" = None) -> bytes:
        """Return the network as one ONNX file, in evaluation mode, for any number of samples.

        ``weights`` is a ``state_dict``; without one PyTorch draws them. Raises ``MazecError``
        where a symbol cannot be exported (E505), or for weights of another network (E406).
        """
        from mazec.backends.onnx import export

        return export(self.portable, weights)

    def to_dict(self) -> dict[str, Any]:
        """Return the network as plain values for JSON, adapters shown and repeats written out."""
        return to_dict(self.network)

    @cached_property
    def fingerprint(self) -> str:
        """The identity of the network (hex): two genes share it if they build the same one."""
        return fingerprint(self.network)

    def _required(self, value: T | None) -> T:
        if value is None:
            assert self.failure is not None  # the one reason why a value is missing
            raise self.failure
        return value


def compile_gene(gene: Gene, options: CompileOptions, *, vocabulary: Vocabulary) -> Compiled:
    """Compile a gene.

    Raises ``CompileError`` (``OverBudget`` with ``.price`` where it is too dear) where there is no
    network, and ``ValueError`` where the vocabulary has no symbol for a linear head.
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
    """Read a text and compile whatever was recovered; mistakes and repairs come in one list.

    ``file`` is the name under which diagnostics know the text. Never raises for what the text says:
    the result holds the failure. Without an input shape from anywhere it ends after nesting, which
    is no error.
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
    mistakes: tuple[Diagnostic, ...] = (),
) -> Compiled:
    """Run the passes as far as they go."""
    report = Report()
    values: dict[str, Any] = {}
    failure: CompileError | None = None
    try:
        values.update(compiler(options, vocabulary=vocabulary).stages(gene, report))
    except CompileError as error:
        failure = error
    errors = () if failure is None or isinstance(failure, MissingInput) else failure.diagnostics
    shown = listing(gene)
    diagnostics = in_order((*mistakes, *report.diagnostics(shown.spans), *errors))
    priced = None if failure else values["price"]
    network = None if failure else values["resolve"]
    return Compiled(gene, shown.text, diagnostics, failure, priced, network)
