"""Vocabularies: words found in any case, things by extension point, nothing that can be changed."""

from dataclasses import FrozenInstanceError, replace

import pytest

from mazec.extensions import ExtensionPoint
from mazec.plugins import installed_vocabulary
from mazec.symbols import JOINS, SYMBOLS, Call, Layer, Vocabulary

BUILT_IN = installed_vocabulary()
THINGS: ExtensionPoint[int] = ExtensionPoint("things", lambda name, thing: None)


class Ripple(Layer):
    """A layer of these tests."""

    aliases = ("FOAM",)

    def torch(self, seen: tuple[int, ...]) -> Call:
        return Call("torch.nn.Tanh")


@pytest.mark.parametrize("word", ["RIPPLE", "ripple", "Foam"])
def test_a_word_is_found_in_any_case(word: str) -> None:
    assert Vocabulary.of([Ripple]).find(word) is Ripple
    assert Vocabulary.of([]).find(word) is None


def test_it_is_the_symbols_in_their_order() -> None:
    assert list(Vocabulary.of([Ripple, *BUILT_IN])) == [Ripple, *BUILT_IN]
    assert len(BUILT_IN) == len(list(BUILT_IN))
    assert list(Vocabulary.of([Ripple]).by_word) == ["RIPPLE", "FOAM"]


def test_extending_leaves_the_old_one_alone() -> None:
    more = BUILT_IN.extended(Ripple)
    assert more.find("FOAM") is Ripple and BUILT_IN.find("FOAM") is None
    assert more.get(JOINS) == BUILT_IN.get(JOINS)
    assert BUILT_IN.including(SYMBOLS, {"RIPPLE": Ripple}) == more


def test_things_go_by_their_extension_point() -> None:
    assert BUILT_IN.get(SYMBOLS) is BUILT_IN.types
    assert list(BUILT_IN.get(JOINS)) == ["concat", "add", "sub", "mul", "max", "stack"]
    assert BUILT_IN.get(THINGS) == {} == Vocabulary.of([]).get(JOINS)
    one = BUILT_IN.including(THINGS, {"a": 1, "b": 2})
    assert one.including(THINGS, {"b": 3, "c": 4}).get(THINGS) == {"a": 1, "b": 3, "c": 4}
    assert one.get(THINGS) == {"a": 1, "b": 2} and not BUILT_IN.get(THINGS)


def test_nothing_of_it_can_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        BUILT_IN.types = {}  # type: ignore[misc]
    for mapping in (BUILT_IN.types, BUILT_IN.origins, BUILT_IN.extensions, BUILT_IN.get(JOINS)):
        with pytest.raises(TypeError):
            mapping["X"] = 1  # type: ignore[index]
    with pytest.raises(TypeError):
        BUILT_IN.including(THINGS, {"a": 1}).get(THINGS)["b"] = 2  # type: ignore[index]


def test_a_symbol_by_its_name() -> None:
    assert BUILT_IN.symbol("linear", out_features=3).values["out_features"] == 3
    with pytest.raises(ValueError, match="unknown symbol 'RELUU'; did you mean RELU"):
        BUILT_IN.symbol("RELUU")
    with pytest.raises(
        ValueError, match="LINEAR has no parameter 'width'; it has: out_features, bias; did you"
    ):
        BUILT_IN.symbol("LINEAR", width=3)
    with pytest.raises(ValueError, match="RELU has no parameter 'width'; it has: none"):
        BUILT_IN.symbol("RELU", width=3)


def test_a_provider_is_a_better_hint_than_a_word_that_is_near() -> None:
    asked = []

    def providers(word: str) -> str | None:
        asked.append(word)
        return "zz-wave brings it" if word == "WAVE" else None

    vocabulary = replace(BUILT_IN, known_providers=providers)
    assert vocabulary.hint("WAVE", ["WAVY"]) == "zz-wave brings it"
    assert vocabulary.hint("WAVEE", ["WAVES"]) == "did you mean WAVES?"
    assert vocabulary.hint("XYZ", ["WAVES"]) == ""
    assert asked == ["WAVE", "WAVEE", "XYZ"]
    # to look through a vocabulary loads nothing
    assert list(vocabulary) and vocabulary.find("NOPE") is None and len(asked) == 3


def test_the_head_is_the_symbol_that_can_be_one() -> None:
    head = BUILT_IN.head(7)
    assert head is not None and head.values["out_features"] == 7
    assert Vocabulary.of([Ripple]).head(7) is None


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("Dense", "did you mean LINEAR?"),
        ("FC", "did you mean LINEAR?"),
        ("FullyConnected", "did you mean LINEAR?"),
        ("lrelu", "did you mean LEAKY_RELU?"),
        ("swish", "did you mean SILU?"),
        ("BATCHNORM1D", "did you mean BATCH_NORM1D?"),
        ("bn", "did you mean BATCH_NORM1D?"),
        ("norm", "did you mean BATCH_NORM1D or INSTANCE_NORM1D?"),
        ("maxpool", "did you mean ADAPTIVE_MAXPOOL1D?"),
        ("residual", "did you mean BRANCH_START?"),
        ("sum", "did you mean BRANCH_START(join=add)?"),
        ("CONCAT", "did you mean BRANCH_START(join=concat)?"),
        ("Flatten", "leave it out: shapes are adapted where they differ"),
        ("LINAER", "did you mean LINEAR?"),
        ("INPTU", "did you mean input?"),
        ("zzz", ""),
    ],
)
def test_a_word_of_another_library_means_a_symbol(word: str, hint: str) -> None:
    assert BUILT_IN.symbol_hint(word, {"INPUT": "input"}) == hint
    assert BUILT_IN.find(word) is None


def test_a_few_of_many_meanings_are_suggested() -> None:
    kinds = [type(name, (Ripple,), {"synonyms": ("surf",)}) for name in ("One", "Two", "Tri", "Fo")]
    vocabulary = Vocabulary.of(kinds)
    assert vocabulary.symbol_hint("SURF") == "did you mean ONE or TWO or TRI?"


def test_a_synonym_of_a_plugin_that_is_not_used_names_the_plugin() -> None:
    hint = BUILT_IN.symbol_hint("Conv")
    assert hint.startswith("did you mean CONV2D? mazec-vision brings it")
    assert BUILT_IN.symbol_hint("maxpool") == "did you mean ADAPTIVE_MAXPOOL1D?"


def test_a_synonym_of_a_parameter_is_suggested() -> None:
    for symbol, word, parameter in (
        ("LINEAR", "units", "out_features"),
        ("DROPOUT", "p", "probability"),
        ("BATCH_NORM1D", "epsilon", "eps"),
        ("REPEAT_START", "n", "times"),
    ):
        with pytest.raises(ValueError, match=f"no parameter '{word}'.*did you mean {parameter}"):
            BUILT_IN.symbol(symbol, **{word: 3})
