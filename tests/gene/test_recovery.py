"""Reading goes on after a mistake, and finds what follows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mazec.api import vocabulary
from mazec.gene.reader import read

WORDS = vocabulary()


def outcome(text: str) -> tuple[list[str], list[str]]:
    reading = read(text, vocabulary=WORDS)
    return [str(symbol) for symbol in reading.gene], [one.code for one in reading.diagnostics]


@pytest.mark.parametrize(
    ("text", "symbols", "codes"),
    [
        ("RELU @@ TANH", ["RELU", "TANH"], ["E101"]),
        ("RELU ) TANH", ["RELU", "TANH"], ["E111"]),
        ("RELU , , , TANH", ["RELU", "TANH"], ["E111"]),
        ("LEAKY_RELU(0.5 TANH", ["LEAKY_RELU(negative_slope=0.5)", "TANH"], ["E111"]),
        ("LEAKY_RELU(0.5", ["LEAKY_RELU(negative_slope=0.5)"], ["E111"]),
        ("LINEAR(3 false) TANH", ["LINEAR(out_features=3, bias=false)", "TANH"], ["E111"]),
        ("input RELU", ["RELU"], ["E111"]),
        ("input = 3 RELU", ["RELU"], ["E111"]),
        ("DROPOUT=0.5 RELU", ["DROPOUT(probability=0.5)", "RELU"], ["E111"]),
        ("RELU 3 4 5 TANH", ["RELU", "TANH"], ["E111"]),
    ],
)
def test_it_goes_on(text: str, symbols: list[str], codes: list[str]) -> None:
    assert outcome(text) == (symbols, codes)


@given(st.lists(st.sampled_from(["@", ")", ",", "(", "=", "3", "x="]), max_size=12))
def test_what_follows_a_closed_mistake_is_read(junk: list[str]) -> None:
    symbols, codes = outcome(f"{' '.join(junk)}\n) RELU TANH")
    assert symbols[-2:] == ["RELU", "TANH"]
    assert codes  # the parenthesis at least
