"""Dotted paths, by which plugins name what is imported only when it is used."""

from pkgutil import resolve_name
from typing import Any


def resolve_dotted(path: str) -> Any:
    """Import and return the object that a dotted path names, ``package.module.name``.

    Raises ``ImportError`` and ``AttributeError``, and whatever importing the module raises.
    """
    module, _, name = path.rpartition(".")
    # without the colon an import error inside the module would be hidden
    return resolve_name(f"{module}:{name}")
