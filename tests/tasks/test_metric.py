"""Names of metrics."""

from mazec.tasks.metric import METRICS, metrics_of
from mazec.tasks.target import ClassTarget, NumberTarget


def test_each_metric_suits_one_kind_of_target() -> None:
    classes, numbers = metrics_of(ClassTarget("", ("a", "b"))), metrics_of(NumberTarget(""))
    assert (classes[0], numbers[0]) == ("accuracy", "r2")
    assert not set(classes) & set(numbers)
    assert (*classes, *numbers) == METRICS
