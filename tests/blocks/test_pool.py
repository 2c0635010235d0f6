import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from mazec.blocks.pool import UnevenAvgPool1d, UnevenMaxPool1d

lengths = st.integers(1, 60)
kinds = st.sampled_from(
    [(UnevenMaxPool1d, nn.AdaptiveMaxPool1d), (UnevenAvgPool1d, nn.AdaptiveAvgPool1d)]
)
SPECIAL = (0.0, 1.0, -1.0, float("inf"), float("-inf"), float("nan"))


def values(n, seed, ties):
    generator = torch.Generator().manual_seed(seed)
    if ties:
        return torch.randint(-1, 2, (2, 3, n), generator=generator).float()
    return torch.randn(2, 3, n, generator=generator)


@settings(deadline=None, max_examples=200)
@given(kinds, lengths, lengths, st.integers(0, 99), st.booleans())
def test_values_and_gradients_are_those_of_torch(kind, n, m, seed, ties):
    uneven, own = kind
    x = values(n, seed, ties)
    first, second = x.clone().requires_grad_(), x.clone().requires_grad_()
    made, expected = uneven(n, m)(first), own(m)(second)
    weights = values(m, seed + 1, ties)
    (made * weights).sum().backward()
    (expected * weights).sum().backward()
    if uneven is UnevenMaxPool1d:
        assert torch.equal(made, expected)
    torch.testing.assert_close(made, expected)
    torch.testing.assert_close(first.grad, second.grad)


@settings(deadline=None)
@given(kinds, lengths, st.lists(st.sampled_from(SPECIAL), min_size=1, max_size=20))
def test_non_finite_values_stay_in_their_windows(kind, m, numbers):
    uneven, own = kind
    x = torch.tensor([[numbers]])
    torch.testing.assert_close(uneven(len(numbers), m)(x), own(m)(x), equal_nan=True)


@pytest.mark.parametrize("kind", [UnevenMaxPool1d, UnevenAvgPool1d])
def test_pools_have_no_state_and_keep_the_dtype(kind):
    pool = kind(7, 3)
    assert not pool.state_dict() and not list(pool.parameters())
    for dtype in (torch.float16, torch.bfloat16, torch.float64):
        assert pool(torch.ones(2, 1, 7, dtype=dtype)).dtype is dtype
        assert pool.to(dtype)(torch.ones(2, 1, 7, dtype=dtype)).dtype is dtype


@pytest.mark.parametrize("kind", [UnevenMaxPool1d, UnevenAvgPool1d])
def test_an_empty_batch(kind):
    assert kind(5, 3)(torch.ones(0, 1, 5)).shape == (0, 1, 3)
