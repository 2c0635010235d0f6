"""Following a tree of any depth without Python's recursion."""

from collections.abc import Generator
from typing import Any, TypeVar, cast

T = TypeVar("T")


def run_iteratively(task: Generator[Any, Any, T]) -> T:
    """The result of a task that yields the tasks whose results it needs, and gets them sent.

    Such generators read like recursive functions, but their frames wait in a list: 50,000 nested
    blocks are no deeper for Python than one.
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
