"""Warnings about parts of a gene that are dropped to repair it (W2)."""

from mazec.diagnostics.diagnostic import Diagnostic


class StraySymbol(Diagnostic):
    """The fields of a marker or an end that belongs to no block.

    ``opener`` is the symbol that starts such a block, and ``opening`` how a gene writes it.
    """

    symbol: str
    opener: str
    opening: str


class StrayMarker(StraySymbol):
    """A segment marker outside of a branch.

    A marker splits the body of a branch into segments. Outside of a branch it has no meaning and is
    dropped. A repeat does not hide a marker: only starts and ends of branches count.
    """

    code = "W201"
    message = "{symbol} outside of a branch"
    label = "dropped"
    help = "start a branch with {opening}"


class StrayBranchEnd(StraySymbol):
    """The end of a branch without its start.

    An end in a list where no branch is open has no meaning and is dropped. The start may be silent:
    everything from a DEACTIVATE to the next ACTIVATE is removed before blocks are matched.
    """

    code = "W202"
    message = "{symbol} without {opener}"
    label = "dropped"
    help = "start a branch with {opening}"


class StrayRepeatEnd(StraySymbol):
    """The end of a repeat without its start.

    An end in a list where no repeat is open has no meaning and is dropped. Branches are split at
    their markers first, so a repeat that starts in one segment cannot end in the next.
    """

    code = "W203"
    message = "{symbol} without {opener}"
    label = "dropped"
    help = "start a repeat with {opening}"


class NormOfSingleValues(Diagnostic):
    """A norm that would turn every input into zeros.

    A norm subtracts a mean. The mean of a single value is the value itself: this happens to an
    instance norm on channels of one value, and to a layer norm over a last axis of one. Such a norm
    is dropped.
    """

    code = "W204"
    message = "{symbol} over single values"
    label = "dropped"
    help = "it would output zeros for any input"

    symbol: str
