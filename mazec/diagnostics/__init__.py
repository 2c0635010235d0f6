"""What mazec says about a gene: places, diagnostics as data, and their one rendering."""

from mazec.diagnostics.catalog import CATALOG, Kind
from mazec.diagnostics.diagnostic import Diagnostic, Level, Report, in_order
from mazec.diagnostics.error import MazecError, describe_exception, last_line
from mazec.diagnostics.span import Span, Text

__all__ = [
    "CATALOG",
    "Diagnostic",
    "Kind",
    "Level",
    "MazecError",
    "Report",
    "Span",
    "Text",
    "describe_exception",
    "in_order",
    "last_line",
]
