"""Samples and their parts: what is no data set is told, and every class gives its exact share."""

from dataclasses import replace
from random import Random

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from mazec.training.split import LoadedData, Split, sample_stratified, stratified

GOOD = Split(torch.arange(12.0).reshape(4, 3), torch.tensor([0, 1, 0, 1]))


def test_a_split_is_cut_and_moved() -> None:
    part = GOOD.at([2, 0])
    assert len(part) == 2
    assert part.inputs.tolist() == [[6, 7, 8], [0, 1, 2]]
    assert part.labels.tolist() == [0, 0]
    assert GOOD.to("cpu") is GOOD
    moved = GOOD.to("meta")
    assert (moved.inputs.device.type, moved.labels.device.type) == ("meta", "meta")


def test_data_that_is_right() -> None:
    data = LoadedData(GOOD, GOOD, GOOD, names=("even", "odd"), standard=(0, 2))
    assert data.wrong is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"train": None}, "its part train: it is NoneType, and no Split"),
        ({"train": GOOD.at([])}, "it holds no samples"),
        ({"test": Split(torch.zeros(1, 5), torch.tensor([0]))}, "of (3,), and those of test of (5"),
        ({"validation": Split(torch.zeros(1, 3), torch.tensor([2]))}, "class 2 is only in the val"),
        (
            {"train": GOOD.at([1]), "names": ()},
            "it has 1 samples, and a class 1: they count from 0",
        ),
        ({"names": ("even",)}, "it has 2 classes, and 1 names"),
        ({"names": ["even", "odd"]}, "names are a tuple of texts"),
        ({"standard": (3,)}, "no columns (3,)"),
    ],
)
def test_data_that_is_wrong(change: dict[str, object], reason: str) -> None:
    wrong = replace(LoadedData(GOOD, names=("even", "odd")), **change).wrong
    assert wrong is not None and reason in wrong


@pytest.mark.parametrize(
    ("inputs", "labels", "reason"),
    [
        ([1.0], torch.zeros(1).long(), "inputs and labels are tensors"),
        (torch.zeros(1, 2).int(), torch.zeros(1).long(), "of floats and labels of int64"),
        (torch.zeros(1, 2), torch.zeros(1), "of floats and labels of int64"),
        (torch.zeros(1), torch.zeros(1).long(), "a sample has 1 to 6 axes"),
        (torch.zeros(1, 0), torch.zeros(1).long(), "a sample has 1 to 6 axes"),
        (torch.zeros(2, 2), torch.zeros(1).long(), "2 samples need as many labels"),
        (torch.zeros(1, 2), torch.tensor([-1]), "not -1"),
        (torch.tensor([[float("nan")]]), torch.zeros(1).long(), "not finite"),
    ],
)
def test_samples_that_are_wrong(inputs: object, labels: torch.Tensor, reason: str) -> None:
    wrong = LoadedData(Split(inputs, labels)).wrong  # type: ignore[arg-type]
    assert wrong is not None and wrong.startswith("its part train: ") and reason in wrong


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
