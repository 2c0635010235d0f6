"""Passes in their order: a pipeline of named phases that can be stopped after any of them."""

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

    Its docstring says what holds before and after it, what it repairs and what it reports.
    """

    name: ClassVar[str]

    def run(self, value: Any, report: Report, /) -> Any:
        """Return the value that the next pass takes; findings go to the report."""


@dataclass(frozen=True)
class Pipeline:
    """Passes that run one after the other, each on what the one before it made."""

    passes: tuple[Pass, ...]

    def stages(self, value: Any, report: Report) -> Iterator[tuple[str, Any]]:
        """Run the passes one by one, and yield the name and the result of each."""
        for phase in self.passes:
            value = phase.run(value, report)
            yield phase.name, value

    def run(self, value: Any, report: Report, *, stop_after: str | None = None) -> Any:
        """Return the result of the last pass, or of the one named ``stop_after``.

        Raises ``ValueError`` for a name that no pass has.
        """
        if stop_after is not None and stop_after not in (phase.name for phase in self.passes):
            names = ", ".join(phase.name for phase in self.passes)
            raise ValueError(f"no pass is named {stop_after!r}; there are: {names}")
        for phase in self.passes:
            value = phase.run(value, report)
            if phase.name == stop_after:
                break
        return value


EXPRESS, NEST = Express(), Nest()


def nest_gene(gene: Gene, report: Report) -> Tree:
    """Return the tree of a gene; repairs and notes go to the report. Total: any gene has one."""
    return NEST.run(EXPRESS.run(gene, report), report)
