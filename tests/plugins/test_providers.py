"""Providers: who has a word that is not known, asked only when there is need of it."""

from dataclasses import replace
from importlib.metadata import EntryPoint

from mazec.plugins import installed_vocabulary
from mazec.plugins.providers import Providers, known_plugins, to_select, words_of
from mazec.symbols import Call, Layer, Plugin, Vocabulary


class Ripple(Layer):
    """A layer of these tests."""

    aliases = ("FOAM",)
    synonyms = ("ripples",)

    def torch(self, seen: tuple[int, ...]) -> Call:
        return Call("torch.nn.Tanh")


BRINGS = {"symbols": ("RIPPLE",), "merges": ("half",)}
WAVE = replace(
    Vocabulary.of([Ripple]),
    origins={"RIPPLE": "zz-wave"},
    plugins=(Plugin("zz-wave", "1", ("zz_wave",), BRINGS),),
)


def test_the_words_of_a_plugin_are_names_and_aliases() -> None:
    assert words_of(WAVE) == {"zz-wave": {"RIPPLE": ["ripples"], "FOAM": ["ripples"], "half": []}}
    (words,) = words_of(installed_vocabulary()).values()
    assert {"LINEAR", "BRANCH_END", "aligned", "tournament", "digits", "dataset"} <= set(words)


def test_plugins_are_loaded_for_a_word_that_nothing_else_knows() -> None:
    loads = []

    def gather(points: object) -> Vocabulary:
        loads.append(points)
        return WAVE

    left = [EntryPoint("own", "zz_wave", "mazec")]
    known = {"CONV": "mazec-vision brings it"}, {"convolution": "did you mean CONV?"}
    providers = Providers(*known, left, gather)
    assert providers.find("CONV") == "mazec-vision brings it" and not loads
    assert providers.find_synonym("convolution") == "did you mean CONV?" and not loads
    assert providers.find("FOAM") == to_select("zz-wave")
    assert providers.find("half") == to_select("zz-wave")
    assert providers.find("NOPE") is None
    assert providers.find_synonym("ripples") == f"did you mean RIPPLE? {to_select('zz-wave')}"
    assert providers.find_synonym("nope") is None
    assert loads == [left]


def test_the_plugins_of_the_repository_are_known() -> None:
    assert {"mazec-attention", "mazec-pole", "mazec-vision"} == known_plugins().keys()
    assert "pole" in known_plugins()["mazec-pole"]
