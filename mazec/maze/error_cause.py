"""Causes of the end ERROR: what failures are grouped by, apart from the text that people read."""

import re
from dataclasses import dataclass
from types import TracebackType

from mazec.diagnostics import Level, MazecError


@dataclass(frozen=True)
class ErrorCause:
    """The kind of a failure, and its location.

    For an error that mazec reports: the code of its first diagnostic, and the symbol that it is
    about, if any. For any other exception: its type, and the function that raised it, as
    ``module:function``. Neither holds a figure of the one agent that failed.
    """

    kind: str
    location: str = ""


WORKER_DIED = ErrorCause("worker killed")
"""The cause of avatars whose worker died twice."""


def cause_of(error: BaseException) -> ErrorCause:
    """Return the cause of a failure."""
    if isinstance(error, MazecError):
        first = next((d for d in error.diagnostics if d.level is Level.ERROR), None)
        if first is not None:
            # without its parameters, and the shape at its place in the network
            symbol = re.match(r"\w*", str(first.fields.get("symbol", "")))
            return ErrorCause(first.code, symbol[0] if symbol else "")
    kind = type(error)
    name = kind.__qualname__
    if kind.__module__ != "builtins":
        name = f"{kind.__module__}.{name}"
    return ErrorCause(name, _location(error.__traceback__))


def _location(trace: TracebackType | None) -> str:
    if trace is None:
        return ""
    while trace.tb_next is not None:
        trace = trace.tb_next
    frame = trace.tb_frame
    return f"{frame.f_globals.get('__name__', '?')}:{frame.f_code.co_qualname}"
