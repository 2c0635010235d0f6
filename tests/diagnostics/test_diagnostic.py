"""Diagnostics and the report in which they gather."""

from mazec.diagnostics import Diagnostic, Level, Report, Span, in_order


def test_the_code_tells_the_level() -> None:
    levels = [Diagnostic(code).level for code in ("E101", "W201", "N301")]
    assert levels == [Level.ERROR, Level.WARNING, Level.NOTE]


def test_in_order_of_place() -> None:
    late, early, nowhere = (
        Diagnostic("E101", Span(9, 10)),
        Diagnostic("N301", Span(2, 10)),
        Diagnostic("E501"),
    )
    same = Diagnostic("W201", Span(2, 10))
    assert in_order([nowhere, late, early, same]) == (early, same, late, nowhere)


def test_a_report_turns_positions_into_spans() -> None:
    report = Report()
    spans = [Span(0, 4), Span(5, 9), Span(10, 12)]
    report.mark("N301", 1, 2, {"count": 2})
    report.mark("W201", 0)
    report.mark("N304", 3)  # a head, which no text holds
    report.add(Diagnostic("E101", Span(4, 5)))
    assert len(report) == 4
    found = [(d.code, d.span) for d in report.diagnostics(spans)]
    assert found == [
        ("W201", Span(0, 4)),
        ("E101", Span(4, 5)),
        ("N301", Span(5, 12)),
        ("N304", None),
    ]
