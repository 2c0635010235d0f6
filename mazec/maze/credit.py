"""Credit: what an epoch costs and what it earns (article 01)."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from mazec.network.price import Price
from mazec.tasks.setting import at_least


@dataclass(frozen=True)
class Economy:
    """What life costs in an environment, in operations of one sample.

    An epoch costs ``operations + activation_cost * activations + basic_cost`` of the price, and
    earns ``reward * accuracy ** difficulty``. Upscaling has no operations of its own, so without an
    ``activation_cost`` it would be free.

    With ``relative`` the reward follows the price: it is ``relative`` times the median operations
    of the zone's front of the last period, and ``reward`` holds only where there was nobody. A
    fixed reward ceases to press as soon as everybody can afford to live; a relative one goes down
    with every saving. Raises ``InvalidSetting`` for a figure below zero.
    """

    initial_credit: float
    reward: float
    difficulty: float
    activation_cost: float = 1.0
    basic_cost: float = 0.0
    relative: float | None = None

    def __post_init__(self) -> None:
        at_least(0, **{name: figure for name, figure in vars(self).items() if figure is not None})

    def cost(self, price: Price) -> float:
        """What one epoch costs."""
        return price.operations + self.activation_cost * price.activations + self.basic_cost

    def earned(self, accuracy: float, reward: float) -> float:
        """What one epoch earns, for an accuracy from 0 to 1."""
        return float(reward * accuracy**self.difficulty)

    def reward_after(self, front: Iterable[int]) -> float:
        """The reward of a period, given the operations of the zone's front of the one before."""
        operations = list(front)
        if self.relative is None or not operations:
            return self.reward
        return float(self.relative * median(operations))
