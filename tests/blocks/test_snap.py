import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.blocks.snap import Snap

shapes = st.lists(st.integers(1, 4), min_size=1, max_size=4).map(tuple)


@settings(deadline=None)
@given(shapes, shapes)
def test_values_stay_in_order_and_zeros_follow(given_, wanted):
    x = torch.arange(1.0, 1 + 2 * torch.Size(given_).numel()).reshape(2, *given_)
    made = Snap(wanted)(x)
    assert made.shape == (2, *wanted)
    for before, after in zip(x.flatten(1), made.flatten(1), strict=True):
        kept = min(len(before), len(after))
        assert torch.equal(before[:kept], after[:kept])
        assert not after[kept:].any()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_the_dtype_is_kept(dtype):
    assert Snap((5,))(torch.ones(2, 3, dtype=dtype)).dtype is dtype


def test_an_empty_batch():
    assert Snap((2, 2))(torch.ones(0, 3)).shape == (0, 2, 2)
