"""Arguments of the wrong type."""

import pytest

from mazec.diagnostics.argument import describe_value, require


def test_a_value_of_the_kind_passes() -> None:
    require(3, int, "count", "an integer")
    require(0.5, (int, float), "share", "a number")
    require("a", str, "name", "a text")


def test_another_value_is_described_with_its_remedy() -> None:
    with pytest.raises(TypeError, match=r"^count must be an integer, not the text '3'; pass 3$"):
        require("3", int, "count", "an integer", lambda value: f"pass {int(value)}")
    with pytest.raises(TypeError, match=r"^count must be an integer, not None$"):
        require(None, int, "count", "an integer")


def test_true_is_no_number() -> None:
    with pytest.raises(TypeError, match="not the bool True"):
        require(True, int, "count", "an integer")


def test_values_are_described_in_a_few_words() -> None:
    assert describe_value([1]) == "a list"
    assert describe_value(OSError("x")) == "an OSError"
    assert describe_value(int) == "the class int"
    assert len(describe_value("x" * 1000)) < 80
