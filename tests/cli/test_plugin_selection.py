"""The selection of plugins, which lasts as long as a command runs."""

import os
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from mazec.cli.plugin_selection import select_plugins, selected_plugins
from mazec.diagnostics import MazecError
from mazec.plugins import installed_vocabulary
from mazec.plugins.installed import SELECTION

PLUGIN = "mazec_contract = 2\n"


@pytest.mark.parametrize("before", [None, "zz-other"])
def test_a_selection_ends_with_its_command(
    distribution: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    for name in ("zz-one", "zz-other"):
        distribution(name, PLUGIN)
    if before is not None:
        monkeypatch.setenv(SELECTION, before)
    assert selected_plugins() is None
    with click.Context(click.Command("show")) as context:
        select_plugins(context, ["ZZ_One", "zz-one"])
        assert selected_plugins() == ("zz-one",)
        assert os.environ[SELECTION] == "zz-one"
        names = {plugin.name for plugin in installed_vocabulary().plugins}
        assert "zz-one" in names and "zz-other" not in names
    assert selected_plugins() is None
    assert os.environ.get(SELECTION) == before


def test_a_selection_can_be_empty() -> None:
    with click.Context(click.Command("show")) as context:
        select_plugins(context, [])
        assert selected_plugins() == ()


def test_a_missing_plugin_is_an_error_and_restores_the_selection() -> None:
    before = os.environ.get(SELECTION)
    with click.Context(click.Command("show")) as context, pytest.raises(MazecError):
        select_plugins(context, ["zz-nobody"])
    assert selected_plugins() is None
    assert os.environ.get(SELECTION) == before
