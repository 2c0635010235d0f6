"""The built-in merges, selections and mutations, registered through the plugin hooks."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from mazec.evolution.align import merge_aligned
from mazec.evolution.bits import merge_bits
from mazec.evolution.merge import Merge, copy_parent, merge_positional
from mazec.evolution.mutation import BUILTIN_MUTATIONS, Mutation
from mazec.evolution.selection import BUILTIN_SELECTIONS, Selection
from mazec.extensions import hookimpl
from mazec.extensions.contract import CONTRACT

mazec_contract = CONTRACT

BUILTIN_MERGES: Mapping[str, Merge] = MappingProxyType(
    {
        "positional": merge_positional,
        "aligned": merge_aligned,
        "bits": merge_bits,
        "none": copy_parent,
    }
)
"""The built-in merges, by name."""


@hookimpl
def mazec_merges() -> Mapping[str, Merge]:
    """Return the built-in merges."""
    return BUILTIN_MERGES


@hookimpl
def mazec_selections() -> Mapping[str, Selection]:
    """Return the built-in selections."""
    return BUILTIN_SELECTIONS


@hookimpl
def mazec_mutations() -> Iterable[Mutation]:
    """Return the built-in kinds of mutation, in the order in which they are applied."""
    return BUILTIN_MUTATIONS.values()
