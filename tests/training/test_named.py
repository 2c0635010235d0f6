"""Dotted paths."""

import math

import pytest

from mazec.training.named import fetched


def test_a_path_is_fetched() -> None:
    assert fetched("math.pi") is math.pi


@pytest.mark.parametrize("path", ["math.tau_of_mine", "no_such_module.x"])
def test_a_path_that_names_nothing(path: str) -> None:
    with pytest.raises((ImportError, AttributeError)):
        fetched(path)
