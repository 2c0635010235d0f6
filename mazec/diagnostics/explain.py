"""The page of a code: what ``mazec explain`` prints and the manual holds."""

import re

from mazec.diagnostics.catalog import CATALOG, Kind
from mazec.diagnostics.diagnostic import Diagnostic

_FIELD = re.compile(r"\{(\w+)\}")
_ALONE = re.compile(r"\{\w+\}")


def explain(code: str) -> str:
    """The page of a code, in any case, as plain text. Raises ``ValueError`` for an unknown one."""
    kind = CATALOG.get(code.upper())
    if kind is None:
        raise ValueError(f"there is no diagnostic {code!r}")
    lines = [headline(kind), "", " ".join(kind.page.split())]
    if kind.help and not _ALONE.fullmatch(kind.help):
        lines += ["", f"help: {_readable(kind.help)}"]
    return "\n".join(lines) + "\n"


def headline(kind: Kind) -> str:
    """The first line of a code's page: ``warning[W203]: ‹symbol› without a ‹opener›``."""
    return f"{Diagnostic(kind.code).level}[{kind.code}]: {_readable(kind.message)}"


def _readable(template: str) -> str:
    """A template with its fields marked as such."""
    return _FIELD.sub(r"‹\1›", template)
