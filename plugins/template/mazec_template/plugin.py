"""Entry point of the plugin: the contract version and the hook for symbols."""

from collections.abc import Iterable

from mazec import Symbol, hookimpl

from mazec_template.symbols import Template

mazec_contract = 2


@hookimpl
def mazec_symbols() -> Iterable[type[Symbol]]:
    """Return every symbol of the package, in the order in which they are listed."""
    return (Template,)
