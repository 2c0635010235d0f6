"""Labels as classes: valid labels of any kind, and the errors of all others."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mazec.tasks.datasets import DataError
from mazec.training.classes import FEWEST, encode_labels, normalize_labels


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=40))
def test_classes_count_from_0_in_the_order_of_their_names(more: list[str]) -> None:
    labels = np.array([*"abc" * FEWEST, *more])
    (numbers, others), names = encode_labels(labels, [np.array(more)], "mine")
    assert names == ["a", "b", "c"]
    assert [names[number] for number in numbers.tolist()] == labels.tolist()
    assert [names[number] for number in others.tolist()] == more


@pytest.mark.parametrize(
    ("labels", "plain"),
    [
        (np.array([[1], [2]]), [1, 2]),
        (np.array([[0, 1], [1, 0]]), [1, 0]),
        (np.array([1.0, 3.0]), [1, 3]),
        (np.array([True, False]), [True, False]),
        (np.array(["hot", "cold"]), ["hot", "cold"]),
        (np.array([b"hot", b"\xff"]), ["hot", "\ufffd"]),
    ],
)
def test_labels_of_many_kinds(labels: Any, plain: list[object]) -> None:
    assert normalize_labels(labels, "mine").tolist() == plain


@pytest.mark.parametrize(
    "labels",
    [
        np.array([[1, 2], [3, 4]]),
        np.array([[1, 1], [0, 1]]),
        np.array([0.5, 1.0]),
        np.array([1.0, np.nan]),
        np.array([2.0**60]),
        np.array([1j]),
        np.array([None, "a"]),
        np.zeros((2, 2, 2)),
    ],
)
def test_labels_that_cannot_be_classes(labels: Any) -> None:
    with pytest.raises(DataError, match=r"^E709: .*mine"):
        normalize_labels(labels, "mine")


@pytest.mark.parametrize(
    ("labels", "others", "reason"),
    [
        ([], [], "^E713: .*mine"),
        (["a"] * 9, [], "^E710: .*mine"),
        (range(9), [], "^E709: .*mine"),
        ("a" * 9 + "b" * (FEWEST - 1), [], "^E711: class b of mine"),
        ("a" * 9 + "b" * FEWEST, ["c"], "^E712: class c of mine"),
    ],
)
def test_classes_that_cannot_be_learned(labels: Any, others: list[str], reason: str) -> None:
    with pytest.raises(DataError, match=reason):
        encode_labels(np.array([*labels]), [np.array(others)] if others else [], "mine")
