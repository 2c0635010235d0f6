"""Owners: a symbol or a join as a gene has it, and the distribution that brings it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from mazec.plugins import installed_vocabulary
from mazec.symbols import JoinRule, Layer
from mazec.symbols.join import Add
from mazec.symbols.owner import owner_of


def test_what_mazec_brings_is_mazecs() -> None:
    symbol: Any = installed_vocabulary().symbol("LINEAR", out_features=3)
    assert owner_of(symbol) == ("LINEAR(out_features=3, bias=true)", "mazec")
    assert owner_of(Add) == ("join=add", "mazec")


def test_what_a_plugin_brings_is_its_own(distribution: Callable[[str, str], Path]) -> None:
    distribution("zz-wave", "")
    wave = type("Wave", (Layer,), {"__module__": "zz_wave"})
    assert owner_of(wave()) == ("WAVE", "zz-wave")
    for body in ({"__module__": "zz_wave"}, {"target": "zz_wave.Mean", "__module__": "mazec.x"}):
        assert owner_of(type("Mean", (JoinRule,), {"name": "mean", **body})) == (
            "join=mean",
            "zz-wave",
        )
