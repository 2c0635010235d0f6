"""Widths of encodings."""

from mazec.tasks.encoding import (
    CategoryColumn,
    DateColumn,
    FrequencyColumn,
    ImageEncoding,
    NumberColumn,
    TableEncoding,
)


def test_a_table_has_one_input_for_each_part_of_its_columns() -> None:
    columns = (
        NumberColumn("age", flag=True),
        NumberColumn("member", words=(("no", 0.0), ("yes", 1.0))),
        CategoryColumn("color", ("blue", "green", "red"), flag=True),
        FrequencyColumn("city", (("Bern", 0.25),)),
        DateColumn("since"),
        DateColumn("seen", flag=True, time=True),
    )
    assert [column.width for column in columns] == [2, 1, 4, 1, 5, 8]
    assert TableEncoding(columns).shape == (21,)


def test_an_image_is_gray_without_an_axis_of_colors() -> None:
    assert ImageEncoding((8, 8)).gray
    assert not ImageEncoding((3, 8, 8)).gray
