"""Scores of a network's outputs: the metrics of classes and of numbers, from 0 to 1."""

import math
from dataclasses import dataclass
from typing import assert_never

import torch
from torch import Tensor, nn

from mazec.tasks.metric import metrics_of
from mazec.tasks.setting import one_of
from mazec.tasks.target import ClassTarget, NumberTarget, Target


class NumberLoss(nn.HuberLoss):
    """Huber's loss (1964) of the single output of a network and a standardized number."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the mean loss of outputs (N, 1) and targets (N,)."""
        return super().forward(input.squeeze(1), target)


def loss_of(target: Target, weights: Tensor | None = None) -> nn.Module:
    """Return the loss of a target; ``weights`` (classes,) are the weights of its classes."""
    if isinstance(target, NumberTarget):
        return NumberLoss()
    return nn.CrossEntropyLoss(weight=weights)


def balanced_weights(targets: Tensor, classes: int) -> Tensor:
    """Return class weights (classes,) that give each class the same total weight.

    Their mean over the samples is 1. A class without samples has the weight 0.
    """
    counts = targets.bincount(minlength=classes).double()
    shares = counts * int((counts > 0).sum()) / len(targets)
    return torch.where(counts > 0, 1 / shares.clamp(min=1e-12), 0.0).float()


@dataclass(frozen=True)
class Scorer:
    """A metric for the outputs of networks with a target.

    ``median`` is the median of the training samples' targets, which ``mae`` compares with; numbers
    are standardized, as networks predict them. Raises ``InvalidSetting`` for a metric that does not
    suit the target.
    """

    metric: str
    target: Target
    median: float = 0.0

    def __post_init__(self) -> None:
        one_of(metrics_of(self.target), metric=self.metric)

    @classmethod
    def of(cls, metric: str | None, target: Target, train_targets: Tensor) -> "Scorer":
        """Return the scorer of a metric, by default the target's first."""
        numbers = isinstance(target, NumberTarget)
        median = float(train_targets.double().quantile(0.5)) if numbers else 0.0
        return cls(metric or metrics_of(target)[0], target, median)

    def score(self, outputs: Tensor, targets: Tensor) -> float:
        """Return the score of outputs (N, outputs) for targets (N,), from 0 to 1.

        It is 0 for outputs that are not finite.
        """
        return self._clipped(self.metric, outputs, targets)

    def figures(self, outputs: Tensor, targets: Tensor) -> dict[str, float]:
        """Return the figures of a report, by name.

        For classes they are the scores of all metrics, the scorer's own first. For numbers they are
        ``r2``, and as errors in the target's unit ``mae`` and ``rmse``.
        """
        match self.target:
            case ClassTarget():
                names = dict.fromkeys((self.metric, *metrics_of(self.target)))
                return {name: self._clipped(name, outputs, targets) for name in names}
            case NumberTarget(deviation=deviation):
                error = (outputs.squeeze(1).double() - targets.double()) * deviation
                r2 = self._clipped("r2", outputs, targets)
                mae, rmse = float(error.abs().mean()), math.sqrt(float(error.square().mean()))
                return {"r2": r2, "mae": mae, "rmse": rmse}
            case _:
                assert_never(self.target)

    def _clipped(self, metric: str, outputs: Tensor, targets: Tensor) -> float:
        value = _METRICS[metric](outputs, targets, self.median)
        return min(1.0, max(0.0, value)) if math.isfinite(value) else 0.0


def _accuracy(outputs: Tensor, targets: Tensor, median: float) -> float:
    return float((outputs.argmax(1) == targets).sum()) / len(targets)


def _balanced_accuracy(outputs: Tensor, targets: Tensor, median: float) -> float:
    """Return the mean recall of the classes that occur."""
    right, counts, _ = _counts(outputs, targets)
    occurs = counts > 0
    return float((right[occurs] / counts[occurs]).mean())


def _f1(outputs: Tensor, targets: Tensor, median: float) -> float:
    """Return the F1 score of the second of two classes, or the mean over more classes."""
    right, counts, predicted = _counts(outputs, targets)
    total = counts + predicted
    scores = torch.where(total > 0, 2 * right / total.clamp(min=1), 0.0)
    if outputs.shape[1] == 2:
        return float(scores[1])
    return float(scores[total > 0].mean())


def _counts(outputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return counts by class: of correct predictions, of samples and of predictions."""
    classes, answers = outputs.shape[1], outputs.argmax(1)
    right = targets[answers == targets].bincount(minlength=classes).double()
    samples, predicted = (
        labels.bincount(minlength=classes).double() for labels in (targets, answers)
    )
    return right, samples, predicted


def _log_loss(outputs: Tensor, targets: Tensor, median: float) -> float:
    """Return the geometric mean of the probabilities that the true classes get."""
    return math.exp(-float(nn.functional.cross_entropy(outputs.double(), targets)))


def _auc(outputs: Tensor, targets: Tensor, median: float) -> float:
    """Return the area under the ROC curve, the mean of each class against the rest if several.

    A class that has no sample, or every sample, takes no part; without any other the area is 0.5.
    """
    probabilities = outputs.double().softmax(1)
    if outputs.shape[1] == 2:  # the difference keeps what the softmax rounds to 0 or 1
        probabilities = torch.stack(
            [outputs[:, 0] - outputs[:, 1], outputs[:, 1] - outputs[:, 0]], 1
        )
    areas = []
    for number in range(1 if outputs.shape[1] == 2 else 0, outputs.shape[1]):
        positive = targets == number
        if bool(positive.any()) and not bool(positive.all()):
            areas.append(_area(probabilities[:, number], positive))
    return sum(areas) / len(areas) if areas else 0.5


def _area(values: Tensor, positive: Tensor) -> float:
    """Return the chance that a positive sample ranks above another (Mann and Whitney 1947)."""
    _, inverse, counts = torch.unique(values, return_inverse=True, return_counts=True)
    ranks = counts.cumsum(0).double() - (counts - 1) / 2  # of equal values the mean rank
    above = int(positive.sum())
    below = len(positive) - above
    rank_sum = float(ranks[inverse][positive].sum())
    return (rank_sum - above * (above + 1) / 2) / (above * below)


def _r2(outputs: Tensor, targets: Tensor, median: float) -> float:
    expected = targets.double()
    errors = float((outputs.squeeze(1).double() - expected).square().sum())
    spread = float((expected - expected.mean()).square().sum())
    return 1 - errors / spread if spread else float(errors == 0)


def _mae(outputs: Tensor, targets: Tensor, median: float) -> float:
    expected = targets.double()
    error = float((outputs.squeeze(1).double() - expected).abs().mean())
    reference = float((expected - median).abs().mean())
    return 1 - error / reference if reference else float(error == 0)


_METRICS = {
    "accuracy": _accuracy,
    "balanced_accuracy": _balanced_accuracy,
    "auc": _auc,
    "f1": _f1,
    "log_loss": _log_loss,
    "r2": _r2,
    "mae": _mae,
}
