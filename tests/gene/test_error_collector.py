"""Mistakes are counted, and end a reading where there are too many."""

import pytest
from lark import Token

from mazec.diagnostics import Span
from mazec.gene.error_collector import (
    MOST,
    ErrorCollector,
    TooMany,
    name_of,
    shown,
    span_of,
    span_of_name,
)


def token(text: str, start: int) -> Token:
    return Token("KEY", text, start_pos=start, end_pos=start + len(text))


def test_too_many_mistakes_end_it_with_one_that_says_so() -> None:
    mistakes = ErrorCollector(lambda word, known: "")
    for place in range(MOST):
        mistakes.count(Span(place, place + 1))
    assert mistakes.found == []
    with pytest.raises(TooMany):
        mistakes.count(Span(MOST, MOST + 1))
    (last,) = mistakes.found
    assert (last.code, last.span) == ("E116", (MOST, MOST + 1))


def test_a_message_shows_no_megabytes() -> None:
    assert shown("x" * 40) == "x" * 40
    assert len(shown("x" * 10**6)) == 40 and shown("x" * 10**6).endswith("…")


def test_places_of_tokens() -> None:
    first, last = token("times  =", 4), token("3", 13)
    assert span_of(first) == (4, 12) and span_of(first, last) == (4, 14)
    assert name_of(first) == "times" and span_of_name(first) == (4, 9)
