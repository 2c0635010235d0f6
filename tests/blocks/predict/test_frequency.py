"""Columns of many different texts."""

from mazec.blocks.predict.frequency import Frequency


def test_a_text_is_its_share_of_the_training_samples() -> None:
    column = Frequency("city", {"Bern": 0.5, "Zürich": 0.25}, mean=0.25, deviation=0.125)
    (values,) = column.inputs(["Bern", "Zürich", "Genf", None], [])
    assert values.tolist() == [2.0, 0.0, -2.0, -2.0]
