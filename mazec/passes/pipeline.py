"""Pipelines of passes that can stop after any pass."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from mazec.diagnostics import Report
from mazec.gene.gene import Gene
from mazec.passes.express import Express
from mazec.passes.nest import Nest
from mazec.passes.tree import Tree


class Pass(Protocol):
    """A phase of the compiler: a frozen dataclass whose fields are its options.

    Its docstring states its precondition and postcondition, its repairs and its reports.
    """

    name: ClassVar[str]

    def run(self, value: Any, report: Report, /) -> Any:
        """Return the input of the next pass; add diagnostics to the report."""


@dataclass(frozen=True)
class Pipeline:
    """Passes that run in order, each on the result of the one before it."""

    passes: tuple[Pass, ...]

    def stages(self, value: Any, report: Report) -> Iterator[tuple[str, Any]]:
        """Run the passes in order; yield the name and the result of each."""
        for phase in self.passes:
            value = phase.run(value, report)
            yield phase.name, value

    def run(self, value: Any, report: Report, *, stop_after: str | None = None) -> Any:
        """Return the result of the last pass, or of the pass named ``stop_after``.

        Raises ``ValueError`` if no pass has that name.
        """
        if stop_after is not None and stop_after not in (phase.name for phase in self.passes):
            names = ", ".join(phase.name for phase in self.passes)
            raise ValueError(f"no pass is named {stop_after!r}; choose one of {names}")
        for phase in self.passes:
            value = phase.run(value, report)
            if phase.name == stop_after:
                break
        return value


EXPRESS, NEST = Express(), Nest()


def nest_gene(gene: Gene, report: Report) -> Tree:
    """Return the tree of a gene; add repairs and notes to the report. Never fails."""
    return NEST.run(EXPRESS.run(gene, report), report)
