"""Metrics: the names of scores from 0 to 1, and the kind of target that each needs."""

from mazec.tasks.target import NumberTarget, Target

CLASSIFICATION = ("accuracy", "balanced_accuracy", "auc", "f1", "log_loss")
"""Metrics of classes; the first is the default."""
REGRESSION = ("r2", "mae")
"""Metrics of numbers; the first is the default."""
METRICS = (*CLASSIFICATION, *REGRESSION)
"""All metrics of training on a data set. Each is a score from 0 to 1 of which more is better:
``log_loss`` is the exponential of the negative mean loss, the geometric mean of the probabilities
that the true classes get; ``r2`` is clipped at 0; ``mae`` is 1 minus the mean absolute error
divided by that of the median of the training samples, clipped at 0. ``auc`` and ``f1`` of more than
two classes are the mean over the classes."""


def metrics_of(target: Target) -> tuple[str, ...]:
    """Return the metrics that suit a target, the default first."""
    return REGRESSION if isinstance(target, NumberTarget) else CLASSIFICATION
