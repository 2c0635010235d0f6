"""Outputs of targets."""

from mazec.tasks.target import ClassTarget, NumberTarget


def test_a_class_has_an_output_for_each_name_and_a_number_has_one() -> None:
    assert ClassTarget("species", ("a", "b", "c")).outputs == 3
    assert NumberTarget("price", 10.0, 2.0, "EUR").outputs == 1
