"""Diagnostics as values, and the report that collects them."""

from dataclasses import FrozenInstanceError, replace

import pytest

from mazec.diagnostics import Diagnostic, Level, Report, Span, in_order
from mazec.diagnostics.compiling import UnknownInputShape
from mazec.diagnostics.diagnostic import field_names, level_of
from mazec.diagnostics.notes import EmptyBlock, OpenBlock, SilentSymbols
from mazec.diagnostics.repairs import NormOfSingleValues
from mazec.diagnostics.syntax import StrayCharacters


def stray(start: int, end: int) -> StrayCharacters:
    return StrayCharacters(span=Span(start, end), characters="@")


def test_the_code_tells_the_level() -> None:
    assert [level_of(code) for code in ("E101", "W201", "N301")] == list(Level)
    assert stray(0, 1).level is Level.ERROR
    assert SilentSymbols(count=2).level is Level.NOTE


def test_a_class_declares_its_fields() -> None:
    assert field_names(OpenBlock) == ("symbol", "extent")
    opened = OpenBlock(span=Span(1, 2), symbol="REPEAT_START", extent="the gene")
    assert opened.fields == {"symbol": "REPEAT_START", "extent": "the gene"}
    assert UnknownInputShape().fields == {}


def test_a_diagnostic_is_a_value() -> None:
    assert stray(0, 1) == stray(0, 1)
    assert len({stray(0, 1), stray(0, 1), stray(1, 2)}) == 2
    assert SilentSymbols(count=1) != OpenBlock(symbol="A", extent="b")
    assert EmptyBlock(symbol="A") != NormOfSingleValues(symbol="A")
    assert replace(stray(0, 1), span=None).span is None
    assert repr(SilentSymbols(count=2)) == "SilentSymbols(span=None, notes=(), count=2)"
    with pytest.raises(FrozenInstanceError):
        stray(0, 1).span = None  # type: ignore[misc]


def test_fields_are_given_by_name() -> None:
    with pytest.raises(TypeError):
        OpenBlock("REPEAT_START", "the gene")  # type: ignore[call-arg, misc]
    with pytest.raises(TypeError):
        OpenBlock(symbol="REPEAT_START")  # type: ignore[call-arg]


def test_in_order_of_place() -> None:
    late, early, nowhere = (
        stray(9, 10),
        SilentSymbols(span=Span(2, 10), count=1),
        UnknownInputShape(),
    )
    same = NormOfSingleValues(span=Span(2, 10), symbol="LAYER_NORM")
    assert in_order([nowhere, late, early, same]) == (early, same, late, nowhere)


def test_a_report_turns_positions_into_spans() -> None:
    report = Report()
    spans = [Span(0, 4), Span(5, 9), Span(10, 12)]
    report.mark(SilentSymbols, 1, 2, count=2)
    report.mark(NormOfSingleValues, 0, symbol="LAYER_NORM")
    report.mark(EmptyBlock, 3, symbol="LINEAR")  # a head, which no text contains
    report.add(stray(4, 5))
    assert len(report) == 4
    found: tuple[Diagnostic, ...] = report.diagnostics(spans)
    assert found == (
        NormOfSingleValues(span=Span(0, 4), symbol="LAYER_NORM"),
        stray(4, 5),
        SilentSymbols(span=Span(5, 12), count=2),
        EmptyBlock(symbol="LINEAR"),
    )
