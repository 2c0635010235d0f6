"""Credit: the cost and the reward of an epoch (article 01)."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from mazec.network.price import Price
from mazec.tasks.setting import at_least


@dataclass(frozen=True)
class Economy:
    """Costs and rewards in an environment, in operations of one sample.

    An epoch costs ``operations + activation_cost * activations + basic_cost`` of the price, and
    earns ``reward * score ** difficulty``. Upscaling performs no operations, so it would be free
    without an ``activation_cost``.

    With ``relative``, the reward follows the price: it is ``relative`` times the median operations
    of the zone's Pareto front in the last period; ``reward`` applies only while that front is
    empty. A fixed reward stops exerting pressure once all agents can afford to live, while a
    relative one falls as networks become cheaper. Raises ``InvalidSetting`` for a value below zero.
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
        """Return the cost of one epoch."""
        return price.operations + self.activation_cost * price.activations + self.basic_cost

    def earned(self, score: float, reward: float) -> float:
        """Return the reward of one epoch, for a score from 0 to 1."""
        return float(reward * score**self.difficulty)

    def reward_after(self, front: Iterable[int]) -> float:
        """Return the reward of a period from the operations of the zone's last Pareto front."""
        operations = list(front)
        if self.relative is None or not operations:
            return self.reward
        return float(self.relative * median(operations))
