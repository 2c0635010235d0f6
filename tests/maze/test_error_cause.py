"""Causes of failures do not depend on values of the agent that failed."""

import pytest

from mazec import symbol
from mazec.diagnostics import MazecError
from mazec.diagnostics.experiments import InvalidExperiment
from mazec.maze.error_cause import ErrorCause, cause_of
from mazec.network.shape_inference import BrokenPromise


def failing(number: int) -> None:
    raise KeyError(f"{number} of {number + 1}")


@pytest.mark.parametrize("number", [1, 2])
def test_the_cause_of_an_exception_is_its_type_and_location(number: int) -> None:
    with pytest.raises(KeyError) as caught:
        failing(number)
    assert cause_of(caught.value) == ErrorCause("KeyError", f"{__name__}:failing")


def test_a_type_is_qualified_by_its_module() -> None:
    class Odd(Exception):
        pass

    cause = cause_of(Odd())
    assert cause.kind.startswith(f"{__name__}.test_a_type_is_qualified_by_its_module")
    assert cause.location == ""


@pytest.mark.parametrize("shape", [(3,), (4, 5)])
def test_the_cause_of_an_error_of_mazec_is_its_code_and_symbol(shape: tuple[int, ...]) -> None:
    linear = symbol("LINEAR", out_features=3)
    error = BrokenPromise(linear, shape, f"it fails at {shape}")  # type: ignore[arg-type]
    assert cause_of(error) == ErrorCause("E504", "LINEAR")


def test_an_error_without_a_symbol() -> None:
    error = MazecError([InvalidExperiment(file="a.toml", problem="no value")])
    assert cause_of(error) == ErrorCause("E409")
    assert cause_of(MazecError([])).kind == "mazec.diagnostics.error.MazecError"
