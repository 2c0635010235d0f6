import itertools

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.blocks.join import PaddedMax

same_rank = st.integers(1, 4).flatmap(
    lambda rank: st.lists(st.tuples(*[st.integers(1, 3)] * rank), min_size=2, max_size=4)
)


def covering(shapes):
    return tuple(map(max, zip(*shapes, strict=True)))


@settings(deadline=None, max_examples=60)
@given(same_rank)
def test_each_cell_is_the_largest_of_the_segments_that_reach_it(shapes):
    generator = torch.Generator().manual_seed(0)
    segments = [torch.randint(-5, 6, (2, *s), generator=generator).float() for s in shapes]
    shape = covering(shapes)
    largest = PaddedMax(shape)(*segments)
    assert largest.shape == (2, *shape)
    for sample, *cell in itertools.product(range(2), *map(range, shape)):
        reaching = [
            segment[(sample, *cell)].item()
            for segment in segments
            if all(at < size for at, size in zip(cell, segment.shape[1:], strict=True))
        ]
        assert largest[(sample, *cell)].item() == max(reaching, default=0.0)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_the_dtype_is_kept(dtype):
    largest = PaddedMax((3, 3))(torch.ones(1, 3, 1, dtype=dtype), torch.ones(1, 1, 3, dtype=dtype))
    assert largest.dtype is dtype
    assert largest.isfinite().all()


def test_infinities_of_a_segment_are_kept():
    low = torch.tensor([[[-torch.inf], [2.0]]])
    largest = PaddedMax((2, 2))(low, torch.tensor([[[-3.0, -torch.inf]]]))
    assert largest.tolist() == [[[-3.0, -torch.inf], [2.0, 0.0]]]


def test_gradients_are_finite_and_reach_every_segment():
    segments = [torch.full((2, *s), 0.5, requires_grad=True) for s in [(3, 1), (1, 3)]]
    PaddedMax((3, 3))(*segments).sum().backward()
    assert all(s.grad.isfinite().all() and s.grad.any() for s in segments)


def test_an_empty_batch_and_the_repr():
    assert PaddedMax((2, 2))(torch.ones(0, 2, 1), torch.ones(0, 1, 2)).shape == (0, 2, 2)
    assert str(PaddedMax((2, 2))) == "PaddedMax(shape=(2, 2))"
