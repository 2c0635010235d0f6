"""Declarations: a symbol that cannot work is rejected by name (see also plugins/test_gathering)."""

from typing import Any

import pytest

from mazec.extensions import Rejected
from mazec.plugins import installed_vocabulary
from mazec.symbols import SYMBOLS, Call, Layer, Symbol, integer


def relu(self: Layer, seen: Any) -> Call:
    return Call("torch.nn.ReLU")


def layer(name: str = "Wave", **body: Any) -> type[Symbol]:
    annotations = {key: "int" for key, value in body.items() if hasattr(value, "default_factory")}
    return type(name, (Layer,), {"torch": relu, "__annotations__": annotations} | body)


def rejected(*symbols: Any) -> str:
    with pytest.raises(Rejected) as caught:
        SYMBOLS.accept(SYMBOLS.named(symbols), {})
    return str(caught.value)


def test_all_built_in_symbols_are_accepted() -> None:
    kinds = list(installed_vocabulary())
    accepted = SYMBOLS.accept(SYMBOLS.named(kinds), {})
    assert list(accepted.values()) == kinds


def test_aliases_are_words_of_a_symbol() -> None:
    wave = layer(aliases=("RIPPLE",))
    assert SYMBOLS.words("WAVE", wave) == ("WAVE", "RIPPLE")
    assert rejected(wave, layer("Ripple")) == "'RIPPLE' is twice among its symbols"
    assert "it is an upper-case word" in rejected(layer(aliases=("ripple",)))
    assert rejected(layer(aliases=("TRUE",))) == "TRUE is a reserved word"


@pytest.mark.parametrize(
    ("symbol", "reason"),
    [
        (3, "3 cannot be among symbols: it has no name"),
        (layer()(), "Wave() is not a symbol class"),
        (layer(name="Input"), "INPUT is a reserved word"),
        (layer(raw=("none",)), "raw parameter 'none' has no width"),
        (layer(**{"Big": integer(3)}), "'Big' cannot name a parameter"),
        (layer(synonyms="swell"), "the synonyms of Wave are a tuple of words, not 'swell'"),
        (layer(big=integer(3, synonyms=[1])), "the synonyms of big of Wave are a tuple of words"),
    ],
)
def test_what_cannot_work_is_rejected(symbol: Any, reason: str) -> None:
    assert reason in rejected(symbol)
