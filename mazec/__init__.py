"""mazec: a compiler for a gene language, and the maze in which its genes evolve.

What needs PyTorch or the vocabulary is loaded on first use; importing this is light.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

    from mazec.backends.compiled import Compiled, compile
    from mazec.diagnostics import Diagnostic, MazecError
    from mazec.extensions import hookimpl
    from mazec.gene.codec import decode, encode
    from mazec.gene.container import ContainerError, dump, load
    from mazec.gene.gene import Gene, Header
    from mazec.gene.reader import GeneError, parse
    from mazec.network.price import Budget, Price
    from mazec.network.price_gene import OverBudget
    from mazec.network.shape_inference import CompileError
    from mazec.symbols import Layer, Symbol, Vocabulary
    from mazec.training.vehicle import Vehicle, evaluate

_HOMES = {
    "Budget": "mazec.network.price",
    "CompileError": "mazec.network.shape_inference",
    "Compiled": "mazec.backends.compiled",
    "ContainerError": "mazec.gene.container",
    "Diagnostic": "mazec.diagnostics",
    "Gene": "mazec.gene.gene",
    "GeneError": "mazec.gene.reader",
    "Header": "mazec.gene.gene",
    "Layer": "mazec.symbols",
    "MazecError": "mazec.diagnostics",
    "OverBudget": "mazec.network.price_gene",
    "Price": "mazec.network.price",
    "Symbol": "mazec.symbols",
    "Vehicle": "mazec.training.vehicle",
    "Vocabulary": "mazec.symbols",
    "compile": "mazec.backends.compiled",
    "decode": "mazec.gene.codec",
    "dump": "mazec.gene.container",
    "encode": "mazec.gene.codec",
    "evaluate": "mazec.training.vehicle",
    "hookimpl": "mazec.extensions",
    "load": "mazec.gene.container",
    "parse": "mazec.gene.reader",
}

__all__ = [
    "Budget",
    "CompileError",
    "Compiled",
    "ContainerError",
    "Diagnostic",
    "Gene",
    "GeneError",
    "Header",
    "Layer",
    "MazecError",
    "OverBudget",
    "Price",
    "Symbol",
    "Vehicle",
    "Vocabulary",
    "compile",
    "decode",
    "dump",
    "encode",
    "evaluate",
    "hookimpl",
    "load",
    "merge",
    "mutate",
    "parse",
    "symbol",
    "vocabulary",
]


def vocabulary() -> "Vocabulary":
    """The installed vocabulary: every symbol that the built-ins and plugins bring."""
    from mazec.plugins import installed_vocabulary

    return installed_vocabulary()


def symbol(name: str, **values: Any) -> "Symbol":
    """A symbol of the installed vocabulary: ``symbol("LINEAR", out_features=64)``.

    Raises ``ValueError`` for an unknown name or parameter, or a value out of bounds.
    """
    return vocabulary().symbol(name, **values)


def merge(
    a: "Gene",
    b: "Gene",
    *,
    rng: "Random",
    jitter: float = 0.1,
    vocabulary: "Vocabulary | None" = None,
) -> "Gene":
    """Merge two genes side by side (article 01); see ``evolution.merge.merge_positional``."""
    from mazec.evolution.merge import MergeContext, merge_positional
    from mazec.plugins import installed_vocabulary

    known = installed_vocabulary() if vocabulary is None else vocabulary
    return merge_positional(a, b, MergeContext(jitter, rng, known))


def mutate(
    gene: "Gene",
    *,
    rng: "Random",
    jitter: float = 0.1,
    vocabulary: "Vocabulary | None" = None,
) -> "Gene":
    """Mutate a gene at its own rates; see ``evolution.mutate.mutate_gene``."""
    from mazec.evolution.mutate import mutate_gene
    from mazec.plugins import installed_vocabulary

    known = installed_vocabulary() if vocabulary is None else vocabulary
    return mutate_gene(gene, jitter=jitter, rng=rng, vocabulary=known).gene


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'mazec' has no attribute {name!r}")
    found = getattr(import_module(_HOMES[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
