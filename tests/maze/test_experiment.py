"""Experiments: an acyclic graph of environments whose sources all exist."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mazec.maze.environment import Environment
from mazec.maze.experiment import CyclicSources, Experiment, UnknownSource
from mazec.tasks.data_options import DataOptions
from mazec.tasks.setting import InvalidSetting

Pond = Callable[..., Environment]
CreateExperiment = Callable[..., Experiment]


def test_environments_are_found_by_name(pond: Pond, experiment: CreateExperiment) -> None:
    two = experiment(pond(), pond(name="lake", sources=("pond",)))
    assert two.environment("lake").sources == ("pond",)
    assert [environment.name for environment in two.terminal_environments] == ["lake"]


def test_branches_that_join_and_end(pond: Pond, experiment: CreateExperiment) -> None:
    left, right = pond(name="left"), pond(name="right")
    both = pond(name="both", sources=("left", "right"))
    branch = pond(name="branch", sources=("left",))
    assert experiment(left, right, both, branch).terminal_environments == (both, branch)


@given(data=st.data(), count=st.integers(1, 6))
def test_cycles_are_rejected_and_nothing_else(data: Any, count: int) -> None:
    from mazec.maze.credit import Economy
    from mazec.network.price import Budget

    names = [f"e{number}" for number in range(count)]
    environments = tuple(
        Environment(
            name,
            1,
            2,
            1,
            8,
            Economy(1, 1, 1),
            Budget(),
            sources=tuple(data.draw(st.sets(st.sampled_from(names), max_size=2))),
        )
        for name in names
    )
    sources = {environment.name: set(environment.sources) for environment in environments}
    # the reference: repeatedly remove the environments without a remaining source
    left = dict(sources)
    while free := [name for name, from_ in left.items() if not from_ & left.keys()]:
        for name in free:
            del left[name]
    if not left:
        assert Experiment("test", "digits", 0, 1, environments).terminal_environments
        return
    with pytest.raises(CyclicSources) as caught:
        Experiment("test", "digits", 0, 1, environments)
    path = caught.value.path
    assert path[0] == path[-1]
    for source, name in pairwise(path):
        assert source in sources[name]


def test_a_source_must_exist(pond: Pond, experiment: CreateExperiment) -> None:
    with pytest.raises(UnknownSource) as caught:
        experiment(pond(sources=("lake",)))
    assert (caught.value.environment, caught.value.source) == ("pond", "lake")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("periods", 0),
        ("dataset", None),
        ("lengths", (3, 2)),
        ("lengths", (0, 2)),
        ("environments", ()),
        ("table", (("RELU", 0),)),
    ],
)
def test_invalid_settings_are_rejected(pond: Pond, setting: str, value: Any) -> None:
    settings = {"name": "test", "dataset": "digits", "seed": 0, "periods": 1}
    settings |= {"environments": (pond(),), setting: value}
    with pytest.raises(InvalidSetting, match=setting):
        Experiment(**settings)


def test_columns_of_the_experiment_belong_to_its_own_data_set(
    pond: Pond, experiment: CreateExperiment
) -> None:
    options = DataOptions("kind", ("a",), ("b",), groups="shop", validation=0.25, test=0.1)
    made = replace(experiment(), data=options)
    assert made.data_of(pond()) == options
    assert made.data_of(pond(label="size")) == replace(options, label="size")
    other = DataOptions("size", validation=0.25, test=0.1)
    assert made.data_of(pond(dataset="wine", label="size")) == other
    assert made.data_of(pond(dataset="wine")) == replace(other, label=None)


def test_the_metric_of_an_experiment_is_that_of_all_environments(
    pond: Pond, experiment: CreateExperiment
) -> None:
    two = experiment(pond(metric="auc"), pond(name="lake"))
    assert two.metric == "score"
    assert two.with_task(metric="f1").metric == "f1"
    mixed = experiment(pond(), pond(name="pole", trial="pole"))
    changed = mixed.with_task(metric="f1", class_weights="balanced")
    assert [one.metric for one in changed.environments] == ["f1", "score"]
    assert [one.class_weights for one in changed.environments] == ["balanced", "none"]
    assert mixed.with_task() == mixed
    with pytest.raises(InvalidSetting, match="metric takes one of"):
        two.with_task(metric="acuracy")
    with pytest.raises(InvalidSetting, match="no environment trains on a data set, not auc"):
        experiment(pond(trial="pole")).with_task(metric="auc")
