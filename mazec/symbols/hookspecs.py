"""The hooks a plugin may implement, under the entry-point group ``mazec``."""

from collections.abc import Iterable

import pluggy

from mazec.symbols.symbol import Symbol

hookspec = pluggy.HookspecMarker("mazec")
hookimpl = pluggy.HookimplMarker("mazec")


@hookspec
def mazec_symbols() -> Iterable[type[Symbol]]:
    """The symbol classes that the plugin brings, in the order in which they are listed."""
    return ()
