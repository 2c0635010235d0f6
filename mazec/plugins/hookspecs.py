"""The hooks that a plugin may implement, under the entry-point group ``mazec``.

The built-ins of mazec come in through the same hooks. Whatever is heavy is named by its dotted path
and imported when it is used, so that a command that trains nothing loads no PyTorch.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from mazec.evolution.merge import MERGES, Merge
from mazec.evolution.mutation import MUTATIONS, Mutation
from mazec.evolution.selection import SELECTIONS, Selection
from mazec.extensions import ExtensionPoint, hookspec
from mazec.symbols import JOINS, SYMBOLS, JoinRule, Symbol
from mazec.tasks.datasets import DATASETS, TRIALS

POINTS: tuple[ExtensionPoint[Any], ...] = (
    SYMBOLS,
    JOINS,
    MUTATIONS,
    DATASETS,
    SELECTIONS,
    MERGES,
    TRIALS,
)
"""All extension points, in the order in which lists show them; each has its hook here."""


@hookspec
def mazec_symbols() -> Iterable[type[Symbol]]:
    """Return the symbol classes that the plugin brings, in the order in which they are listed."""
    return ()


@hookspec
def mazec_joins() -> Iterable[type[JoinRule]]:
    """Return ways in which a branch can join its segments, each a ``JoinRule`` class."""
    return ()


@hookspec
def mazec_merges() -> Mapping[str, Merge]:
    """Return merges of two genes by lower-case name, each a ``mazec.evolution.merge.Merge``."""
    return {}


@hookspec
def mazec_mutations() -> Iterable[Mutation]:
    """Return kinds of mutation, which come after the built-in ones."""
    return ()


@hookspec
def mazec_selections() -> Mapping[str, Selection]:
    """Return parent selections by lower-case name."""
    return {}


@hookspec
def mazec_datasets() -> Mapping[str, str]:
    """Return data sets by lower-case name: each the dotted path of a function that reads it.

    The function is given the folder of downloaded data as a ``Path``, and returns a
    ``mazec.training.split.LoadedData``.
    """
    return {}


@hookspec
def mazec_trials() -> Mapping[str, str]:
    """Return trials by lower-case name: each the dotted path of a ``Trial`` class.

    The base class is ``mazec.training.trial.Trial``.
    """
    return {}
