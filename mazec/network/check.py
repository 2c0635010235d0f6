"""Check: everything that can be said of a text, from its first character to its price."""

from collections.abc import Iterable
from dataclasses import dataclass

from mazec.diagnostics import Diagnostic, Level, Report, Text, in_order
from mazec.gene.gene import Gene
from mazec.gene.printer import listing
from mazec.gene.reader import read
from mazec.network.price import Budget, Price
from mazec.network.price_gene import price_gene
from mazec.network.resolve import resolve
from mazec.network.shape_inference import CompileError
from mazec.passes.pipeline import nest
from mazec.symbols import Vocabulary


@dataclass(frozen=True)
class Checked:
    """A text, the gene recovered from it, and all findings in order of place.

    ``price`` is None where no input is known from anywhere, or where the text has mistakes.
    """

    text: Text
    gene: Gene
    diagnostics: tuple[Diagnostic, ...]
    price: Price | None

    def failed(self, strict: bool = False) -> bool:
        """Whether there are errors; with ``strict`` warnings are errors too, notes never."""
        levels = {diagnostic.level for diagnostic in self.diagnostics}
        return Level.ERROR in levels or (strict and Level.WARNING in levels)


def check(
    text: str,
    file: str | None = None,
    *,
    input: int | Iterable[int] | None = None,
    output: int | None = None,
    head: str | None = None,
    budget: Budget | None = None,
    vocabulary: Vocabulary | None = None,
) -> Checked:
    """Read a text, run the passes on whatever was recovered, and price it where a shape is known.

    Mistakes and repairs come in one list. Without an input shape from anywhere it stops after
    nesting. Never raises for what the text says; ``ValueError`` for a bad input, output or head.
    """
    reading = read(text, file, vocabulary)
    gene, report = reading.gene, Report()
    price: Price | None = None
    beyond: tuple[Diagnostic, ...] = ()
    if input is None and gene.header.input is None:
        nest(gene, report)
    else:
        price, beyond = _price(gene, input, output, head, budget, report, vocabulary)
    shown = listing(gene)
    found = in_order((*reading.diagnostics, *report.diagnostics(shown.spans), *beyond))
    return Checked(shown.text, gene, found, None if reading.errors else price)


def _price(
    gene: Gene,
    input: int | Iterable[int] | None,
    output: int | None,
    head: str | None,
    budget: Budget | None,
    report: Report,
    vocabulary: Vocabulary | None,
) -> tuple[Price | None, tuple[Diagnostic, ...]]:
    try:
        found = price_gene(
            gene,
            input=input,
            output=output,
            head=head,
            budget=budget,
            report=report,
            vocabulary=vocabulary,
        )
        resolve(found, report)
    except CompileError as error:
        return getattr(error, "price", None), error.diagnostics
    return found.price, ()
