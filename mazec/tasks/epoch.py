"""The result of an epoch."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Epoch:
    """The result of one pass over the training data, or another unit of training, and a test.

    ``number`` counts from 1. ``loss`` is the mean over the training samples, or NaN if the trial
    reports none. ``accuracy`` is the share of test samples that are classified correctly, or
    another score from 0 to 1. ``seconds`` is the time of training and testing. ``diverged`` is true
    if the loss or a weight is no longer finite.
    """

    number: int
    loss: float
    accuracy: float
    seconds: float
    diverged: bool = False

    def __str__(self) -> str:
        text = f"epoch {self.number}: loss {self.loss:.4f}, accuracy {self.accuracy:.2%}"
        return f"{text}, diverged" if self.diverged else text
