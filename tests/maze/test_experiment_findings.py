"""Findings about an experiment file have a position, and each error is reported once."""

import pytest

from mazec.maze.experiment_findings import ExperimentFindings
from mazec.maze.toml_positions import Keys

TEXT = """seed = 1
[defaults]
slots = 2
[environments.pond]
zones = 1
[environments.lake]
from = "pond"
"""


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (("seed",), "seed = 1"),
        (("environments", "pond", "zones"), "zones = 1"),
        (("environments", "pond", "slots"), "slots = 2"),
        (("environments", "pond", "economy", "reward"), "environments.pond]"),
        (("environments", "sea"), "environments.pond]"),
        (("periods",), None),
        (("defaults",), None),
    ],
)
def test_a_setting_has_the_nearest_position(path: Keys, shown: str | None) -> None:
    span = ExperimentFindings(TEXT).span(path)
    assert (None if span is None else TEXT[span.start : span.end]) == shown


def test_an_error_in_the_defaults_is_reported_once() -> None:
    findings = ExperimentFindings(TEXT)
    for name in ("pond", "lake"):
        findings.invalid(("environments", name, "slots"), "a number of at least 3", "2")
    (only,) = findings.diagnostics
    assert (only.code, only.fields["setting"], only.fields["where"]) == ("E411", "slots", "pond")


def test_each_kind_has_its_code_and_hint() -> None:
    findings = ExperimentFindings(TEXT)
    findings.unknown(("sead",))
    findings.unknown(("environments", "pond", "floor"))
    findings.invalid(("environments",), "a table", "3")
    findings.missing(("periods",))
    findings.unknown_source("lake", "pont", ["pond"])
    findings.cyclic(["pond", "lake", "pond"])
    assert [(d.code, d.fields.get("suggestion")) for d in findings.diagnostics] == [
        ("E410", "did you mean seed?"),
        ("E410", "it is now called min_score"),
        ("E411", "start it with [environments.NAME]"),
        ("E412", None),
        ("E413", "did you mean pond?"),
        ("E414", None),
    ]
    assert findings.broken("a.toml", "no value", None).code == "E409"
