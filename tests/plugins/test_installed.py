"""Installed plugins: selected by the environment, by names, or all of them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mazec.extensions.contract import GROUP
from mazec.extensions.distribution import name_of, plugin_points
from mazec.plugins import (
    PluginError,
    installed,
    installed_vocabulary,
    load_vocabulary,
    selected_vocabulary,
    vocabulary_of,
)
from mazec.plugins.installed import SELECTION

WAVE = """
from mazec import Layer, hookimpl
from mazec.symbols import Call

mazec_contract = 2


class Wave(Layer):
    def torch(self, seen):
        return Call("torch.nn.Tanh")


@hookimpl
def mazec_symbols():
    return [Wave]
"""


@pytest.fixture
def wave(distribution: Callable[[str, str], Path]) -> None:
    distribution("zz-wave", WAVE)


def test_a_vocabulary_is_built_once() -> None:
    assert load_vocabulary(()) is load_vocabulary([]) is load_vocabulary(iter(()))


@pytest.mark.usefixtures("wave")
def test_the_environment_selects(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "WAVE" in installed_vocabulary().types
    for value, known in (("", False), ("ZZ_Wave", True), (" zz-wave ,", True), (",", False)):
        monkeypatch.setenv(SELECTION, value)
        assert ("WAVE" in installed_vocabulary().types) == known
        assert ("WAVE" in selected_vocabulary().types) == known
        assert ("WAVE" in vocabulary_of(None).types) == known
        # what names say does not depend on it
        assert "WAVE" in load_vocabulary(None).types
        assert "WAVE" in vocabulary_of(["zz-wave"]).types
        assert "WAVE" not in vocabulary_of(()).types


@pytest.mark.usefixtures("wave")
def test_without_a_selection_genes_are_drawn_from_the_builtins() -> None:
    assert "WAVE" in installed_vocabulary().types
    for vocabulary in (selected_vocabulary(), vocabulary_of(None)):
        assert set(vocabulary.types) == set(load_vocabulary(()).types)
        # unlike that without plugins, it finds out which plugin brings a word
        assert "zz-wave brings it" in vocabulary.hint("WAVE", ())
    assert "zz-wave" not in load_vocabulary(()).hint("WAVE", ())


@pytest.mark.usefixtures("wave")
@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("zz-wvae", "did you mean zz-wave?"),
        ("mazec-visoin", "did you mean mazec-vision?"),
        ("nothing-like-it", "install it from its folder or its homepage"),
        ("a b", "cannot be the name of a plugin"),
        ("", "cannot be the name of a plugin"),
        ("mazec-" + "x" * 300, "install it"),
    ],
)
def test_a_plugin_that_is_not_there(name: str, remedy: str) -> None:
    with pytest.raises(PluginError) as caught:
        load_vocabulary(["zz-wave", name])
    (found,) = caught.value.diagnostics
    assert found.code == "E417"
    assert remedy in found.fields["remedy"]


def test_a_plugin_of_this_repository_is_installed_from_its_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = [point for point in plugin_points() if name_of(point) == GROUP]
    monkeypatch.setattr(installed, "plugin_points", lambda: own)
    load = installed._load.__wrapped__
    with pytest.raises(PluginError) as caught:
        load(frozenset(["mazec-vision"]))
    folder = caught.value.diagnostics[0].fields["remedy"].rpartition(" ")[2]
    assert (Path(__file__).parents[2] / folder / "pyproject.toml").is_file()
    hint = load(frozenset()).hint("CONV2D", ())
    assert hint == f"mazec-vision brings it; in a checkout of mazec: pip install -e {folder}"


def test_one_that_is_rejected_is_named_with_the_reason(
    distribution: Callable[[str, str], Path],
) -> None:
    distribution("zz-old", WAVE.replace("contract = 2", "contract = 1"))
    assert "WAVE" not in load_vocabulary(None).types
    with pytest.raises(PluginError, match="it is made for contract 1") as caught:
        load_vocabulary(["zz-old"])
    assert "install a newer version of zz-old" in str(caught.value)
