"""Diagnostics: errors, warnings and notes as values, their places, and their one rendering.

Each code is a class in the module of its family: ``syntax``, ``repairs``, ``notes``, ``files``,
``experiments``, ``runs``, ``compiling``, ``plugins``, ``training``. A family is imported where it
is used; ``catalog`` has them all.
"""

from mazec.diagnostics.diagnostic import Diagnostic, Level, Report, in_order
from mazec.diagnostics.error import MazecError, describe_exception, last_line
from mazec.diagnostics.span import Span, Text

__all__ = [
    "Diagnostic",
    "Level",
    "MazecError",
    "Report",
    "Span",
    "Text",
    "describe_exception",
    "in_order",
    "last_line",
]
