"""The built-in symbols, brought in by the hook that any plugin uses."""

from collections.abc import Iterable

from mazec.symbols import activation, dropout, linear, norm, pooling, structure
from mazec.symbols.hookspecs import hookimpl
from mazec.symbols.symbol import Symbol

_FAMILIES = (structure, activation, linear, pooling, dropout, norm)


@hookimpl
def mazec_symbols() -> Iterable[type[Symbol]]:
    """Every symbol declared in the families' modules, in order of declaration."""
    for family in _FAMILIES:
        for declared in vars(family).values():
            if (
                isinstance(declared, type)
                and issubclass(declared, Symbol)
                and declared.__module__ == family.__name__
                and not declared.__subclasses__()
            ):
                yield declared
