"""Compile: from a gene to what PyTorch can run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mazec.backends.source import source
from mazec.diagnostics import Diagnostic, Report
from mazec.gene.gene import Gene
from mazec.gene.printer import listing
from mazec.network.fingerprint import fingerprint
from mazec.network.network import Network
from mazec.network.price import Budget, Price
from mazec.network.price_gene import PricedGene, price_gene
from mazec.network.resolve import resolve
from mazec.network.show import to_dict
from mazec.symbols import Shape, Vocabulary

if TYPE_CHECKING:
    from mazec.backends.module import Module, Tensor


@dataclass(frozen=True, eq=False)
class Compiled:
    """A gene compiled at an input shape: figures at hand, source and module when asked for."""

    appraisal: PricedGene
    report: Report

    @property
    def gene(self) -> Gene:
        """The gene it was compiled from."""
        return self.appraisal.gene

    @cached_property
    def network(self) -> Network:
        """The network written out, on first use: pricing alone is much quicker."""
        return resolve(self.appraisal, self.report)

    @cached_property
    def portable(self) -> Network:
        """The network in operations that every backend has; weights fit both by name."""
        return resolve(self.appraisal, Report(), portable=True)

    @property
    def input_shape(self) -> Shape:
        """The axes that go in, without the batch."""
        return self.appraisal.input_shape

    @property
    def output_shape(self) -> Shape:
        """The axes that come out, without the batch."""
        return self.appraisal.output_shape

    @property
    def price(self) -> Price:
        """All figures of the network."""
        return self.appraisal.price

    @property
    def operations(self) -> int:
        """What one sample costs."""
        return self.appraisal.price.operations

    @property
    def parameters(self) -> int:
        """The trainable parameters, as PyTorch counts them."""
        return self.appraisal.price.parameters

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What the passes found, in order of place; spans point into ``listing(gene)``."""
        _ = self.network  # writing it out finds the adapters
        return self.report.diagnostics(listing(self.gene).spans)

    def source(self, *, portable: bool = False) -> str:
        """A Python file that imports only torch; its class ``Network`` is the network.

        ``portable`` keeps to operations that every backend has. Raises ``MazecError`` (E503) where
        a plugin's class cannot go into the file.
        """
        return source(self.portable if portable else self.network)

    def module(self, *, portable: bool = False) -> "Module":
        """The network, built by running the text of ``source()``; PyTorch draws its weights."""
        from mazec.backends.module import build

        return build(self.portable if portable else self.network)

    def onnx(self, weights: "Mapping[str, Tensor] | None" = None) -> bytes:
        """The network as one ONNX file, in evaluation mode and for any number of samples.

        ``weights`` is a ``state_dict``; without one PyTorch draws them. Raises ``MazecError``
        where a symbol cannot be exported (E505), or for weights of another network (E406).
        """
        from mazec.backends.onnx import export

        return export(self.portable, weights)

    def to_dict(self) -> dict[str, Any]:
        """The network as plain values for JSON, adapters shown and repeats written out."""
        return to_dict(self.network)

    @cached_property
    def fingerprint(self) -> str:
        """The identity of the network (hex): two genes share it if they build the same one."""
        return fingerprint(self.network)


def compile(
    gene: Gene,
    input: int | Iterable[int] | None = None,
    output: int | None = None,
    head: str | None = None,
    budget: Budget | None = None,
    vocabulary: Vocabulary | None = None,
) -> Compiled:
    """Compile a gene for an ``input`` of 1 to 6 axes, without the batch.

    What is not given comes from the gene's header; ``budget`` None is the default one, and
    ``vocabulary`` None the installed one. Raises ``CompileError`` without an input shape,
    ``OverBudget`` (with ``.price``) where it is too dear, ``ValueError`` for bad arguments.
    """
    report = Report()
    appraisal = price_gene(
        gene,
        input=input,
        output=output,
        head=head,
        budget=budget,
        report=report,
        vocabulary=vocabulary,
    )
    return Compiled(appraisal, report)
