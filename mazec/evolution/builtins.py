"""The built-in selections and mutations, brought in by the hooks that any plugin uses."""

from collections.abc import Iterable, Mapping

from mazec.evolution.mutation import MUTATIONS, Mutation
from mazec.evolution.selection import SELECTIONS, Selection
from mazec.symbols import hookimpl

mazec_contract = 1


@hookimpl
def mazec_selections() -> Mapping[str, Selection]:
    """How parents can be drawn."""
    return SELECTIONS


@hookimpl
def mazec_mutations() -> Iterable[Mutation]:
    """The kinds of mutation, in the order in which they strike."""
    return MUTATIONS.values()
