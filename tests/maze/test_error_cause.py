"""Causes of failures do not depend on the figures of the one agent that failed."""

import pytest

from mazec import symbol
from mazec.diagnostics import Diagnostic, MazecError
from mazec.maze.error_cause import ErrorCause, cause_of
from mazec.network.shape_inference import BrokenPromise


def failing(number: int) -> None:
    raise KeyError(f"{number} of {number + 1}")


@pytest.mark.parametrize("number", [1, 2])
def test_an_exception_is_its_type_and_where_it_was_raised(number: int) -> None:
    with pytest.raises(KeyError) as caught:
        failing(number)
    assert cause_of(caught.value) == ErrorCause("KeyError", f"{__name__}:failing")


def test_a_type_has_its_module() -> None:
    class Odd(Exception):
        pass

    cause = cause_of(Odd())
    assert cause.kind.startswith(f"{__name__}.test_a_type_has_its_module")
    assert cause.location == ""


@pytest.mark.parametrize("shape", [(3,), (4, 5)])
def test_an_error_of_mazec_is_its_code_and_symbol(shape: tuple[int, ...]) -> None:
    linear = symbol("LINEAR", out_features=3)
    error = BrokenPromise(linear, shape, f"it fails at {shape}")  # type: ignore[arg-type]
    assert cause_of(error) == ErrorCause("E504", "LINEAR")


def test_an_error_without_a_symbol() -> None:
    error = MazecError([Diagnostic("E406", fields={"what": "no data", "reason": "1 of 2"})])
    assert cause_of(error) == ErrorCause("E406")
    assert cause_of(MazecError([])).kind == "mazec.diagnostics.error.MazecError"
