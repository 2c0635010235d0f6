"""The models of an experiment file have the settings and defaults of ``maze.experiment``."""

import copy
import json
from dataclasses import MISSING, fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mazec.maze.credit import Economy
from mazec.maze.environment import Environment
from mazec.maze.experiment import Experiment
from mazec.maze.experiment_models import (
    DATA,
    TASK,
    EnvironmentTable,
    ExperimentTable,
    merge_tables,
    whole_numbers,
    without,
)

SHORT = {
    "zones": 1,
    "slots": 2,
    "epochs": 3,
    "batch_size": 4,
    "economy": {"initial_credit": 5, "reward": 6, "difficulty": 7},
}
TABLES = st.recursive(
    st.integers() | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner) | st.lists(inner, max_size=3),
).filter(lambda value: isinstance(value, dict))


def table(**settings: Any) -> EnvironmentTable:
    return EnvironmentTable.model_validate_json(json.dumps(SHORT | settings))


@pytest.mark.parametrize(
    ("model", "kind", "extra"),
    [
        (EnvironmentTable, Environment, {"name"}),
        (ExperimentTable, Experiment, {"data"}),
    ],
)
def test_a_model_has_the_settings_of_its_value(model: Any, kind: Any, extra: set[str]) -> None:
    names = {field.name for field in fields(kind)}
    in_file = names - extra
    if kind is Experiment:  # it has the options of its data in one value, and passes on the task
        in_file |= {*DATA, *TASK}
    assert set(model.model_fields) - {"defaults"} == in_file
    required = {
        field.name
        for field in fields(kind)
        if field.default is MISSING and field.default_factory is MISSING
    }
    # not all environments need a data set, and ``Experiment`` checks that there are environments
    required -= {"dataset", "environments"}
    assert {name for name, one in model.model_fields.items() if one.is_required()} == (
        required - extra
    )


def test_a_setting_that_is_left_out_has_the_default_of_the_value() -> None:
    economy = Economy(5, 6, 7)
    assert table().to_environment("pond") == Environment("pond", 1, 2, 3, 4, economy)
    full = table(**{"from": "sea"}, learning={"lr": 1}, settings={}).to_environment("pond")
    assert (full.sources, full.learning, full.settings) == (("sea",), (("lr", 1.0),), ())


@pytest.mark.parametrize(
    "wrong", [{"zones": 1.5}, {"zones": "1"}, {"zones": True}, {"sources": ["sea"]}, {"name": "x"}]
)
def test_types_and_names_are_strict(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        table(**wrong)


@given(TABLES, TABLES)
def test_merging_changes_neither_table(shared: dict[str, Any], own: dict[str, Any]) -> None:
    before = copy.deepcopy((shared, own))
    merged = merge_tables(shared, own)
    assert (shared, own) == before
    assert merged.keys() == shared.keys() | own.keys()
    for key, value in own.items():
        assert isinstance(value, dict) or merged[key] == value
    assert merge_tables(shared, {}) == shared
    assert merge_tables({}, own) == own


@given(TABLES)
def test_whole_numbers_are_integers_and_equal(value: dict[str, Any]) -> None:
    whole = whole_numbers(value)
    assert whole == value
    assert whole_numbers(whole) == whole
    assert type(whole_numbers(2.0)) is int
    assert type(whole_numbers(2.5)) is float


def test_settings_are_left_out_by_their_paths() -> None:
    nested = {"a": {"b": 1, "c": {"d": 2}}, "e": 3}
    assert without(nested, ("a", "c", "d"), ("e",)) == {"a": {"b": 1, "c": {}}}
    assert without(nested, ("a",)) == {"e": 3}
    assert without(nested) == nested
