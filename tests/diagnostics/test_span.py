"""Places in a text."""

from hypothesis import given
from hypothesis import strategies as st

from mazec.diagnostics import Text

TEXTS = st.text(st.sampled_from("ab\n\r\té"), max_size=30)


@given(TEXTS)
def test_lines_cover_the_text(content: str) -> None:
    text = Text(content)
    lines = content.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert [content[slice(*text.line(i + 1))] for i in range(len(lines))] == lines


@given(TEXTS)
def test_a_position_is_a_line_and_a_column_of_it(content: str) -> None:
    text = Text(content)
    for offset, character in enumerate(content):
        line, column = text.position(offset)
        start, end = text.line(line)
        assert start + column - 1 == offset
        assert offset < end or character in "\r\n"


def test_the_end_of_a_text() -> None:
    assert Text("").position(0) == (1, 1)
    assert Text("ab\n").position(3) == (2, 1)
