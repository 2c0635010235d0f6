"""Names of settings, current and former, and descriptions of their values."""

import pytest

from mazec.maze.field_names import ALIASES, FORMER_NAMES, expectation, known_settings, shown


def test_the_settings_of_each_table_are_known() -> None:
    assert {"seed", "environments", "defaults"} <= set(known_settings(("sead",)))
    pond = known_settings(("environments", "pond", "slot"))
    assert {"from", "slots", "min_score"} <= set(pond)
    assert not {"sources", "name", "seed"} & set(pond)
    assert "difficulty" in known_settings(("environments", "pond", "economy", "x"))
    assert "rotation" in known_settings(("environments", "pond", "transforms", "x"))
    assert known_settings(("table", "X")) == []


def test_former_names_have_a_current_name() -> None:
    known = known_settings(("environments", "pond", "x"))
    assert not FORMER_NAMES.keys() & set(known)
    assert set(FORMER_NAMES.values()) <= set(known)
    assert ALIASES == {"sources": "from"}


@pytest.mark.parametrize(
    ("kind", "description"),
    [
        ("int_type", "a whole number"),
        ("float_type", "a number"),
        ("string_type", "a text in quotes"),
        ("tuple_type", "a list in brackets"),
        ("dataclass_type", "a table in braces"),
        ("dict_type", "a table"),
        ("finite_number", "a finite number"),
        ("new_type", "some message"),
    ],
)
def test_an_error_is_described_by_the_expected_values(kind: str, description: str) -> None:
    assert expectation({"type": kind, "msg": "Some message"}) == description


def test_values_are_shown_as_in_the_file() -> None:
    assert shown("é") == '"é"'
    assert shown([1, True]) == "[1, true]"
    assert shown("x" * 100) == '"' + "x" * 38 + "…"
