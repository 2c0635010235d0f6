"""The passes in their order: express, then nest."""

from mazec.diagnostics import Report
from mazec.gene.gene import Gene
from mazec.passes.express import express
from mazec.passes.nest import nest as nest_expressed
from mazec.passes.tree import Tree


def nest(gene: Gene, report: Report) -> Tree:
    """The tree of a gene; repairs and notes go to the report. Total: any gene has one."""
    symbols = gene.symbols
    positions = express([symbol.role for symbol in symbols], report)
    return Tree(symbols, nest_expressed(symbols, positions, report))
