"""The price of a network and the budget it is held against, both plain figures."""

from dataclasses import dataclass, fields
from typing import NamedTuple

from mazec.symbols.shape import LARGEST


@dataclass(frozen=True)
class Price:
    """What a network costs. Figures saturate at 2^63 - 1, which is over any budget.

    ``operations`` one sample · ``parameters`` trainable, as PyTorch counts · ``layers`` entries of
    the written-out network at any depth, joins and adapters included · ``activations`` output
    values of all entries but Flatten and Reshape and what modules hold inside, one sample ·
    ``largest`` of them, the input counted · ``depth`` most entries on a path · ``branches`` how
    deep branches nest · ``build`` symbols visited, repeated bodies counted each round · ``exact``
    False where pricing was cut short, and the figures are lower bounds.
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
    """What a network may cost at most; the default always holds unless replaced.

    ``memory``, None for no limit, bounds ``parameters + activations * batch``, in values.
    """

    layers: int = 10**5
    branches: int = 100
    parameters: int = 2**31
    largest: int = 2**31
    activations: int = 2**31
    operations: int = 10**15
    memory: int | None = None
    batch: int = 1

    def overruns(self, price: Price) -> list["Overrun"]:
        """What a price exceeds, and by how much."""
        figures = {
            budget.name: getattr(price, budget.name)
            for budget in fields(self)
            if budget.name not in ("memory", "batch")
        }
        figures["memory"] = saturate(price.parameters + price.activations * self.batch)
        limits = ((name, figure, getattr(self, name)) for name, figure in figures.items())
        return [
            Overrun(name, figure, limit)
            for name, figure, limit in limits
            if limit is not None and (figure > limit or figure >= LARGEST)
        ]


class Overrun(NamedTuple):
    """A budget that a price exceeds."""

    budget: str
    figure: int
    limit: int


def saturate(figure: int) -> int:
    """A figure, or 2^63 - 1 where it is larger."""
    return min(figure, LARGEST)


def write_figure(figure: int) -> str:
    """A figure for people: digits in groups, ``≥ 9.2e18`` where it saturated."""
    return "≥ 9.2e18" if figure >= LARGEST else f"{figure:,}"
