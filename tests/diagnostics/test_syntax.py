"""Errors in a text: words made from their fields."""

import pytest

from mazec.diagnostics.render import help_line, message
from mazec.diagnostics.syntax import StrayCharacters, TooManyArguments, UnknownParameter


@pytest.mark.parametrize(
    ("characters", "text"),
    [
        ("@", "unexpected character @"),
        ("@@", "unexpected characters @@"),
        ("\0", "unexpected character U+0000"),
        ("\xa0", "unexpected character U+00A0 NO-BREAK SPACE"),
    ],
)
def test_characters_that_cannot_be_seen_are_named(characters: str, text: str) -> None:
    assert message(StrayCharacters(characters=characters)) == text


def test_the_parameters_of_a_symbol_are_listed() -> None:
    unknown = UnknownParameter(symbol="LINEAR", name="x", parameters=("a", "b"), suggestion="")
    assert help_line(unknown) == "the parameters of LINEAR: a, b"
    alone = UnknownParameter(symbol="RELU", name="x", parameters=(), suggestion="")
    assert help_line(alone) == "RELU takes no arguments"


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ((), "RELU takes no arguments"),
        (("a",), "RELU takes 1 argument"),
        (("a", "b"), "RELU takes 2 arguments"),
    ],
)
def test_arguments_are_counted(parameters: tuple[str, ...], text: str) -> None:
    excess = TooManyArguments(symbol="RELU", parameters=parameters)
    assert message(excess) == text
    assert bool(help_line(excess)) == bool(parameters)
