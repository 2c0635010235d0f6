"""The price of a network and the budget that limits it."""

from dataclasses import dataclass, fields
from typing import NamedTuple

from mazec.diagnostics.argument import require
from mazec.symbols.shape import LARGEST


@dataclass(frozen=True)
class Price:
    """The cost of a network. Figures saturate at 2^63 - 1, which is over any budget.

    - ``operations``: of one sample.
    - ``parameters``: trainable, as PyTorch counts them.
    - ``layers``: entries of the written-out network at any depth, with joins and adapters.
    - ``activations``: output values of all entries except Flatten and Reshape, plus the values that
      modules keep internally, for one sample.
    - ``largest``: the largest of these activations, including the input.
    - ``depth``: the most entries on a path.
    - ``branches``: the nesting depth of branches.
    - ``build``: symbols visited, with repeated bodies counted each round.
    - ``exact``: False if pricing was cut short, so the figures are lower bounds.
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
    """The limits on the cost of a network.

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

    def __post_init__(self) -> None:
        for one in fields(self):
            limit = getattr(self, one.name)
            if not (limit is None and one.name == "memory"):
                require(limit, int, one.name, "an integer", "for instance 1_000_000")

    def overruns(self, price: Price) -> list["Overrun"]:
        """Return the limits that a price exceeds."""
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
    """A limit of the budget and the figure that exceeds it."""

    budget: str
    figure: int
    limit: int


def saturate(figure: int) -> int:
    """Return a figure, or 2^63 - 1 if it is larger."""
    return min(figure, LARGEST)


def write_figure(figure: int) -> str:
    """Format a figure with grouped digits, or as ``≥ 9.2e18`` if it is saturated."""
    return "≥ 9.2e18" if figure >= LARGEST else f"{figure:,}"
