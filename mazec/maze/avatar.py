"""Avatars: agents in a zone for one period, and the course of their lives."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from mazec.maze.environment import Environment
from mazec.maze.error_cause import ErrorCause
from mazec.maze.zone import Zone
from mazec.network.price import Price, write_figure
from mazec.tasks.epoch import Epoch


class EndReason(StrEnum):
    """Reason for the end of an avatar.

    ``DEAD`` means that it ran all its epochs: a good agent is a dead agent.
    """

    DEAD = "DEAD"
    OUT_OF_CREDIT = "OUT_OF_CREDIT"
    OVER_BUDGET = "OVER_BUDGET"
    NO_PARAMETERS = "NO_PARAMETERS"
    QUALITY_TOO_LOW = "QUALITY_TOO_LOW"
    DIVERGED = "DIVERGED"
    ERROR = "ERROR"


@dataclass(frozen=True)
class EpochRecord:
    """A finished epoch of an avatar: its cost and reward, and the credit after it."""

    epoch: Epoch
    cost: float
    reward: float
    credit: float


@dataclass(frozen=True)
class Outcome:
    """The end of an avatar: its reason, a detail for people, and the final credit.

    ``score`` is that of the last epoch, None if no epoch finished. ``cause`` identifies the
    failure behind the reason ERROR.
    """

    end: EndReason
    detail: str
    credit: float
    score: float | None = None
    cause: ErrorCause | None = None


@dataclass(frozen=True)
class Avatar:
    """An agent in a zone for one period.

    ``reward`` is the reward of an epoch with a score of 1. ``operations`` and ``outcome`` are
    None until the avatar has ended.
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
        """Return whether it ran all its epochs, and so may breed."""
        return self.outcome is not None and self.outcome.end is EndReason.DEAD

    @property
    def credit(self) -> float:
        """The final credit; 0 before the end."""
        return 0.0 if self.outcome is None else self.outcome.credit


def end_by_price(environment: Environment, price: Price) -> Outcome | None:
    """Return the outcome of an avatar that its price alone decides, or None.

    It is decided before a network is built.
    """
    credit = environment.economy.initial_credit
    for name, figure, limit in environment.limits.overruns(price):
        detail = f"{name} {write_figure(figure)}, at most {write_figure(limit)}"
        return Outcome(EndReason.OVER_BUDGET, detail, credit)
    if not price.parameters:
        return Outcome(EndReason.NO_PARAMETERS, "nothing to train", credit)
    return None


def run_avatar(
    environment: Environment, price: Price, trial: Iterable[Epoch], reward: float
) -> Iterator[EpochRecord | Outcome]:
    """Yield a record of each epoch that an avatar runs, then its outcome.

    The cost of an epoch is deducted before it; an epoch that the credit does not cover is never
    requested from ``trial``. Its reward, which is ``reward`` for a score of 1, is added after
    it.
    """
    economy, credit, score = environment.economy, environment.economy.initial_credit, None
    cost = economy.cost(price)
    epochs = iter(trial)
    for number in range(1, environment.epochs + 1):
        credit -= cost
        if credit < 0:
            detail = f"epoch {number} costs {cost:.0f}, {credit + cost:.0f} left"
            yield Outcome(EndReason.OUT_OF_CREDIT, detail, credit, score)
            return
        epoch = next(epochs)
        if epoch.diverged:
            detail = f"loss or weights are not finite in epoch {number}"
            yield Outcome(EndReason.DIVERGED, detail, credit, score)
            return
        earned, score = economy.earned(epoch.score, reward), epoch.score
        credit += earned
        yield EpochRecord(epoch, cost, earned, credit)
    if score is not None and score < environment.min_score:
        detail = f"{environment.metric} {score:.2%}, at least {environment.min_score:.2%}"
        yield Outcome(EndReason.QUALITY_TOO_LOW, detail, credit, score)
    else:
        yield Outcome(EndReason.DEAD, "", credit, score)
