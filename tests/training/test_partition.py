"""Partition of samples: complete, without overlap, groups whole and time in order."""

from random import Random

import torch
from hypothesis import given
from hypothesis import strategies as st

from mazec.training.partition import Partition

SHARES = st.floats(0.01, 0.99)


@given(st.lists(st.integers(0, 9), min_size=2, max_size=60), SHARES, st.integers(0, 2**32))
def test_groups_are_held_out_whole(groups: list[int], share: float, seed: int) -> None:
    rules = Partition(torch.zeros(len(groups)).long(), groups=torch.tensor(groups))
    kept, held_out = rules.hold_out(share, Random(seed))
    assert sorted(kept + held_out) == list(range(len(groups)))
    assert not {groups[index] for index in kept} & {groups[index] for index in held_out}
    assert kept
    assert bool(held_out) == (len(set(groups)) > 1)


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=60), SHARES)
def test_the_latest_are_held_out(times: list[float], share: float) -> None:
    rules = Partition(torch.zeros(len(times)), times=torch.tensor(times, dtype=torch.float64))
    kept, held_out = rules.hold_out(share, Random(0))
    assert sorted(kept + held_out) == list(range(len(times)))
    assert len(held_out) == round(share * len(times))
    if kept and held_out:
        assert max(times[index] for index in kept) <= min(times[index] for index in held_out)


@given(st.integers(1, 60), SHARES, st.integers(0, 2**32))
def test_numbers_are_held_out_by_chance(samples: int, share: float, seed: int) -> None:
    rules = Partition(torch.arange(float(samples)))
    kept, held_out = rules.hold_out(share, Random(seed))
    assert sorted(kept + held_out) == list(range(samples))
    assert len(held_out) == round(share * samples)


def test_classes_are_held_out_in_equal_shares() -> None:
    classes = torch.tensor([0] * 10 + [1] * 20)
    _, held_out = Partition(classes).hold_out(0.2, Random(3))
    assert classes[held_out].bincount().tolist() == [2, 4]
    rules = Partition(classes, groups=torch.arange(30), times=torch.arange(30.0)).take([29, 1])
    assert rules.targets.tolist() == [1, 0]
    assert rules.groups is not None
    assert rules.groups.tolist() == [29, 1]
