"""Transforms: valid settings, and the samples that they support."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mazec.tasks.transforms import Transforms


def test_transforms_without_settings_are_false() -> None:
    assert not Transforms()
    assert not Transforms(0, 0, 0, 0)
    assert Transforms(noise=0.1)
    assert not Transforms(noise=0.1).geometric
    assert Transforms(shift=0.1).geometric


@pytest.mark.parametrize("name", ["rotation", "shift", "scale", "noise"])
@given(st.one_of(st.floats(max_value=-1e-9), st.sampled_from([math.nan, math.inf, -math.inf])))
def test_an_invalid_setting_is_named(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"{name} takes a number"):
        Transforms(**{name: value})


@pytest.mark.parametrize("figures", [{"rotation": 181}, {"shift": 1.1}, {"scale": 0.95}])
def test_settings_have_an_upper_bound(figures: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="from 0 to"):
        Transforms(**figures)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6))
def test_only_images_can_be_rotated(axes: list[int]) -> None:
    Transforms(noise=0.3).check(tuple(axes))
    if len(axes) in (2, 3):
        Transforms(rotation=3).check(tuple(axes))
    else:
        with pytest.raises(ValueError, match=f"a sample here is {'x'.join(map(str, axes))}"):
            Transforms(rotation=3).check(tuple(axes))
