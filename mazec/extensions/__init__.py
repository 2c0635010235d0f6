"""Extensions: the points that plugins extend, their contract, and the guard around their code."""

from mazec.extensions.contract import CONTRACT, hookimpl, hookspec
from mazec.extensions.guard import (
    PLUGIN_ERRORS,
    PluginFailure,
    guard,
    out_of_memory,
    stdout_to_stderr,
)
from mazec.extensions.point import ExtensionPoint, Rejected, check_function

__all__ = [
    "CONTRACT",
    "PLUGIN_ERRORS",
    "ExtensionPoint",
    "PluginFailure",
    "Rejected",
    "check_function",
    "guard",
    "hookimpl",
    "hookspec",
    "out_of_memory",
    "stdout_to_stderr",
]
