"""Owners: the plugins that answer for symbols and joins."""

from mazec.extensions.distribution import distribution_of
from mazec.symbols.join import JoinRule
from mazec.symbols.symbol import Layer


def owner_of(declared: Layer | type[JoinRule]) -> tuple[str, str]:
    """Return what a gene calls a symbol or a join, and the distribution that brings it."""
    if isinstance(declared, Layer):
        return str(declared), distribution_of([type(declared).__module__])
    return f"join={declared.name}", distribution_of(
        [*filter(None, [declared.target]), declared.__module__]
    )
