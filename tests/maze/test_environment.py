"""Environments reject invalid settings, and derive offspring and memory limits."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mazec.maze.environment import Environment
from mazec.network.price import Budget, Price
from mazec.plugins import installed_vocabulary
from mazec.tasks.setting import InvalidSetting

Pond = Callable[..., Environment]


@given(slots=st.integers(1, 500), share=st.floats(0, 1))
def test_offspring_take_their_share(pond: Pond, slots: int, share: float) -> None:
    environment = pond(slots=slots, offspring=share)
    assert environment.children == round(share * slots) <= slots


@pytest.mark.parametrize("name", ["zones", "slots", "epochs", "batch_size"])
def test_counts_are_at_least_one(pond: Pond, name: str) -> None:
    with pytest.raises(InvalidSetting, match=f"{name} takes a number of at least"):
        pond(**{name: 0})


@pytest.mark.parametrize("name", ["min_score", "offspring"])
@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_shares_are_from_zero_to_one(pond: Pond, name: str, share: float) -> None:
    with pytest.raises(InvalidSetting, match=f"{name} takes a share from 0 to 1"):
        pond(**{name: share})


def test_the_memory_limit_applies_to_a_whole_batch(pond: Pond) -> None:
    limits = pond(batch_size=10, budget=Budget(memory=1000)).limits
    assert limits.overruns(Price(parameters=100, activations=90)) == []
    (overrun,) = limits.overruns(Price(parameters=101, activations=90))
    assert overrun == ("memory", 1001, 1000)


def test_a_batch_has_at_least_two_samples(pond: Pond) -> None:
    with pytest.raises(ValueError, match="batch_size takes a number of at least 2"):
        pond(batch_size=1)


@pytest.mark.parametrize("name", ["merge", "selection", "trial"])
def test_merges_selections_and_trials_must_be_in_the_vocabulary(pond: Pond, name: str) -> None:
    with pytest.raises(InvalidSetting, match=f"{name} takes one of .*, not by whim"):
        pond(**{name: "by whim"}).check(installed_vocabulary())


def test_training_on_a_data_set_takes_no_settings(pond: Pond) -> None:
    with pytest.raises(InvalidSetting, match=r"settings takes no entries .*, not length"):
        pond(settings=(("length", 0.5),))


def test_settings_of_a_trial_are_finite(pond: Pond) -> None:
    pond(trial="luck", settings=(("length", 0.5),))
    with pytest.raises(InvalidSetting, match=r"settings\.length takes a finite number, not nan"):
        pond(trial="luck", settings=(("length", float("nan")),))


@pytest.mark.parametrize("entries", [(("lr", 0.0),), (("speed", 1.0),)])
def test_learning_settings_are_those_of_a_gene(pond: Pond, entries: Any) -> None:
    pond(learning=(("lr", 0.1), ("momentum", 0.5)))
    with pytest.raises(InvalidSetting, match="learning takes settings of the optimizer"):
        pond(learning=entries)


@pytest.mark.parametrize(
    ("setting", "value"), [("metric", "acuracy"), ("class_weights", "equal"), ("class_weights", "")]
)
def test_metrics_and_class_weights_have_known_names(pond: Pond, setting: str, value: str) -> None:
    with pytest.raises(InvalidSetting, match=f"{setting} takes one of") as raised:
        pond(**{setting: value})
    assert raised.value.choices


@pytest.mark.parametrize(("setting", "value"), [("metric", "auc"), ("class_weights", "balanced")])
def test_a_plugins_trial_has_neither_metric_nor_classes(
    pond: Pond, setting: str, value: str
) -> None:
    assert getattr(pond(**{setting: value}), setting) == value
    with pytest.raises(InvalidSetting, match=setting):
        pond(trial="pole", **{setting: value})
    assert pond(trial="pole").metric == "score"
