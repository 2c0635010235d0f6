"""Samples and their parts: invalid data has a reason, and sampling is stratified."""

from dataclasses import replace
from random import Random

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from mazec.training.split import LoadedData, Split, sample_stratified, stratified

GOOD = Split(torch.arange(12.0).reshape(4, 3), torch.tensor([0, 1, 0, 1]))


def test_a_split_is_cut_and_moved() -> None:
    part = GOOD.take([2, 0])
    assert len(part) == 2
    assert part.inputs.tolist() == [[6, 7, 8], [0, 1, 2]]
    assert part.targets.tolist() == [0, 0]
    assert GOOD.to("cpu") is GOOD
    moved = GOOD.to("meta")
    assert (moved.inputs.device.type, moved.targets.device.type) == ("meta", "meta")


def test_valid_data_has_no_problem() -> None:
    data = LoadedData(GOOD, GOOD, GOOD, names=("even", "odd"), standard=(0, 2))
    assert data.problem is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"train": None}, "its part train: it is NoneType, not a Split"),
        ({"train": GOOD.take([])}, "it contains no samples"),
        (
            {"test": Split(torch.zeros(1, 5), torch.tensor([0]))},
            "have shape (3,), but those of test (5",
        ),
        ({"validation": Split(torch.zeros(1, 3), torch.tensor([2]))}, "class 2 is only in the val"),
        (
            {"train": GOOD.take([1]), "names": ()},
            "it has 1 samples, but a class 1; classes count from 0",
        ),
        ({"names": ("even",)}, "it has 2 classes, but 1 names"),
        ({"names": ["even", "odd"]}, "names must be a tuple of strings"),
        ({"standard": (3,)}, "no columns (3,)"),
    ],
)
def test_invalid_data_has_a_problem(change: dict[str, object], reason: str) -> None:
    problem = replace(LoadedData(GOOD, names=("even", "odd")), **change).problem
    assert problem is not None and reason in problem


@pytest.mark.parametrize(
    ("inputs", "labels", "reason"),
    [
        ([1.0], torch.zeros(1).long(), "inputs and targets must be tensors"),
        (torch.zeros(1, 2).int(), torch.zeros(1).long(), "must be floats and targets int64"),
        (torch.zeros(1, 2), torch.zeros(1).int(), "must be floats and targets int64"),
        (torch.zeros(1, 2), torch.tensor([float("inf")]), "targets contain numbers that are not f"),
        (torch.zeros(1), torch.zeros(1).long(), "a sample must have 1 to 6 axes"),
        (torch.zeros(1, 0), torch.zeros(1).long(), "a sample must have 1 to 6 axes"),
        (torch.zeros(2, 2), torch.zeros(1).long(), "2 samples need as many targets"),
        (torch.zeros(1, 2), torch.tensor([-1]), "not -1"),
        (torch.tensor([[float("nan")]]), torch.zeros(1).long(), "not finite"),
    ],
)
def test_invalid_samples_have_a_problem(inputs: object, labels: torch.Tensor, reason: str) -> None:
    problem = LoadedData(Split(inputs, labels)).problem  # type: ignore[arg-type]
    assert problem is not None
    assert problem.startswith("its part train: ")
    assert reason in problem


@given(st.lists(st.integers(0, 4), max_size=60), st.floats(0, 1), st.integers(0, 2**32))
def test_a_split_keeps_every_sample_once(labels: list[int], share: float, seed: int) -> None:
    kept, held = stratified(labels, share, Random(seed))
    assert sorted(kept + held) == list(range(len(labels)))
    for label in set(labels):
        count = labels.count(label)
        assert sum(labels[place] == label for place in held) == round(share * count)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=60), st.data(), st.integers(0, 2**32))
def test_a_part_has_its_size_and_every_class_its_share(
    labels: list[int], data: st.DataObject, seed: int
) -> None:
    count = data.draw(st.integers(0, len(labels)))
    places = sample_stratified(labels, count, Random(seed))
    assert len(set(places)) == len(places) == count
    assert places == sorted(places)
    for label in set(labels):
        share = count * labels.count(label) / len(labels)
        assert abs(sum(labels[place] == label for place in places) - share) < 1
