"""Literals that evaluate to their values, in lines that are not too long."""

import ast

from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.models.literals import call, number, quoted, sequence


@settings(deadline=None)
@given(st.text())
def test_a_quoted_text_is_that_text_on_one_line(text: str) -> None:
    literal = quoted(text)
    assert ast.literal_eval(literal) == text
    assert len(literal.splitlines()) == 1
    literal.encode("utf-8")  # a surrogate is escaped


def test_quotes_are_double_if_that_escapes_nothing() -> None:
    assert quoted("größe") == '"größe"'
    assert quoted("it's") == '"it\'s"'
    assert quoted('"') == "'\"'"


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False) | st.booleans())
def test_a_number_is_that_number(value: float) -> None:
    read = ast.literal_eval(number(value))
    assert (read, type(read)) == (value, type(value))


@settings(deadline=None)
@given(st.lists(st.text(max_size=30)), st.sampled_from(["()", "[]"]), st.booleans())
def test_a_sequence_has_its_values(values: list[str], brackets: str, each: bool) -> None:
    text = sequence(map(quoted, values), brackets, 4, each=each)
    assert list(ast.literal_eval(text)) == values
    for line in text.splitlines():
        assert len(line) <= 88 or line.strip().rstrip(",") in map(quoted, values)


def test_a_dict_is_a_sequence_of_pairs() -> None:
    text = sequence((f'"{n}": {n}' for n in range(40)), "{}")
    assert ast.literal_eval(text) == {str(n): n for n in range(40)}
    assert len(text.splitlines()) < 10


def test_arguments_that_do_not_fit_begin_lines() -> None:
    assert call("f", ["1", "x=2"]) == "f(1, x=2)"
    assert (
        call("f", ["1" * 50, "2" * 50], 4) == f"f(\n        {'1' * 50},\n        {'2' * 50},\n    )"
    )
