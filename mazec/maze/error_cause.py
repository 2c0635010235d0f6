"""Causes of the end ERROR: the keys by which failures are grouped, apart from their messages."""

import re
from dataclasses import dataclass
from types import TracebackType

from mazec.diagnostics import Level, MazecError


@dataclass(frozen=True)
class ErrorCause:
    """Kind and location of a failure.

    For an error that mazec reports: the code of its first diagnostic, and the name of the symbol
    that it concerns, if any. For any other exception: its type, and the function that raised it, as
    ``module:function``. Neither contains values of the agent that failed, so equal failures of
    different agents have equal causes.
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
            # the name alone: parameters and shapes differ from agent to agent
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
