"""Errors of files."""

from mazec.diagnostics.files import DamagedContainer, MissingTableEntries, NotText
from mazec.diagnostics.render import help_line, message


def test_places_in_a_file_are_told() -> None:
    damaged = DamagedContainer(problem="cut off", offset=9, size=12)
    assert message(damaged) == "damaged container: cut off, at byte 9 of 12"
    assert help_line(NotText(file="a.gene", offset=5)).startswith("byte 5 ")


def test_missing_entries_are_listed() -> None:
    missing = MissingTableEntries(table="table.json", symbols=("RELU", "ELU"))
    assert message(missing) == "table.json has no entry for RELU, ELU"
