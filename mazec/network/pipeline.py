"""The compiler: the passes that turn a gene into a network, in order."""

from enum import StrEnum

from mazec.network.options import CompileOptions
from mazec.network.price_gene import PriceTree
from mazec.network.resolve import Resolve
from mazec.passes.pipeline import EXPRESS, NEST, Pipeline
from mazec.symbols import Vocabulary


class Phase(StrEnum):
    """The phases whose results can be printed."""

    EXPRESS = "express"
    NEST = "nest"
    RESOLVE = "resolve"


def compiler(
    options: CompileOptions, *, vocabulary: Vocabulary, portable: bool = False
) -> Pipeline:
    """Return the pipeline from a ``Gene`` to its ``Network``: express, nest, price, resolve.

    ``portable`` builds each symbol from operations that every backend has.
    """
    return Pipeline((EXPRESS, NEST, PriceTree(options, vocabulary), Resolve(portable)))
