"""The guard around every call into a plugin's code."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from typing import TextIO

from mazec.diagnostics import describe_exception

PLUGIN_ERRORS = (Exception, SystemExit)
"""The exceptions of a plugin that are caught: it must not end a command or a worker by exiting."""


class PluginFailure(Exception):
    """A failed call into a plugin: the exception ``error``, and its ``reason`` in one line."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
        self.reason = describe_exception(error)
        super().__init__(self.reason)


@contextmanager
def guard(
    failed: Callable[[BaseException], BaseException] = PluginFailure,
    *,
    passing: tuple[type[BaseException], ...] = (),
    memory: bool = False,
) -> Iterator[None]:
    """Guard a call into a plugin: its output goes to standard error, its failure becomes another.

    Raises what ``failed`` makes of whatever the plugin raises. Exceptions of the classes in
    ``passing`` are raised as they are. So is running out of memory, unless ``memory`` asks for it
    to be handled as a failure: what is done with large tensors may exceed this machine, while
    loading a plugin, breeding or selection by it may not take the command down.
    """
    try:
        with stdout_to_stderr():
            yield
    except passing:
        raise
    except PLUGIN_ERRORS as error:
        if out_of_memory(error) and not memory:
            raise
        raise failed(error) from error


def stdout_to_stderr() -> redirect_stdout[TextIO]:
    """Redirect standard output to standard error, so that it stays out of a command's output."""
    return redirect_stdout(sys.stderr)


def out_of_memory(error: BaseException) -> bool:
    """Return whether an exception says that the machine, or its device, ran out of memory."""
    # torch is not imported to ask: its own error is a RuntimeError, and on a CPU it has none
    words = ("allocate memory", "out of memory")
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError) and any(word in str(error) for word in words)
    )
