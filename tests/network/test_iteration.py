"""Generators replace recursion."""

from collections.abc import Generator
from typing import Any

import pytest

from mazec.network.iteration import run_iteratively


def depth(levels: int) -> Generator[Any, int, int]:
    if levels == 0:
        return 0
    below = yield depth(levels - 1)
    return below + 1


def fibonacci(n: int) -> Generator[Any, int, int]:
    if n < 2:
        return n
    first = yield fibonacci(n - 1)
    second = yield fibonacci(n - 2)
    return first + second


def test_results_are_sent_to_the_waiting_task() -> None:
    assert [run_iteratively(fibonacci(n)) for n in range(10)] == [0, 1, 1, 2, 3, 5, 8, 13, 21, 34]


def test_depth_is_unlimited() -> None:
    assert run_iteratively(depth(100_000)) == 100_000


def test_an_exception_propagates() -> None:
    def failing() -> Generator[Any, int, int]:
        yield depth(3)
        raise KeyError("here")

    with pytest.raises(KeyError, match="here"):
        run_iteratively(failing())
