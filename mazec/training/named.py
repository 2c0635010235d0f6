"""What a plugin names by its dotted path, fetched when it is used."""

from importlib import import_module
from typing import Any


def fetched(path: str) -> Any:
    """What a dotted path names. Raises ``ImportError`` or ``AttributeError`` for nothing."""
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)
