"""Warnings of a run are data, with a message for each kind."""

import json

import pytest

from mazec.evolution.offspring import Fault
from mazec.maze.run_warning import RunWarning, WarningKind

WARNINGS = {
    RunWarning.time_limit: ((3, 0.1), "time limit reached in period 3, after 0.1 minutes"),
    RunWarning.out_of_memory: ((7,), "agent 7: out of memory"),
    RunWarning.worker_died: ((7,), "agent 7: worker killed"),
    RunWarning.champion_differs: (
        (7, "auc", 0.5, 0.25),
        "agent 7: auc 0.25 when trained again, 0.5 before",
    ),
    RunWarning.plugin_failed: (
        (Fault("selection", "whim", "KeyError", "credit"),),
        "the selection whim failed, and credit was used instead: KeyError",
    ),
}


@pytest.mark.parametrize("make", WARNINGS, ids=lambda make: make.__name__)
def test_each_kind_has_a_message(make) -> None:
    facts, message = WARNINGS[make]
    warning = make(*facts)
    assert warning.message == message
    values = warning.to_dict()
    assert values["kind"] == make.__name__
    # it survives JSON
    stored = json.loads(json.dumps(values))
    assert RunWarning(WarningKind(stored["kind"]), stored["key"], stored["detail"]) == warning


@pytest.mark.parametrize(
    ("fact", "subject"),
    [
        ("device", "the device"),
        ("seeds", "the derivation of seeds"),
        ("data some own.csv", "the data set some own.csv"),
        ("plugin mazec-x", "the plugin mazec-x"),
        ("data", "data"),
    ],
)
def test_a_changed_environment_is_named(fact: str, subject: str) -> None:
    warning = RunWarning.environment_changed(fact, None, "2")
    assert warning.message == f"{subject} has changed since the run began"


def test_a_warning_that_lacks_a_fact_is_rejected() -> None:
    for kind in set(WarningKind) - {WarningKind.ENVIRONMENT_CHANGED}:
        with pytest.raises(ValueError, match="lacks a fact"):
            RunWarning(kind)
    with pytest.raises(ValueError, match="format"):
        RunWarning(WarningKind.TIME_LIMIT, "", {"period": 1, "minutes": "x"})
