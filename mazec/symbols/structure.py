"""The symbols that shape a gene and build nothing: silence, repeats and branches (article 00)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from mazec.symbols.join import BUILTIN_JOINS, JoinRule
from mazec.symbols.parameter import choice, integer
from mazec.symbols.symbol import Role, Symbol


def _among(default: str, rules: Mapping[str, type[JoinRule]]) -> Any:
    """Declare the choice of a join among some, with the synonyms of each."""
    synonyms = {name: rule.synonyms for name, rule in rules.items()}
    own = ("mode", "merge", "op", "how")
    return choice(default, tuple(rules), synonyms=own, choice_synonyms=synonyms)


class Activate(Symbol):
    """Ends a silent region.

    Expressed: from here on symbols are built again. Outside a silent region it does nothing.
    """

    role = Role.WAKE


class Deactivate(Symbol):
    """Starts a silent region, up to the next ACTIVATE or the end of the gene.

    Silent symbols, starts and ends of blocks among them, are inherited and not built, as inactive
    stretches of DNA are (article 00: atavism). It does not nest.
    """

    role = Role.SILENCE


class RepeatStart(Symbol):
    """Repeats all up to its end; each round has weights of its own.

    Without an end the block runs to the end of the list in which it starts.
    """

    times: int = integer(
        2, low=0, initial=(0, 9), bits=4, synonyms=("n", "count", "repeats", "depth", "num_layers")
    )
    raw = ("times",)
    role = Role.LOOP
    synonyms = ("repeat", "loop", "for", "times")
    frequency = 50


class RepeatEnd(Symbol):
    """Ends a repeat; a stray one is dropped."""

    role = Role.LOOP_END
    partner = RepeatStart


class BranchStart(Symbol):
    """Sends the values through several segments side by side and joins what they give.

    An empty segment hands its input on as it is, which is how a gene writes a residual connection.
    """

    join: str = _among("concat", BUILTIN_JOINS)
    synonyms = ("skip", "residual", "shortcut", "parallel", "fork", "split", "skip_connection")
    role = Role.FORK
    rules: ClassVar[Mapping[str, type[JoinRule]]] = BUILTIN_JOINS

    @property
    def rule(self) -> type[JoinRule]:
        """The join of the segments."""
        return self.rules[self.join]

    @classmethod
    def among(cls, rules: Mapping[str, type[JoinRule]]) -> "type[BranchStart]":
        """Return the same symbol with other joins to choose from, or itself if they are its own."""
        if list(rules) == list(cls.rules):
            return cls
        body: dict[str, Any] = {"__annotations__": {"join": str}, "__doc__": cls.__doc__}
        body["join"] = _among(str(cls.parameter_specs["join"].default), rules)
        body["rules"] = MappingProxyType(dict(rules))
        # no module of a family, or it would be taken for a built-in of its own
        body |= {"__module__": __package__, "name": cls.name}
        return type(cls.__name__, (cls,), body)


class BranchSegmentMarker(Symbol):
    """Cuts the body of a branch into segments; a stray one is dropped."""

    role = Role.CUT
    partner = BranchStart


class BranchStop(Symbol):
    """Ends a branch; a stray one is dropped."""

    aliases = ("BRANCH_END",)
    role = Role.FORK_END
    partner = BranchStart
