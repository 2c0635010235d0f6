"""Augmentation: draws for each sample, repeatable; no change without settings."""

import math
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.plugins import installed_vocabulary
from mazec.tasks.transforms import Transforms
from mazec.training.augment import augmented, augmented_split, cached_split
from mazec.training.data import load
from mazec.training.split import Split

CPU = torch.device("cpu")


def draws(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def blob(height: int, width: int, radius: float = 3.0, count: int = 40) -> torch.Tensor:
    """Images of one round blob in the middle."""
    y = (torch.arange(height) - (height - 1) / 2)[:, None]
    x = (torch.arange(width) - (width - 1) / 2)[None, :]
    return torch.exp(-(x**2 + y**2) / (2 * radius**2)).repeat(count, 1, 1)


def middle(images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The center of mass of each, in pixels from the middle: down, across."""
    height, width = images.shape[-2:]
    mass = images.sum((1, 2))
    y = (images.sum(2) * (torch.arange(height) - (height - 1) / 2)).sum(1) / mass
    x = (images.sum(1) * (torch.arange(width) - (width - 1) / 2)).sum(1) / mass
    return y, x


SHAPES = st.one_of(
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    st.tuples(st.integers(1, 3), st.integers(1, 9), st.integers(1, 9)),
)


@settings(deadline=None)
@given(
    SHAPES, st.floats(0, 180), st.floats(0, 1), st.floats(0, 0.9), st.floats(0, 2), st.integers(0)
)
def test_shapes_stay_and_draws_repeat(shape, rotation, shift, scale, noise, seed) -> None:
    seed %= 2**63
    transforms = Transforms(rotation, shift, scale, noise)
    inputs = torch.rand(6, *shape, generator=draws(seed))
    kept = inputs.clone()
    first = augmented(inputs, transforms, draws(seed))
    assert first.shape == inputs.shape
    assert first.isfinite().all()
    assert torch.equal(inputs, kept)
    assert torch.equal(augmented(inputs, transforms, draws(seed)), first)


@pytest.mark.parametrize("size", [(24, 24), (20, 44), (44, 20)])
def test_rotation_keeps_a_round_blob(size: tuple[int, int]) -> None:
    images = blob(*size)
    assert (augmented(images, Transforms(rotation=180), draws()) - images).abs().max() < 0.05


def test_rotation_goes_both_ways_up_to_its_limit() -> None:
    images = torch.zeros(400, 41, 41)
    images[:, 20, 36] = 1  # to the right of the middle
    y, x = middle(augmented(images, Transforms(rotation=30), draws()))
    angles = torch.atan2(y, x) * 180 / math.pi
    assert angles.min() < -25
    assert angles.max() > 25
    assert angles.abs().max() < 31.5
    assert len(angles.unique()) > 300


def test_a_shift_is_a_share_of_each_side() -> None:
    y, x = middle(augmented(blob(40, 80, 2, 400), Transforms(shift=0.2), draws()))
    for moved, side in ((y, 40), (x, 80)):
        assert 0.18 * side < moved.max() < 0.205 * side
        assert -0.205 * side < moved.min() < -0.18 * side
    assert abs(torch.corrcoef(torch.stack([y, x]))[0, 1]) < 0.2


def test_scaling_makes_larger_and_smaller() -> None:
    mass = blob(40, 40, 3, 400)[:1].sum()
    zoom = (
        augmented(blob(40, 40, 3, 400), Transforms(scale=0.3), draws()).sum((1, 2)) / mass
    ).sqrt()
    assert zoom.max() == pytest.approx(1.3, abs=0.02)
    assert zoom.min() == pytest.approx(0.7, abs=0.02)


def test_noise_has_its_deviation_whatever_the_shape() -> None:
    for shape in ((5000, 7), (500, 7, 10), (100, 2, 5, 5, 7)):
        added = augmented(torch.ones(shape), Transforms(noise=0.5), draws()) - 1
        assert added.std() == pytest.approx(0.5, rel=0.05)
        assert added.mean().abs() < 0.02


def test_one_transform_does_not_move_the_draws_of_another() -> None:
    images = blob(31, 31, 2)
    alone = middle(augmented(images, Transforms(shift=0.1), draws(3)))
    both = middle(augmented(images, Transforms(shift=0.1, scale=0.01), draws(3)))
    assert torch.allclose(torch.stack(alone), torch.stack(both), atol=0.1)


def test_a_split_is_transformed_repeatably() -> None:
    split = Split(torch.rand(9, 8, 8, generator=draws()), torch.arange(9))
    assert augmented_split(split, Transforms(), 1) is split
    first = augmented_split(split, Transforms(rotation=20), 1)
    assert torch.equal(first.inputs, augmented_split(split, Transforms(rotation=20), 1).inputs)
    assert not torch.equal(first.inputs, augmented_split(split, Transforms(rotation=20), 2).inputs)
    assert first.targets is split.targets


def test_augmented_splits_depend_on_the_part_and_the_transforms_alone() -> None:
    transforms = Transforms(rotation=20)
    one, again = (
        load("digits", seed=1, vocabulary=installed_vocabulary()),
        load("digits", seed=2, vocabulary=installed_vocabulary()),
    )
    assert cached_split(one, "test", transforms) is cached_split(one, "test", transforms)
    assert torch.equal(
        cached_split(one, "test", transforms).inputs, cached_split(again, "test", transforms).inputs
    )
    assert cached_split(one, "validation", Transforms()) is one.validation
    named = replace(one, name="else")
    assert torch.equal(
        cached_split(one, "test", transforms).inputs, cached_split(named, "test", transforms).inputs
    )
    other = cached_split(one, "test", Transforms(rotation=21))
    assert not torch.equal(cached_split(one, "test", transforms).inputs, other.inputs)
