"""Recursive algorithms on trees of any depth, without Python's recursion."""

from collections.abc import Generator
from typing import Any, TypeVar, cast

T = TypeVar("T")


def run_iteratively(task: Generator[Any, Any, T]) -> T:
    """Return the result of a task that yields subtasks and is sent their results.

    Such generators read like recursive functions, but their frames are in a list, so 50,000 nested
    blocks do not exceed Python's recursion limit.
    """
    waiting: list[Generator[Any, Any, Any]] = [task]
    result: Any = None
    while waiting:
        try:
            waiting.append(waiting[-1].send(result))
            result = None
        except StopIteration as done:
            waiting.pop()
            result = done.value
    return cast(T, result)
