"""Warnings about what is dropped."""

import pytest

from mazec.diagnostics.catalog import CATALOG
from mazec.diagnostics.render import help_line, label
from mazec.diagnostics.repairs import StrayBranchEnd, StrayMarker, StrayRepeatEnd, StraySymbol


@pytest.mark.parametrize("kind", [StrayMarker, StrayBranchEnd, StrayRepeatEnd])
def test_stray_symbols_say_how_their_block_would_start(kind: type[StraySymbol]) -> None:
    stray = kind(symbol="END", opener="START", opening="START(times=…)")
    assert label(stray) == "dropped"
    assert help_line(stray).endswith("START(times=…)")


def test_what_they_share_is_no_diagnostic_of_its_own() -> None:
    assert not hasattr(StraySymbol, "code")
    assert StraySymbol not in CATALOG.values()
