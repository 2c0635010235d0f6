"""The price of a network, known from the gene alone, without PyTorch."""

from dataclasses import dataclass

from mazec.symbols.shape import LARGEST


@dataclass(frozen=True)
class Price:
    """What a network costs. Figures saturate at 2^63 - 1, which is over any budget.

    ``operations`` one sample · ``parameters`` trainable, as PyTorch counts · ``layers`` entries of
    the written-out network at any depth, joins and adapters included · ``activations`` output
    values of all entries but Flatten and Reshape, one sample · ``largest`` of them, the input
    counted · ``depth`` most entries on a path · ``branches`` how deep branches nest · ``build``
    symbols visited, repeated bodies counted each round · ``exact`` False where pricing was cut
    short, and the figures are lower bounds.
    """

    operations: int = 0
    parameters: int = 0
    layers: int = 0
    activations: int = 0
    largest: int = 0
    depth: int = 0
    branches: int = 0
    build: int = 0
    exact: bool = True


@dataclass(frozen=True)
class Budget:
    """What a network may cost at most; the default always holds unless replaced."""

    operations: int = 10**15
    parameters: int = 2**31
    layers: int = 10**5
    activations: int = 2**31
    largest: int = 2**31
    branches: int = 100


def saturate(figure: int) -> int:
    """A figure, or 2^63 - 1 where it is larger."""
    return min(figure, LARGEST)
