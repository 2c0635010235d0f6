"""The global generator keeps its state, whatever is drawn from a seed."""

import random

import numpy as np
import pytest
import torch

from mazec.training.global_generator import preserved, seeded


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


def test_the_generators_of_python_and_numpy_are_restored() -> None:
    python, numpy = random.getstate(), np.random.get_state()
    with pytest.raises(ZeroDivisionError), preserved():
        random.seed(3)
        np.random.seed(3)
        raise ZeroDivisionError
    assert random.getstate() == python
    assert all(map(np.array_equal, np.random.get_state(), numpy))
