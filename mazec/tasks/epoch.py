"""What an epoch yields."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Epoch:
    """Some training, as one pass over the training data, then a test.

    ``number`` counts from 1; ``loss`` is the mean over the training samples, not a number where a
    trial tells none; ``accuracy`` is the share of test samples that are right, or what else a trial
    scores from 0 to 1; ``seconds`` is the time of both. ``diverged``
    tells that the loss or a weight is no longer finite.
    """

    number: int
    loss: float
    accuracy: float
    seconds: float
    diverged: bool = False

    def __str__(self) -> str:
        text = f"epoch {self.number}: loss {self.loss:.4f}, accuracy {self.accuracy:.2%}"
        return f"{text}, diverged" if self.diverged else text
