"""What the entry point names: the contract's version, and the hook that brings the symbols."""

from collections.abc import Iterable

from mazec import Symbol, hookimpl

from mazec_template.symbols import Template

mazec_contract = 2


@hookimpl
def mazec_symbols() -> Iterable[type[Symbol]]:
    """Every symbol of the package, in the order in which they are listed."""
    return (Template,)
