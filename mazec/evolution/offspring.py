"""The result of breeding: a gene and a record of the edits that produced it.

An operator is a pure function of genes and a ``random.Random``. It accepts any genes and never
changes its arguments.
"""

import math
from dataclasses import dataclass, replace

from mazec.gene.gene import Gene, Header

LEAST_RATE = 0.0001
"""Lower bound of bred mutation rates, so that mutation cannot die out."""


@dataclass(frozen=True)
class Edit:
    """One mutation.

    ``position`` is that of the first symbol, in the gene after all earlier edits of the record, and
    ``length`` the number of symbols. For the kinds ``table``, ``rates`` and ``learning``,
    ``position`` is that of the entry in the header: in the table's order for ``table``, in the
    order of declaration for the other two.
    """

    kind: str
    position: int
    length: int


@dataclass(frozen=True)
class Fault:
    """A failure of a plugin's selection, merge or mutation (``kind``), with its error in one line.

    ``instead`` is the built-in operator that replaced it, if any.
    """

    kind: str
    name: str
    error: str
    instead: str = ""

    def __str__(self) -> str:
        instead = f", and {self.instead} was used instead" if self.instead else ""
        return f"the {self.kind} {self.name} failed{instead}: {self.error}"


@dataclass(frozen=True)
class Offspring:
    """A bred gene and its edits, in order.

    ``faults`` are the failures of plugins during breeding, which changed nothing.
    """

    gene: Gene
    edits: tuple[Edit, ...] = ()
    faults: tuple[Fault, ...] = ()


def with_least_rates(header: Header) -> Header:
    """Return a header whose mutation rates are at least ``LEAST_RATE``."""
    rates = tuple((name, max(LEAST_RATE, rate)) for name, rate in header.rates)
    return header if rates == header.rates else replace(header, rates=rates)


def check_jitter(jitter: float) -> None:
    """Raise ``ValueError`` unless ``jitter`` is a finite number of at least 0."""
    if not 0 <= jitter < math.inf:
        raise ValueError(f"jitter must be a finite number of at least 0, not {jitter!r}")
