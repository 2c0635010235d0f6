"""The guard: failures are turned, output redirected, and running out of memory let through."""

import sys

import pytest

from mazec.extensions import PluginFailure, guard, out_of_memory


class Wrong(Exception):
    """An exception that a caller raises for a failure."""


def failing(error: BaseException) -> None:
    print("chatter")
    raise error


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(3), RecursionError()])
def test_whatever_is_raised_becomes_a_failure(error: BaseException) -> None:
    with pytest.raises(PluginFailure) as caught, guard():
        failing(error)
    assert caught.value.error is caught.value.__cause__ is error
    assert caught.value.reason.startswith(type(error).__name__)


def test_a_failure_becomes_what_the_caller_wants() -> None:
    def failed(error: BaseException) -> Wrong:
        return Wrong(f"it says {type(error).__name__}: {error}")

    with pytest.raises(Wrong, match="it says ValueError: no"), guard(failed):
        failing(ValueError("no"))


@pytest.mark.parametrize("error", [KeyboardInterrupt(), GeneratorExit()])
def test_what_is_no_plugins_is_not_caught(error: BaseException) -> None:
    with pytest.raises(type(error)), guard():
        failing(error)


def test_classes_that_pass_are_raised_as_they_are() -> None:
    error = Wrong()
    with pytest.raises(Wrong) as caught, guard(passing=(Wrong,)):
        failing(error)
    assert caught.value is error


def test_output_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    before = sys.stdout
    with pytest.raises(PluginFailure), guard():
        failing(ValueError())
    with guard():
        print("more")
    assert capsys.readouterr() == ("", "chatter\nmore\n")
    assert sys.stdout is before


OUT = [
    MemoryError(),
    RuntimeError("CUDA out of memory. Tried to allocate 20.00 GiB"),
    RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to"),
]


@pytest.mark.parametrize("error", OUT)
def test_running_out_of_memory_passes(error: BaseException) -> None:
    assert out_of_memory(error)
    with pytest.raises(type(error)) as caught, guard(lambda error: Wrong()):
        failing(error)
    assert caught.value is error


@pytest.mark.parametrize("error", OUT)
def test_running_out_of_memory_is_a_failure_where_that_is_asked_for(error: BaseException) -> None:
    with pytest.raises(PluginFailure) as caught, guard(memory=True):
        failing(error)
    assert caught.value.error is error


def test_what_only_speaks_of_memory_has_enough() -> None:
    assert not out_of_memory(ValueError("out of memory"))
    assert not out_of_memory(RuntimeError("memory is fine"))
    assert not out_of_memory(SystemExit("out of memory"))


def test_torchs_own_error_is_known_without_importing_torch() -> None:
    torch = pytest.importorskip("torch")
    assert out_of_memory(torch.OutOfMemoryError("CUDA out of memory."))
