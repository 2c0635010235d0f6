"""Output of commands: plain in a pipe, styled on a terminal, without control characters."""

import io
import sys

import pytest

from mazec.backends.compiled import Compiled, check_text
from mazec.cli.output import (
    MOST_SHOWN,
    count_levels,
    print_diagnostics,
    print_message,
    print_table,
)
from mazec.plugins import installed_vocabulary


def checked(text: str) -> Compiled:
    return check_text(text, vocabulary=installed_vocabulary())


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_levels_are_counted() -> None:
    result = checked("LINAER\nREPEAT_END\nTANHH")
    assert count_levels(result.diagnostics) == "2 errors, 1 warning"
    assert count_levels(()) == ""


def test_all_errors_and_the_first_warnings_are_shown() -> None:
    result = checked("LINAER " * (MOST_SHOWN + 5) + "REPEAT_END " * (MOST_SHOWN + 3))
    stream = io.StringIO()
    print_diagnostics(result.diagnostics, result.text, stream)
    assert stream.getvalue().count("error[E102]") == MOST_SHOWN + 5
    assert stream.getvalue().count("warning[W203]") == MOST_SHOWN
    assert stream.getvalue().endswith("note: and 3 more warnings and notes\n")


def test_diagnostics_are_styled_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    result = checked("LINAER")
    stream = Terminal()
    print_diagnostics(result.diagnostics, result.text, stream)
    assert "\x1b[1;31merror[E102]\x1b[0m" in stream.getvalue()
    monkeypatch.setenv("NO_COLOR", "1")
    stream = Terminal()
    print_diagnostics(result.diagnostics, result.text, stream)
    assert "31m" not in stream.getvalue()


def test_a_message_is_a_line_without_control_characters(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_message("a\x1b[2J file", level="note")
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("note: a") and "\x1b" not in printed.err


COLUMNS = (("name", False), ("size", True))
ROWS = (("pond", "1,000"), ("[red]\x1b[31m", 7))


def test_a_table_in_a_pipe_is_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(COLUMNS, ROWS)
    printed = capsys.readouterr().out
    assert "\x1b" not in printed
    first, second, third = printed.splitlines()
    assert first.startswith("name ") and second.startswith("pond ")
    assert first.endswith(" size") and second.endswith("1,000") and third.endswith("    7")
    assert len(first) == len(second) == len(third)
    print_table(COLUMNS, ())
    assert capsys.readouterr().out == "name  size\n"


def test_a_table_on_a_terminal_shows_cells_literally(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(sys, "stdout", stream := Terminal())
    print_table(COLUMNS, ROWS)
    assert "─" in stream.getvalue()
    assert "[red]" in stream.getvalue()
    assert "\x1b[31m" not in stream.getvalue()
