"""What breeding gives: a gene, and a record of the edits that made it.

An operator is a pure function of genes and a ``random.Random``. It never fails for any genes and
never changes its arguments.
"""

import math
from dataclasses import dataclass, replace

from mazec.gene.gene import Gene, Header

LEAST_RATE = 0.0001
"""Bred mutation rates stay at least this, so that mutation cannot die out."""


@dataclass(frozen=True)
class Edit:
    """One mutation.

    ``position`` is a symbol's in the gene as it was when the edit was made, after those before it
    in the record, and ``length`` the number of symbols. For the kinds ``table``, ``rates`` and
    ``learning`` it is the entry's in the header: in the table's own order, for the other two in the
    order in which their entries are declared.
    """

    kind: str
    position: int
    length: int


@dataclass(frozen=True)
class Fault:
    """A failure of a plugin's selection, merge or mutation (``kind``), its error in one line.

    ``instead`` is the built-in one that was used in its place, if any.
    """

    kind: str
    name: str
    error: str
    instead: str = ""

    def __str__(self) -> str:
        instead = f", and {self.instead} decided" if self.instead else ""
        return f"the {self.kind} {self.name} failed{instead}: {self.error}"


@dataclass(frozen=True)
class Offspring:
    """A bred gene and its edits, in the order in which they were made.

    ``faults`` are the failures of plugins meanwhile, which changed nothing.
    """

    gene: Gene
    edits: tuple[Edit, ...] = ()
    faults: tuple[Fault, ...] = ()


def with_least_rates(header: Header) -> Header:
    """A header whose mutation rates cannot die out."""
    rates = tuple((name, max(LEAST_RATE, rate)) for name, rate in header.rates)
    return header if rates == header.rates else replace(header, rates=rates)


def check_jitter(jitter: float) -> None:
    """Raises ``ValueError`` unless ``jitter`` is a finite number of at least 0."""
    if not 0 <= jitter < math.inf:
        raise ValueError(f"jitter is a finite number of at least 0, not {jitter!r}")
