"""The result of an epoch."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Epoch:
    """The result of one pass over the training data, or another unit of training, and a test.

    ``number`` counts from 1. ``loss`` is the mean over the training samples, or NaN if the trial
    reports none. ``score`` is the figure of the task's metric on other samples, from 0 to 1.
    ``seconds`` is the time of training and testing. ``diverged`` is true if the loss or a weight is
    no longer finite.
    """

    number: int
    loss: float
    score: float
    seconds: float
    diverged: bool = False

    def __str__(self) -> str:
        return self.describe("score")

    def describe(self, metric: str) -> str:
        """Return the result in one line, with the name of the metric of its score."""
        text = f"epoch {self.number}: loss {self.loss:.4f}, {metric} {self.score:.2%}"
        return f"{text}, diverged" if self.diverged else text
