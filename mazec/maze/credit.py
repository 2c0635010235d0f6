"""Credit: what an epoch costs and what it earns (article 01)."""

from dataclasses import dataclass

from mazec.network.price import Price


@dataclass(frozen=True)
class Economy:
    """What life costs in an environment, in operations of one sample.

    An epoch costs ``operations + activation_cost * activations + basic_cost`` of the price, and
    earns ``reward * accuracy ** difficulty``. Upscaling has no operations of its own, so without an
    ``activation_cost`` it would be free. Raises ``ValueError`` for a figure below zero.
    """

    initial_credit: float
    reward: float
    difficulty: float
    activation_cost: float = 1.0
    basic_cost: float = 0.0

    def __post_init__(self) -> None:
        for name, figure in vars(self).items():
            if not figure >= 0:
                raise ValueError(f"{name} is a number of at least 0, not {figure!r}")

    def cost(self, price: Price) -> float:
        """What one epoch costs."""
        return price.operations + self.activation_cost * price.activations + self.basic_cost

    def earned(self, accuracy: float) -> float:
        """What one epoch earns, for an accuracy from 0 to 1."""
        return float(self.reward * accuracy**self.difficulty)
