"""The hooks a plugin may implement, under the entry-point group ``mazec``: the contract.

What mazec itself brings comes in by the same door. Whatever is heavy is named by its dotted path
and imported when it is used, so that a command that trains nothing loads no PyTorch.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pluggy

from mazec.symbols.join import JoinRule
from mazec.symbols.symbol import Symbol

CONTRACT = 1
"""The version of the contract. A plugin's module says for which it is made: mazec_contract = 1."""

hookspec = pluggy.HookspecMarker("mazec")
hookimpl = pluggy.HookimplMarker("mazec")


@hookspec
def mazec_symbols() -> Iterable[type[Symbol]]:
    """The symbol classes that the plugin brings, in the order in which they are listed."""
    return ()


@hookspec
def mazec_joins() -> Iterable[JoinRule]:
    """Ways in which a branch can join its segments, beside the built-in ones."""
    return ()


@hookspec
def mazec_datasets() -> Mapping[str, str]:
    """Data sets by lower-case name: each the dotted path of a function that reads it.

    The function is given the folder of downloaded data as a ``Path``, and returns a
    ``mazec.training.split.LoadedData``.
    """
    return {}


@hookspec
def mazec_selections() -> Mapping[str, Callable[..., tuple[int, int]]]:
    """Parent selections by lower-case name, each a ``mazec.evolution.selection.Selection``."""
    return {}


@hookspec
def mazec_mutations() -> Iterable[Any]:
    """Kinds of mutation, each a ``mazec.evolution.mutation.Mutation``, after the built-in ones."""
    return ()


@hookspec
def mazec_trials() -> Mapping[str, str]:
    """Trials by lower-case name: each the dotted path of a ``mazec.training.trial.Trial`` class."""
    return {}
