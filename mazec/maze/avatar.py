"""Avatars: one agent in one zone in one period, and how its life goes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from mazec.maze.environment import Environment
from mazec.maze.error_cause import ErrorCause
from mazec.maze.zone import Zone
from mazec.network.price import Price, write_figure
from mazec.tasks.epoch import Epoch


class EndReason(StrEnum):
    """How an avatar ended. ``DEAD`` has run all its epochs: a good agent is a dead agent."""

    DEAD = "DEAD"
    OUT_OF_CREDIT = "OUT_OF_CREDIT"
    OVER_BUDGET = "OVER_BUDGET"
    NO_PARAMETERS = "NO_PARAMETERS"
    QUALITY_TOO_LOW = "QUALITY_TOO_LOW"
    DIVERGED = "DIVERGED"
    ERROR = "ERROR"


@dataclass(frozen=True)
class EpochRecord:
    """A finished epoch in an avatar's book: what it cost and earned, and the credit after it."""

    epoch: Epoch
    cost: float
    reward: float
    credit: float


@dataclass(frozen=True)
class Outcome:
    """An end, why, and the credit then. ``accuracy`` is the last one, None without an epoch.

    ``cause`` is what failed, for the end ERROR.
    """

    end: EndReason
    detail: str
    credit: float
    accuracy: float | None = None
    cause: ErrorCause | None = None


@dataclass(frozen=True)
class Avatar:
    """An agent's stay in a zone for a period; ``operations`` and ``outcome`` once it has ended.

    ``reward`` is what an epoch earns that gets everything right.
    """

    agent: int
    period: int
    zone: Zone
    slot: int
    reward: float
    operations: int | None = None
    outcome: Outcome | None = None

    @property
    def dead(self) -> bool:
        """Whether it ran all its epochs, and so may breed."""
        return self.outcome is not None and self.outcome.end is EndReason.DEAD

    @property
    def credit(self) -> float:
        """What it ended with."""
        return 0.0 if self.outcome is None else self.outcome.credit


def end_by_price(environment: Environment, price: Price) -> Outcome | None:
    """The end of an avatar that its price alone decides, before anything is built."""
    credit = environment.economy.initial_credit
    for name, figure, limit in environment.limits.overruns(price):
        why = f"{name} {write_figure(figure)}, at most {write_figure(limit)}"
        return Outcome(EndReason.OVER_BUDGET, why, credit)
    if not price.parameters:
        return Outcome(EndReason.NO_PARAMETERS, "nothing to train", credit)
    return None


def run_avatar(
    environment: Environment, price: Price, trial: Iterable[Epoch], reward: float
) -> Iterator[EpochRecord | Outcome]:
    """The life of an avatar over the epochs of its trial: an entry for each, then the outcome.

    The cost is taken before an epoch, which is not asked for unless it can be paid; what it earns,
    all of ``reward`` for an accuracy of 1, is added after it.
    """
    economy, credit, accuracy = environment.economy, environment.economy.initial_credit, None
    cost = economy.cost(price)
    epochs = iter(trial)
    for number in range(1, environment.epochs + 1):
        credit -= cost
        if credit < 0:
            why = f"epoch {number} costs {cost:.0f}, {credit + cost:.0f} left"
            yield Outcome(EndReason.OUT_OF_CREDIT, why, credit, accuracy)
            return
        epoch = next(epochs)
        if epoch.diverged:
            why = f"loss or weights are not finite in epoch {number}"
            yield Outcome(EndReason.DIVERGED, why, credit, accuracy)
            return
        earned, accuracy = economy.earned(epoch.accuracy, reward), epoch.accuracy
        credit += earned
        yield EpochRecord(epoch, cost, earned, credit)
    if accuracy is not None and accuracy < environment.min_score:
        why = f"{environment.metric} {accuracy:.2%}, at least {environment.min_score:.2%}"
        yield Outcome(EndReason.QUALITY_TOO_LOW, why, credit, accuracy)
    else:
        yield Outcome(EndReason.DEAD, "", credit, accuracy)
