"""Names of metrics."""

import pytest

from mazec.tasks.metric import CLASS_WEIGHTS, METRICS, metrics_of, resolve_metric
from mazec.tasks.setting import InvalidSetting
from mazec.tasks.target import ClassTarget, NumberTarget


def test_each_metric_suits_one_kind_of_target() -> None:
    classes, numbers = metrics_of(ClassTarget("", ("a", "b"))), metrics_of(NumberTarget(""))
    assert (classes[0], numbers[0]) == ("accuracy", "r2")
    assert not set(classes) & set(numbers)
    assert (*classes, *numbers) == METRICS


@pytest.mark.parametrize("target", [ClassTarget("kind", ("a", "b")), NumberTarget("price")])
def test_a_metric_is_the_given_one_or_the_default_and_suits_the_target(target) -> None:
    suitable = metrics_of(target)
    assert resolve_metric(target, None, "none") == suitable[0]
    for metric in METRICS:
        if metric in suitable:
            assert resolve_metric(target, metric, "none") == metric
        else:
            with pytest.raises(InvalidSetting, match="metric takes one of") as raised:
                resolve_metric(target, metric, "none")
            assert raised.value.choices == suitable


def test_only_classes_have_weights() -> None:
    for weights in CLASS_WEIGHTS:
        assert resolve_metric(ClassTarget("kind", ("a", "b")), None, weights) == "accuracy"
    with pytest.raises(InvalidSetting, match="class_weights takes one of none, not balanced"):
        resolve_metric(NumberTarget("price"), None, "balanced")
