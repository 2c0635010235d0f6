"""What mazec says about a gene: places, diagnostics as data, and their one rendering."""

from mazec.diagnostics.catalog import CATALOG, Kind
from mazec.diagnostics.diagnostic import Diagnostic, Level, Report, in_order
from mazec.diagnostics.error import FAULTS, MazecError, aside, last_line, told
from mazec.diagnostics.span import Span, Text

__all__ = [
    "CATALOG",
    "FAULTS",
    "Diagnostic",
    "Kind",
    "Level",
    "MazecError",
    "Report",
    "Span",
    "Text",
    "aside",
    "in_order",
    "last_line",
    "told",
]
