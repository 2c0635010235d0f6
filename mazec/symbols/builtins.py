"""The built-in symbols and joins, brought in by the hooks that any plugin uses."""

from collections.abc import Iterable

from mazec.extensions import hookimpl
from mazec.extensions.contract import CONTRACT
from mazec.symbols import activation, dropout, linear, norm, pooling, structure
from mazec.symbols.join import BUILTIN_JOINS, JoinRule
from mazec.symbols.symbol import Symbol

mazec_contract = CONTRACT
_FAMILIES = (structure, activation, linear, pooling, dropout, norm)


@hookimpl
def mazec_symbols() -> Iterable[type[Symbol]]:
    """Return every symbol declared in the families' modules, in order of declaration."""
    for family in _FAMILIES:
        for parameter_specs in vars(family).values():
            if (
                isinstance(parameter_specs, type)
                and issubclass(parameter_specs, Symbol)
                and parameter_specs.__module__ == family.__name__
                # what others derive from here is no symbol; those of a plugin do not count
                and all(
                    kind.__module__ != family.__name__ for kind in parameter_specs.__subclasses__()
                )
            ):
                yield parameter_specs


@hookimpl
def mazec_joins() -> Iterable[type[JoinRule]]:
    """Return the built-in joins."""
    return BUILTIN_JOINS.values()
