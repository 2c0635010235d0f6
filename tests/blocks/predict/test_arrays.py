"""Arrays in all their forms."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from mazec.blocks.predict.arrays import Arrays


@pytest.mark.parametrize("kind", [list, np.array, torch.tensor])
def test_all_forms_are_the_same(tmp_path: Path, kind: Any) -> None:
    arrays = Arrays((2,), divisor=2.0, means=[1.0, 2.0], deviations=[2.0, 4.0])
    values = [[2, 4], [6, 20]]
    expected = [[0.0, 0.0], [1.0, 2.0]]
    assert arrays.encode(kind(values))[0].tolist() == expected
    np.savez(tmp_path / "x.npz", x=np.array(values))
    assert arrays.encode(tmp_path / "x.npz")[0].tolist() == expected
    samples, names = arrays.read(tmp_path / "x.npz")
    assert arrays.encode(samples)[0].tolist() == expected
    assert names == {}


def test_channels_move_to_the_front() -> None:
    raw = torch.arange(2 * 4 * 5 * 3).reshape(2, 4, 5, 3)
    encoded, _ = Arrays((3, 4, 5), channels_last=True).encode(raw)
    assert encoded.tolist() == raw.movedim(-1, 1).tolist()
    gray, _ = Arrays((4, 5), channels_last=True).encode(raw[..., :1])
    assert gray.tolist() == raw[..., 0].tolist()


def test_an_axis_of_one_channel_may_be_left_out() -> None:
    raw = torch.ones(2, 1, 4, 5)
    assert Arrays((4, 5)).encode(raw)[0].shape == (2, 4, 5)
    assert Arrays((1,)).encode([1.0, 2.0])[0].tolist() == [[1.0], [2.0]]


@pytest.mark.parametrize(
    ("samples", "problem"),
    [
        ([], "no samples"),
        ([[1.0, 2.0, 3.0]], r"shape \(3,\) instead of \(2,\)"),
        (3.0, "shape"),
        ([[1.0, 2.0], [float("nan"), 0.0]], "sample 2 has missing"),
        ([["a", "b"]], "no array of numbers"),
        ([[1.0], [2.0, 3.0]], "no array of numbers"),
    ],
)
def test_other_samples_are_refused(samples: Any, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Arrays((2,)).encode(samples)


def test_arrays_describe_their_shape() -> None:
    assert str(Arrays((3, 8, 9), channels_last=True)).startswith("  samples of shape 3x8x9, saved")
