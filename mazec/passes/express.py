"""The express pass: silent regions are inherited but not built (article 00)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from mazec.diagnostics import Report
from mazec.diagnostics.notes import SilentSymbols
from mazec.gene.gene import Gene
from mazec.symbols import Role


@dataclass(frozen=True, eq=False, repr=False)
class ExpressedGene:
    """A gene and the positions of its expressed symbols, in order."""

    gene: Gene
    positions: list[int]

    def as_gene(self) -> Gene:
        """Return the gene of the expressed symbols alone, under the same header."""
        symbols = self.gene.symbols
        return Gene.unchecked(
            tuple(symbols[position] for position in self.positions), self.gene.header
        )


@dataclass(frozen=True)
class Express:
    """The pass that removes silent regions.

    Before:  any gene.
    After:   no positions in silent regions or of symbols that start or end one.
    Repairs: a region without an end is silent to the end of the gene; a second start inside a
             region and an end outside of any are removed.
    Reports: N301 for each region.
    """

    name: ClassVar[str] = "express"

    def run(self, gene: Gene, report: Report) -> ExpressedGene:
        """Return the gene with the positions of its expressed symbols."""
        return ExpressedGene(gene, express([symbol.role for symbol in gene.symbols], report))


def express(roles: Sequence[Role], report: Report) -> list[int]:
    """Return the positions of the expressed symbols, given the roles of all symbols."""
    if Role.SILENCE not in roles and Role.WAKE not in roles:
        return list(range(len(roles)))
    expressed: list[int] = []
    size = len(roles)
    start = 0
    while start < size:
        silent = _find(roles, Role.SILENCE, start, size)
        expressed += [i for i in range(start, silent) if roles[i] is not Role.WAKE]
        if silent == size:
            break
        awake = _find(roles, Role.WAKE, silent, size)
        if awake - silent > 1:
            report.mark(SilentSymbols, silent, awake - 1, count=awake - silent - 1)
        start = awake + 1
    return expressed


def silent(roles: Sequence[Role]) -> set[int]:
    """Return the positions of the symbols in silent regions or at their starts and ends."""
    return set(range(len(roles))) - set(express(roles, Report()))


def _find(roles: Sequence[Role], role: Role, start: int, default: int) -> int:
    try:
        return roles.index(role, start)
    except ValueError:
        return default
