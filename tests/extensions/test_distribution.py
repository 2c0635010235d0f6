"""Distributions: their names, and those of the plugins that modules belong to."""

from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mazec.extensions import distribution as rooms
from mazec.extensions.distribution import canonical, distribution_of, name_of, plugin_points


@pytest.mark.parametrize("name", ["Mazec_Vision", "mazec-vision", " mazec.vision", "MAZEC--VISION"])
def test_names_are_compared_in_one_form(name: str) -> None:
    assert canonical(name) == "mazec-vision"


@given(st.text(max_size=20))
def test_a_name_in_this_form_stays(name: str) -> None:
    assert canonical(canonical(name)) == canonical(name)


def test_the_built_ins_are_mazecs() -> None:
    points = [point for point in plugin_points() if point.value.startswith("mazec.")]
    assert {name_of(point) for point in points} == {"mazec"}
    assert len(points) == 3


def test_what_has_no_distribution_goes_by_its_entry_point() -> None:
    assert name_of(EntryPoint("My_Own", "own", "mazec")) == "my-own"


def test_modules_belong_to_a_distribution(distribution: Callable[[str, str], Path]) -> None:
    distribution("ZZ-Wave", "")
    assert distribution_of(["ZZ_Wave.plugin"]) == "zz-wave"
    assert distribution_of(["nobody.blocks"]) == "nobody"
    assert distribution_of(["mazec.blocks.join", "ZZ_Wave"]) == "zz-wave"
    assert distribution_of(["mazec.symbols.join"]) == "mazec"


def test_a_broken_distribution_hides_no_other(
    distribution: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    distribution("zz-wave", "")
    before = {(name_of(point), point.value) for point in plugin_points()}
    assert ("zz-wave", "zz_wave") in before

    def broken(**group: str) -> None:
        raise ValueError("damaged metadata")

    monkeypatch.setattr(rooms, "entry_points", broken)
    assert {(name_of(point), point.value) for point in plugin_points()} == before
