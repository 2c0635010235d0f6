"""Suggestions for words that are misspelled, or that come from other libraries."""

import pytest

from mazec.extensions import Rejected
from mazec.plugins import load_vocabulary
from mazec.symbols.suggestion import (
    UNNEEDED,
    check_synonyms,
    closest,
    did_you_mean,
    nearest,
    spelling,
)


def test_a_spelling_has_letters_and_digits_alone() -> None:
    assert spelling("BATCH_NORM1D") == spelling("BatchNorm1d") == "batchnorm1d"
    assert spelling("_ -") == ""


def test_words_that_are_near() -> None:
    assert nearest("RELUU", ["TANH", "RELU"]) == "RELU"
    assert nearest("", ["TANH"]) is None
    assert nearest("X" * 10**6, ["TANH"]) is None
    assert (did_you_mean("RELU"), did_you_mean(None)) == ("did you mean RELU?", "")


def test_a_synonym_comes_before_a_word_that_is_near() -> None:
    names = {"padding": ("pad",), "paddle": ("p",), "p_": ()}
    assert closest("PAD", names) == "padding"
    assert closest("p", names) == "paddle"
    assert closest("padle", names) == "paddle"
    assert closest("zzz", names) is closest("", names) is None


@pytest.mark.parametrize("synonyms", ["dense", ["dense"], ("dense", 3), ("",)])
def test_synonyms_are_a_tuple_of_words(synonyms: object) -> None:
    with pytest.raises(Rejected, match="the synonyms of Wave are a tuple of words"):
        check_synonyms("Wave", synonyms)


def test_what_needs_no_symbol_is_no_word_of_one() -> None:
    vocabulary = load_vocabulary(())
    assert not set(UNNEEDED) & set(vocabulary.meanings)
    assert all(word == spelling(word) for word in UNNEEDED)
