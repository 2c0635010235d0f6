"""Texts of cells."""

from mazec.blocks.predict.text import text


def test_whole_numbers_have_one_text() -> None:
    assert [text(3), text(3.0), text(" 3 "), text(3.5), text(True)] == [
        "3",
        "3",
        "3",
        "3.5",
        "True",
    ]
