"""The global generator keeps its state, whatever is drawn from a seed."""

import pytest
import torch

from mazec.training.global_generator import seeded


def test_the_global_generator_is_restored() -> None:
    before = torch.random.get_rng_state()
    with seeded(3):
        first = torch.rand(4)
    assert torch.equal(torch.random.get_rng_state(), before)
    torch.rand(1)
    with seeded(3):
        assert torch.equal(torch.rand(4), first)
    with seeded(4):
        assert not torch.equal(torch.rand(4), first)


def test_it_is_restored_after_an_error() -> None:
    before = torch.random.get_rng_state()
    with pytest.raises(ZeroDivisionError), seeded(3):
        raise ZeroDivisionError
    assert torch.equal(torch.random.get_rng_state(), before)
