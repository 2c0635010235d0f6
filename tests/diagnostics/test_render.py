"""The one rendering of diagnostics."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mazec.diagnostics import Diagnostic, Span, Text
from mazec.diagnostics.compiling import UnknownInputShape
from mazec.diagnostics.files import UnreadableFile
from mazec.diagnostics.notes import SnappedSegments
from mazec.diagnostics.render import as_json, label, message, terminal, visible
from mazec.diagnostics.repairs import StrayRepeatEnd
from mazec.diagnostics.syntax import StrayCharacters

HELP = "help: a gene consists of words, numbers, parentheses, commas, and comments after #"


def stray(start: int, end: int, notes: tuple[str, ...] = ()) -> Diagnostic:
    return StrayCharacters(span=Span(start, end), notes=notes, characters="@")


def drawn(text: str, start: int, end: int) -> list[str]:
    """The line of a text and the carets below it, both without the gutter."""
    lines = terminal(stray(start, end), Text(text)).splitlines()
    return [line.partition("| ")[2] for line in lines[3:5]]


def test_the_example_of_the_language() -> None:
    text = Text("\n" * 11 + "  REPEAT_END\n", "net.gene")
    end = StrayRepeatEnd(
        span=Span(13, 23),
        symbol="REPEAT_END",
        opener="REPEAT_START",
        opening="REPEAT_START(times=…)",
    )
    assert terminal(end, text) == (
        "warning[W203]: REPEAT_END without REPEAT_START\n"
        " --> net.gene:12:3\n"
        "   |\n"
        "12 |   REPEAT_END\n"
        "   |   ^^^^^^^^^^ dropped\n"
        "   |\n"
        "help: start a repeat with REPEAT_START(times=…)"
    )


@pytest.mark.parametrize(("line", "arrow"), [(1, " -->"), (10, " -->"), (100, "  -->")])
def test_the_gutter_is_as_wide_as_the_number(line: int, arrow: str) -> None:
    lines = terminal(stray(line - 1, line), Text("\n" * (line - 1) + "@")).splitlines()
    assert lines[1] == f"{arrow} <gene>:{line}:1"
    assert lines[2] == " " * len(str(line)) + " |"
    assert lines[3] == f"{line} | @"


def test_without_a_place() -> None:
    diagnostic = UnreadableFile(file="a.gene", reason="is a directory")
    assert terminal(diagnostic, None) == (
        "error[E401]: cannot read a.gene: is a directory\nhelp: check the path and its permissions"
    )


def test_a_tuple_is_written_with_commas() -> None:
    joined = SnappedSegments(symbol="BRANCH_START", shapes=("4", "2x2"), shape="4")
    assert message(joined) == "BRANCH_START joins unequal shapes 4, 2x2"
    assert label(joined) == "snapped to 4"


def test_braces_in_a_value_are_no_template() -> None:
    assert message(UnreadableFile(file="{reason}", reason="why")) == "cannot read {reason}: why"


def test_notes() -> None:
    lines = terminal(stray(0, 1, ("one", "two")), Text("@")).splitlines()
    assert lines[-3:] == [HELP, "note: one", "note: two"]


@pytest.mark.parametrize(
    ("text", "start", "end", "shown", "carets"),
    [
        ("a @@ b", 2, 4, "a @@ b", "  ^^"),
        ("\t@", 1, 2, " @", " ^"),
        ("日本@", 2, 3, "日本@", "    ^"),
        ("日本", 1, 2, "日本", "  ^^"),
        ("e\u0301@", 2, 3, "e\u0301@", " ^"),
        ("\x1b@", 1, 2, "\ufffd@", " ^"),
        ("\u3000@", 1, 2, "\ufffd@", " ^"),
        ("ab\r\ncd", 1, 2, "ab", " ^"),
        ("ab", 2, 2, "ab", "  ^"),
        ("", 0, 0, "", "^"),
    ],
)
def test_carets_stand_under_what_they_mean(
    text: str, start: int, end: int, shown: str, carets: str
) -> None:
    assert drawn(text, start, end) == [shown, f"{carets} not part of the gene language"]


def test_a_place_of_many_lines() -> None:
    assert drawn("ab\ncd\nef", 1, 7)[1] == " ^ … to line 3: not part of the gene language"


def test_a_long_line_is_shown_in_part() -> None:
    text = "x" * 10_000 + "@" + "y" * 10_000
    line, carets = drawn(text, 10_000, 10_001)
    assert len(line) < 200
    assert line[carets.index("^")] == "@"


def test_nothing_drives_the_terminal() -> None:
    bad = StrayCharacters(span=Span(0, 1), notes=("\x07",), characters="\x1b[31m\n\u202e")
    shown = terminal(bad, Text("\x1b[2J", "a\x1b\n"))
    assert len(shown.splitlines()) == 8
    assert all(line.isprintable() for line in shown.split("\n"))


@given(st.text())
def test_visible_text_keeps_its_length(text: str) -> None:
    assert len(visible(text)) == len(text)
    assert all(c.isprintable() or c == "\n" for c in visible(text))


@given(st.text(max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_any_place_of_any_text(content: str, start: int, length: int) -> None:
    start = min(start, len(content))
    span = Span(start, min(start + length, len(content)))
    lines = terminal(stray(*span), Text(content)).split("\n")
    assert len(lines) == 7
    assert "^" in lines[4]
    (found,) = as_json([stray(*span)], Text(content))
    assert (found["line"], found["column"]) <= (found["end_line"], found["end_column"])


def test_json() -> None:
    text = Text("RELU\n @@ #", "a.gene")
    assert as_json([stray(6, 8, ("why",))], text) == [
        {
            "code": "E101",
            "level": "error",
            "message": "unexpected character @",
            "file": "a.gene",
            "line": 2,
            "column": 2,
            "end_line": 2,
            "end_column": 4,
            "fields": {"characters": "@"},
            "notes": ["why"],
        }
    ]
    (nowhere,) = as_json([UnknownInputShape()], None, "b.gene")
    assert nowhere["file"] == "b.gene"
    assert nowhere["line"] is None
    assert json.dumps(nowhere)


def test_ten_thousand_on_one_line() -> None:
    text = Text("@ " * 500_000)
    assert all(len(terminal(stray(2 * i, 2 * i + 1), text)) < 500 for i in range(10_000))
