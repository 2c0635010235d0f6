"""Scores agree with scikit-learn and stay within 0 and 1."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics
from torch import Tensor, nn

from mazec.tasks.metric import CLASSIFICATION, METRICS, REGRESSION
from mazec.tasks.setting import InvalidSetting
from mazec.tasks.target import ClassTarget, NumberTarget, Target
from mazec.training.scoring import Scorer, balanced_weights, loss_of


def classes(count: int) -> ClassTarget:
    return ClassTarget("label", tuple(map(str, range(count))))


def samples(count: int, outputs: int, seed: int) -> tuple[Tensor, Tensor]:
    draws = torch.Generator().manual_seed(seed)
    # rounded, so that there are ties
    values = torch.randn(count, outputs, generator=draws).mul(2).round().div(2)
    return values, torch.randint(outputs, (count,), generator=draws)


@pytest.mark.parametrize("outputs", [2, 3, 5])
@pytest.mark.parametrize("seed", range(5))
def test_class_metrics_are_those_of_scikit_learn(outputs: int, seed: int) -> None:
    values, targets = samples(80, outputs, seed)
    answers, probabilities = values.argmax(1), values.double().softmax(1)
    average = "binary" if outputs == 2 else "macro"
    expected = {
        "accuracy": metrics.accuracy_score(targets, answers),
        "balanced_accuracy": metrics.balanced_accuracy_score(targets, answers),
        "f1": metrics.f1_score(targets, answers, average=average),
        "log_loss": math.exp(-metrics.log_loss(targets, probabilities)),
        "auc": metrics.roc_auc_score(
            targets, probabilities[:, 1] if outputs == 2 else probabilities, multi_class="ovr"
        ),
    }
    scorer = Scorer("auc", classes(outputs))
    assert scorer.figures(values, targets) == pytest.approx(expected)
    assert next(iter(scorer.figures(values, targets))) == "auc"


def test_number_metrics_are_those_of_scikit_learn() -> None:
    draws = torch.Generator().manual_seed(0)
    train, targets = (torch.randn(50, generator=draws) for _ in range(2))
    outputs = targets[:, None] + 0.5 * torch.randn(50, 1, generator=draws)
    target = NumberTarget("price", mean=7.0, deviation=4.0, unit="EUR")
    scorer = Scorer.of("mae", target, train)
    predicted, actual = outputs[:, 0] * 4 + 7, targets * 4 + 7
    error = metrics.mean_absolute_error(actual, predicted)
    reference = metrics.mean_absolute_error(actual, [float(train.quantile(0.5)) * 4 + 7] * 50)
    figures = scorer.figures(outputs, targets)
    assert figures["rmse"] == pytest.approx(metrics.root_mean_squared_error(actual, predicted))
    assert figures["r2"] == pytest.approx(metrics.r2_score(actual, predicted))
    assert figures["mae"] == pytest.approx(error)
    assert scorer.score(outputs, targets) == pytest.approx(1 - error / reference)
    assert Scorer.of(None, target, train).metric == "r2"


@given(
    st.sampled_from(METRICS),
    st.integers(1, 20),
    st.integers(1, 4),
    st.integers(0, 2**32),
    st.sampled_from([1.0, 0.0, 1e30, math.inf, math.nan]),
)
def test_a_score_is_from_0_to_1(
    metric: str, count: int, outputs: int, seed: int, scale: float
) -> None:
    values, labels = samples(count, outputs, seed)
    target: Target = classes(outputs) if metric in CLASSIFICATION else NumberTarget("x")
    if metric in REGRESSION:
        values, labels = values[:, :1], labels.float()
    assert 0 <= Scorer(metric, target).score(values * scale, labels) <= 1


def test_the_mean_predicts_nothing_and_the_truth_everything() -> None:
    targets = torch.tensor([-1.0, 0.0, 4.0])
    scorer = Scorer("r2", NumberTarget("x"))
    assert scorer.score(torch.ones(3, 1), targets) == 0
    assert scorer.score(targets[:, None], targets) == 1
    assert scorer.score(-targets[:, None], targets) == 0  # clipped


def test_a_metric_has_to_suit_the_target() -> None:
    with pytest.raises(InvalidSetting, match="metric takes one of r2, mae, not accuracy"):
        Scorer("accuracy", NumberTarget("x"))
    with pytest.raises(InvalidSetting, match="not r2"):
        Scorer("r2", classes(2))


def test_balanced_weights_give_all_classes_the_same_say() -> None:
    targets = torch.tensor([0] * 8 + [1] * 2)
    weights = balanced_weights(targets, 3)
    assert weights.tolist() == pytest.approx([10 / 16, 10 / 4, 0])
    assert float(weights[targets].mean()) == pytest.approx(1)


def test_the_loss_suits_the_target() -> None:
    outputs, targets = torch.tensor([[1.0], [2.0]]), torch.tensor([1.5, 2.0])
    loss = loss_of(NumberTarget("x"))(outputs, targets)
    assert float(loss) == pytest.approx(0.5 * 0.25 / 2)
    assert isinstance(loss_of(classes(2)), nn.CrossEntropyLoss)
