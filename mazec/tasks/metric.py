"""Metrics: the names of scores from 0 to 1, and the kind of target that each needs."""

from mazec.tasks.setting import one_of
from mazec.tasks.target import NumberTarget, Target

SCORE = "score"
"""The name of a score as long as no metric is known, and of that of a plugin's trial."""

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

CLASS_WEIGHTS = ("none", "balanced")
"""Weights of the classes in the loss; with ``balanced`` each class has the same total weight."""


def metrics_of(target: Target) -> tuple[str, ...]:
    """Return the metrics that suit a target, the default first."""
    return REGRESSION if isinstance(target, NumberTarget) else CLASSIFICATION


def resolve_metric(target: Target, metric: str | None, class_weights: str) -> str:
    """Return the metric in force for a target: the given one, or the default.

    Raises ``InvalidSetting`` for a metric or class weights that do not suit the target.
    """
    suitable = metrics_of(target)
    if metric is not None:
        one_of(suitable, metric=metric)
    numbers = isinstance(target, NumberTarget)
    one_of(CLASS_WEIGHTS[:1] if numbers else CLASS_WEIGHTS, class_weights=class_weights)
    return metric or suitable[0]
