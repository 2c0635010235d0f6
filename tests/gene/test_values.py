"""Values of parameters and entries: whatever a parameter writes reads back as it is."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Token

from mazec.api import vocabulary
from mazec.gene.error_collector import ErrorCollector
from mazec.gene.reader import read
from mazec.gene.values import pairs, read_value
from mazec.symbols import Choice, Flag, Integer, Parameter, Real, Value
from mazec.testing.strategies import values

WORDS = vocabulary()
INTEGER = Integer(1, low=1, initial=(1, 10))
REAL = Real(0.5, low=0.0, high=1.0, initial=(0.1, 0.9))
SELECTION = Choice("add", ("add", "sub"))
FLAG = Flag(True)


def value_of(parameter: Parameter, kind: str, text: str) -> tuple[Value | None, list[str]]:
    mistakes = ErrorCollector(WORDS.hint)
    token = Token(kind, text, start_pos=0, end_pos=len(text))
    found = read_value(parameter, "it", "THING", token, mistakes)
    return found, [one.code for one in mistakes.found]


@given(st.data(), st.sampled_from([INTEGER, REAL, SELECTION, FLAG]))
def test_what_a_parameter_writes_reads_back(data: st.DataObject, parameter: Parameter) -> None:
    value = data.draw(values(parameter))
    text = parameter.write(value)  # type: ignore[arg-type]
    kind = "WORD" if isinstance(parameter, Choice | Flag) else "NUMBER"
    assert value_of(parameter, kind, text) == (value, [])


@pytest.mark.parametrize(
    ("parameter", "kind", "text", "code"),
    [
        (INTEGER, "NUMBER", "0", "E106"),
        (INTEGER, "NUMBER", "1.5", "E105"),
        (INTEGER, "NUMBER", "1" * 41, "E115"),
        (INTEGER, "WORD", "many", "E105"),
        (REAL, "NUMBER", "1.5", "E106"),
        (REAL, "WORD", "nan", "E106"),
        (REAL, "NUMBER", "1e999", "E106"),
        (SELECTION, "WORD", "ad", "E104"),
        (SELECTION, "NUMBER", "3", "E105"),
        (FLAG, "NUMBER", "1", "E105"),
        (FLAG, "WORD", "ture", "E105"),
    ],
)
def test_bad_values(parameter: Parameter, kind: str, text: str, code: str) -> None:
    assert value_of(parameter, kind, text) == (None, [code])


def test_an_integer_serves_as_a_real_and_words_in_any_case() -> None:
    found, _ = value_of(REAL, "NUMBER", "1")
    assert type(found) is float and found == 1.0
    assert value_of(SELECTION, "WORD", "ADD") == ("add", [])
    assert value_of(FLAG, "WORD", "False") == (False, [])


def test_what_is_missing_was_reported_before() -> None:
    assert value_of(INTEGER, "MISSING", "") == (None, [])


def test_keys_and_values_in_pairs() -> None:
    key, one, two = Token("KEY", "a="), Token("NUMBER", "1"), Token("NUMBER", "2")
    assert list(pairs([key, one, two])) == [(key, one), (None, two)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("LINEAR(64, true)", []),
        ("LINEAR(bias=false, out_features=3)", []),
        ("LINEAR(64, out_features=3)", ["E107"]),
        ("LINEAR(bias=true, 64)", ["E112"]),
        ("LINEAR(1, true, 2)", ["E108"]),
        ("LINEAR(width=3)", ["E103"]),
        ("rates delete=0.5 delete=0.1", ["E107"]),
        ("learning speed=3", ["E114"]),
        ("learning lr=100", ["E106"]),
    ],
)
def test_arguments_and_entries(text: str, codes: list[str]) -> None:
    assert [one.code for one in read(text, vocabulary=WORDS).diagnostics] == codes


def test_a_bad_argument_takes_its_default() -> None:
    (symbol,) = read("LINEAR(0, false)", vocabulary=WORDS).gene.symbols
    assert symbol.values == {"out_features": 128, "bias": False}
    assert math.isclose(read("learning lr=0.1", vocabulary=WORDS).gene.learning["lr"], 0.1)
