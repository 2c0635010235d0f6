"""The exception that carries diagnostics."""

import traceback

from mazec.diagnostics import Diagnostic, MazecError, Span, Text
from mazec.diagnostics.compiling import UnknownInputShape
from mazec.diagnostics.notes import EmptyBlock
from mazec.diagnostics.syntax import StrayCharacters


def stray(start: int) -> Diagnostic:
    return StrayCharacters(span=Span(start, start + 1), characters="@")


def test_its_text_holds_the_errors() -> None:
    note = EmptyBlock(span=Span(0, 1), symbol="REPEAT_START")
    error = MazecError([note, stray(3)], Text("a\nb@"))
    assert str(error) == "E101: line 2, column 2: unexpected character @"
    assert len(error.diagnostics) == 2


def test_many_errors_are_counted() -> None:
    lines = str(MazecError([stray(0)] * 12)).splitlines()
    assert lines == ["E101: unexpected character @"] * 10 + ["and 2 more"]


def test_remedies_are_notes_below_the_error() -> None:
    error = MazecError([UnknownInputShape()] * 2)
    assert error.__notes__ == [UnknownInputShape.help]
    assert UnknownInputShape.help in "".join(traceback.format_exception(error))
