"""The price of a gene at an input shape, checked against a budget."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from mazec.diagnostics import Diagnostic, Report, Text
from mazec.diagnostics.compiling import BudgetExceeded, UnknownInputShape
from mazec.diagnostics.notes import HeadWithoutOutput, OverriddenHeader
from mazec.gene.gene import Gene, Head
from mazec.network.options import CompileOptions
from mazec.network.price import Budget, Price, write_figure
from mazec.network.pricing import Figures, Pricing, price_of
from mazec.network.shape_inference import CompileError
from mazec.passes.pipeline import nest_gene
from mazec.passes.tree import Tree
from mazec.symbols import Layer, Shape, Vocabulary, size, write_shape


class MissingInput(CompileError):
    """A gene without an input shape in its header or in the options (E501)."""


class OverBudget(CompileError):
    """A network that exceeds its budget (E502). ``price`` has its figures."""

    def __init__(
        self, diagnostics: Iterable[Diagnostic], price: Price, text: Text | None = None
    ) -> None:
        super().__init__(tuple(diagnostics), text)
        self.price = price


@dataclass(frozen=True)
class PricedGene:
    """A gene, nested and priced at an input shape.

    ``appended`` is the layer of a linear head; a snap head is an adapter instead.
    """

    gene: Gene
    tree: Tree
    input_shape: Shape
    output_shape: Shape
    head: Head
    appended: Layer | None
    price: Price


@dataclass(frozen=True)
class PriceTree:
    """The pass that prices a tree at an input shape and checks the price against the budget.

    Options that are None come from the gene's header; ``vocabulary`` has the symbol of a linear
    head.

    Before:  a tree.
    After:   a tree within budget, with its price and its shapes; nothing is written out.
    Repairs: nothing.
    Reports: N306, N311. Raises ``MissingInput`` (E501) without an input shape, ``OverBudget``
             (E502), ``BrokenPromise`` (E504) if a plugin's symbol fails, and ``ValueError`` if the
             vocabulary has no symbol for a linear head.
    """

    name: ClassVar[str] = "price"
    options: CompileOptions
    vocabulary: Vocabulary

    def run(self, tree: Tree, report: Report) -> PricedGene:
        """Return the priced gene."""
        gene = tree.gene
        shape = self.options.input or gene.header.input
        if shape is None:
            raise MissingInput([UnknownInputShape()])
        output, head = _effective_head(gene, self.options, report)
        pricing = Pricing(gene.symbols)
        figures = pricing.figures(tree.items, shape)
        appended = None
        if head is Head.LINEAR and _needs_head(figures, output):
            appended = _head_layer(output, self.vocabulary)
            figures = _concatenate(figures, Pricing((appended,)).figures((0,), figures.shape))
        elif head is Head.SNAP and figures.shape != (output,):
            figures = _snap(figures, output)
        price = price_of(figures, pricing.complete)
        _check_budget(price, self.options.budget)
        return PricedGene(gene, tree, shape, figures.shape, head, appended, price)


def price_gene(
    gene: Gene, options: CompileOptions, report: Report, *, vocabulary: Vocabulary
) -> PricedGene:
    """Nest and price a gene, without writing it out. Raises the errors of ``PriceTree``."""
    return PriceTree(options, vocabulary).run(nest_gene(gene, report), report)


def _effective_head(gene: Gene, options: CompileOptions, report: Report) -> tuple[int, Head]:
    """Return the outputs and the head: from the options, else the header; 0 and none if neither.

    Reports the header entries that options override.
    """
    header = gene.header
    for name, option, declared in (
        ("input", options.input, header.input),
        ("output", options.output, header.output),
        ("head", options.head, header.head),
    ):
        if option is not None and declared is not None and option != declared:
            report.add(_override(gene, name, option, declared))
    output = options.output or header.output
    if output is None:
        if options.head not in (None, Head.NONE):
            report.add(HeadWithoutOutput(head=str(options.head)))
        return 0, Head.NONE
    return output, options.head or header.head or Head.LINEAR


def _override(gene: Gene, name: str, option: Any, declared: Any) -> Diagnostic:
    def written(value: Any) -> str:
        return write_shape(value) if isinstance(value, tuple) else str(value)

    span = gene.source_map.headers.get(name) if gene.source_map else None
    return OverriddenHeader(span=span, header=name, used=written(option), found=written(declared))


def _needs_head(figures: Figures, output: int) -> bool:
    return figures.shape != (output,) or figures.parameters == 0


def _head_layer(output: int, vocabulary: Vocabulary) -> Layer:
    layer = vocabulary.head(output)
    if layer is None:
        raise ValueError("no symbol of this vocabulary can be a linear head; use head='none'")
    return layer


def _concatenate(first: Figures, second: Figures) -> Figures:
    """Return the figures of two parts in sequence."""
    return Figures(
        second.shape,
        first.operations + second.operations,
        first.parameters + second.parameters,
        first.layers + second.layers,
        first.activations + second.activations,
        max(first.largest, second.largest),
        first.depth + second.depth,
        max(first.branches, second.branches),
        first.build,
    )


def _snap(figures: Figures, output: int) -> Figures:
    snapped = figures._replace(shape=(output,), layers=figures.layers + 1, depth=figures.depth + 1)
    if output == size(figures.shape):  # a Flatten is enough
        return snapped
    return snapped._replace(
        activations=figures.activations + output, largest=max(figures.largest, output)
    )


def _check_budget(price: Price, budget: Budget) -> None:
    """Raise ``OverBudget`` if a price exceeds the budget or is not exact."""
    exceeded = [
        _exceeded(run.budget, write_figure(run.figure), write_figure(run.limit), price)
        for run in budget.overruns(price)
    ]
    if not exceeded and not price.exact:
        exceeded = [
            _exceeded("build", f"{write_figure(price.build)} symbols", "100,000 more", price)
        ]
    if exceeded:
        raise OverBudget(exceeded, price)


def _exceeded(budget: str, figure: str, limit: str, price: Price) -> Diagnostic:
    notes = () if price.exact else ("pricing was cut short; the figures are lower bounds",)
    return BudgetExceeded(notes=notes, budget=budget, figure=figure, limit=limit)
