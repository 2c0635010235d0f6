"""The stored form of an experiment can be read again, is pinned, and is upgraded if it is old."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from mazec.maze.credit import Economy
from mazec.maze.environment import Environment
from mazec.maze.experiment import Experiment
from mazec.maze.experiment_file import read_experiment
from mazec.network.price import Budget
from mazec.store.settings import (
    VERSION,
    dump_settings,
    load_settings,
    settings_version,
    upgrade_settings,
)
from mazec.tasks.data_options import DataOptions
from mazec.tasks.transforms import Transforms

FORMS = Path(__file__).parent / "released"


def former() -> Experiment:
    """Return an experiment that sets every setting of version 2."""
    environment = Environment(
        "pond", 1, 6, 2, 64, Economy(1.0, 2.0, 3.0, 4.0, 5.0, 6.0), Budget(7, 8, 9, 10, 11, 12, 13),
        min_score=0.25, offspring=0.5, jitter=0.2, merge="aligned", selection="rank",
        max_symbols=16, learning=(("lr", 0.05),), lr_decay=0.75, dataset="digits", label="kind",
        metric="accuracy",
        samples=300, transforms=Transforms(5.0, 0.1, 0.2, 0.3), founders=("RELU",),
    )  # fmt: skip
    lake = Environment(
        "lake",
        1,
        4,
        2,
        64,
        Economy(1.0, 2.0, 3.0),
        sources=("pond",),
        dataset="digits",
        metric="accuracy",
    )
    return Experiment(
        "full", None, 5, 3, (environment, lake), (2, 8), (("RELU", 2),),
        DataOptions("kind", validation=0.3), (),
    )  # fmt: skip


def full() -> Experiment:
    """Return an experiment that sets every setting."""
    options = DataOptions("kind", ("a", "b"), ("c",), "shop", None, 0.3, 0.1)
    return replace(former().with_task(metric="auc", class_weights="balanced"), data=options)


def test_an_experiment_comes_back() -> None:
    for experiment in (
        full(),
        former(),
        read_experiment("quickstart"),
        read_experiment("king-of-mnist"),
    ):
        stored = json.loads(json.dumps(dump_settings(experiment)))
        assert settings_version(stored) == VERSION
        assert load_settings(stored) == experiment
        assert upgrade_settings(stored) == stored


def test_the_form_of_this_version_is_pinned() -> None:
    """If this fails, raise ``VERSION``, write an upgrade, and add the new form."""
    pinned = json.loads((FORMS / f"settings_{VERSION}.json").read_text())
    assert json.loads(json.dumps(dump_settings(full()))) == pinned


@pytest.mark.parametrize("version", range(1, VERSION + 1))
def test_every_version_is_upgraded_to_this_one(version: int) -> None:
    stored = json.loads((FORMS / f"settings_{version}.json").read_text())
    assert settings_version(stored) == version
    before = json.dumps(stored)
    assert load_settings(upgrade_settings(stored)) == (full() if version == VERSION else former())
    assert json.dumps(stored) == before


def test_unknown_settings_are_rejected() -> None:
    stored = dump_settings(full())
    stored["experiment"]["environments"][0]["economy"]["tax"] = 3
    with pytest.raises(ValidationError, match="tax"):
        load_settings(stored)


@pytest.mark.parametrize("damaged", [[], 3, None, {"version": "x"}, {"version": 0}])
def test_damaged_settings_have_no_version(damaged: Any) -> None:
    with pytest.raises(ValueError, match="invalid version"):
        settings_version(damaged)
