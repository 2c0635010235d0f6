"""Appraise: what a gene would cost at an input shape, and whether that is within budget."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from mazec.diagnostics import Diagnostic, Report, Text
from mazec.diagnostics.compiling import BudgetExceeded, UnknownInputShape
from mazec.diagnostics.notes import HeadWithoutOutput, OverriddenHeader
from mazec.gene.gene import OUTPUT, Gene, Head
from mazec.network.price import Budget, Price, write_figure
from mazec.network.pricing import Figures, Pricing, price_of
from mazec.network.shape_inference import CompileError
from mazec.passes.pipeline import nest
from mazec.passes.tree import Tree
from mazec.symbols import (
    Layer,
    Shape,
    Vocabulary,
    checked,
    installed_vocabulary,
    shape_of,
    size,
    write_shape,
)


class OverBudget(CompileError):
    """A network dearer than its budget. ``price`` has its figures."""

    def __init__(
        self, diagnostics: Iterable[Diagnostic], price: Price, text: Text | None = None
    ) -> None:
        super().__init__(tuple(diagnostics), text)
        self.price = price


@dataclass(frozen=True)
class PricedGene:
    """A gene nested and priced at an input shape.

    ``appended`` is the layer that the head appends; a head that snaps appends an adapter instead.
    """

    gene: Gene
    tree: Tree
    input_shape: Shape
    output_shape: Shape
    head: Head
    appended: Layer | None
    price: Price


def price_gene(
    gene: Gene,
    *,
    input: int | Iterable[int] | None = None,
    output: int | None = None,
    head: str | None = None,
    budget: Budget | None = None,
    report: Report,
    vocabulary: Vocabulary | None = None,
) -> PricedGene:
    """Nest and price a gene. What is not given comes from its header.

    Raises ``CompileError`` (E501) without an input shape, ``OverBudget`` (E502) over ``budget``
    (None: the default one), ``BrokenPromise`` (E504) where a plugin's symbol fails, ``ValueError``
    for a bad shape, output or head.
    """
    wanted = _settings(gene, input, output, head, report)
    if wanted.input is None:
        raise CompileError([UnknownInputShape()])
    tree = nest(gene, report)
    pricing = Pricing(gene.symbols)
    figures = pricing.figures(tree.items, wanted.input)
    appended = None
    if wanted.head is Head.LINEAR and _needs_head(figures, wanted.output):
        appended = _head_layer(wanted.output, vocabulary)
        figures = _chain(figures, Pricing((appended,)).figures((0,), figures.shape))
    elif wanted.head is Head.SNAP and figures.shape != (wanted.output,):
        figures = _snapped(figures, wanted.output)
    price = price_of(figures, pricing.complete)
    _hold(price, budget or Budget())
    return PricedGene(gene, tree, wanted.input, figures.shape, wanted.head, appended, price)


@dataclass(frozen=True)
class _Settings:
    input: Shape | None
    output: int
    head: Head


def _settings(
    gene: Gene,
    input: int | Iterable[int] | None,
    output: int | None,
    head: str | None,
    report: Report,
) -> _Settings:
    """What holds: what is given, else the header; without an output there is no head."""
    header = gene.header
    shape = shape_of(input) if input is not None else None
    if output is not None:
        output = checked(OUTPUT, output, "output")
    kind = Head(head) if head is not None else None
    for name, used, found in (
        ("input", shape, header.input),
        ("output", output, header.output),
        ("head", kind, header.head),
    ):
        if used is not None and found is not None and used != found:
            report.add(_override(gene, name, used, found))
    shape = shape or header.input
    output = output or header.output
    if output is None:
        if kind not in (None, Head.NONE):
            report.add(HeadWithoutOutput(head=str(kind)))
        return _Settings(shape, 0, Head.NONE)
    return _Settings(shape, output, kind or header.head or Head.LINEAR)


def _override(gene: Gene, name: str, used: Any, found: Any) -> Diagnostic:
    def written(value: Any) -> str:
        return write_shape(value) if isinstance(value, tuple) else str(value)

    span = gene.origin.headers.get(name) if gene.origin else None
    return OverriddenHeader(span=span, header=name, used=written(used), found=written(found))


def _needs_head(figures: Figures, output: int) -> bool:
    return figures.shape != (output,) or figures.parameters == 0


def _head_layer(output: int, vocabulary: Vocabulary | None) -> Layer:
    layer = (vocabulary or installed_vocabulary()).head(output)
    if layer is None:
        raise ValueError("no symbol of this vocabulary can be a linear head; use head='none'")
    return layer


def _chain(first: Figures, second: Figures) -> Figures:
    """The figures of one part after another."""
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


def _snapped(figures: Figures, output: int) -> Figures:
    snapped = figures._replace(shape=(output,), layers=figures.layers + 1, depth=figures.depth + 1)
    if output == size(figures.shape):  # no more than a Flatten
        return snapped
    return snapped._replace(
        activations=figures.activations + output, largest=max(figures.largest, output)
    )


def _hold(price: Price, budget: Budget) -> None:
    """Raise where a price is over a budget, or could not be told whole."""
    found = [
        _over(run.budget, write_figure(run.figure), write_figure(run.limit), price)
        for run in budget.overruns(price)
    ]
    if not found and not price.exact:
        found = [_over("build", f"{write_figure(price.build)} symbols", "100,000 more", price)]
    if found:
        raise OverBudget(found, price)


def _over(budget: str, figure: str, limit: str, price: Price) -> Diagnostic:
    notes = () if price.exact else ("pricing was cut short; the figures are lower bounds",)
    return BudgetExceeded(notes=notes, budget=budget, figure=figure, limit=limit)
