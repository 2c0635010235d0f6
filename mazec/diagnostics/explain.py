"""The page of a code: what ``mazec explain`` prints and the manual holds."""

import inspect
import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from mazec.diagnostics.catalog import CATALOG
from mazec.diagnostics.diagnostic import Diagnostic, level_of

_FIELD = re.compile(r"\{(\w+)\}")
_ALONE = re.compile(r"\{\w+\}")
_EXAMPLES = Path(__file__).with_name("examples.json")


@lru_cache(maxsize=1)
def examples() -> Mapping[str, str]:
    """Return an example of each code: what a user sees who brings it about."""
    found: dict[str, str] = json.loads(_EXAMPLES.read_text(encoding="utf-8"))
    return found


def explain(code: str, example: str | None = None) -> str:
    """Return the page of a code, in any case, as plain text. Raises ``ValueError`` if unknown.

    ``example`` is that of ``examples``, unless another is given.
    """
    kind = CATALOG.get(code.upper())
    if kind is None:
        raise ValueError(f"there is no diagnostic {code!r}")
    lines = [headline(kind)]
    for paragraph in page(kind):
        lines += ["", paragraph]
    if kind.help and not _ALONE.fullmatch(kind.help):
        lines += ["", f"help: {_readable(kind.help)}"]
    example = examples().get(kind.code) if example is None else example
    if example:
        lines += ["", "Example:", "", *(f"    {line}".rstrip() for line in example.splitlines())]
    return "\n".join(lines) + "\n"


def page(kind: type[Diagnostic]) -> list[str]:
    """Return the paragraphs of a class's docstring, each on one line."""
    return [" ".join(text.split()) for text in (inspect.getdoc(kind) or "").split("\n\n")]


def headline(kind: type[Diagnostic]) -> str:
    """Return the first line of a code's page: ``warning[W203]: ‹symbol› without ‹opener›``."""
    return f"{level_of(kind.code)}[{kind.code}]: {_readable(kind.message)}"


def _readable(template: str) -> str:
    """Return a template with its fields marked as such."""
    return _FIELD.sub(r"‹\1›", template)
