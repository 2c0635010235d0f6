"""The nest pass: expressed symbols become a tree of repeats and branches."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from mazec.diagnostics import Report
from mazec.diagnostics.notes import EmptyBlock, OpenBlock, SingleSegment
from mazec.diagnostics.repairs import StrayBranchEnd, StrayMarker, StrayRepeatEnd, StraySymbol
from mazec.passes.express import ExpressedGene
from mazec.passes.tree import Body, Branch, Repeat, Tree
from mazec.symbols import Role, Symbol

_STRAY: dict[Role, type[StraySymbol]] = {
    Role.CUT: StrayMarker,
    Role.FORK_END: StrayBranchEnd,
    Role.LOOP_END: StrayRepeatEnd,
}


@dataclass(slots=True)
class _Block:
    """A block being read: its finished segments, and where reading resumes after it."""

    position: int
    parent: list[Any]
    resume: int
    stop: int
    cuts: list[int]  # remaining markers, the last one first
    shared: bool  # items are appended directly to the parent's list
    size: int = 0  # length of the parent's list at the start, if shared
    segments: list[Body] = field(default_factory=list)


@dataclass(frozen=True)
class Nest:
    """The pass that builds the tree of repeats and branches.

    Before:  positions of expressed symbols, in order.
    After:   a tree in which repeats run at least twice and branches have at least two segments.
    Repairs: blocks without an end run to the end of their list; stray ends and markers are
             dropped; empty blocks are removed; a single round or segment is inlined.
    Reports: W201, W202, W203 for dropped symbols; N302 for open blocks; N303 for empty blocks; N307
             for single segments.

    Takes linear time and never recurses: the end of a block and the markers of a branch depend only
    on the symbols between them, so they are matched once; a list that stops earlier ignores those
    beyond its stop.
    """

    name: ClassVar[str] = "nest"

    def run(self, expressed: ExpressedGene, report: Report) -> Tree:
        """Return the tree of the expressed symbols."""
        symbols, positions = expressed.gene.symbols, expressed.positions
        roles = [symbols[position].role for position in positions]
        if not any(roles):
            return Tree(expressed.gene, tuple(positions))
        items = _read(symbols, positions, roles, *_match(roles), report)
        return Tree(expressed.gene, items)


def _match(roles: list[Role]) -> tuple[dict[int, int], dict[int, list[int]]]:
    """Match every start with its end, and every branch with its markers at depth 0."""
    ends: dict[int, int] = {}
    cuts: dict[int, list[int]] = {}
    loops: list[int] = []
    forks: list[int] = []
    for i, role in enumerate(roles):
        if not role:
            continue
        if role is Role.LOOP:
            loops.append(i)
        elif role is Role.FORK:
            forks.append(i)
        elif role is Role.LOOP_END:
            if loops:
                ends[loops.pop()] = i
        elif forks:
            if role is Role.FORK_END:
                ends[forks.pop()] = i
            else:
                cuts.setdefault(forks[-1], []).append(i)
    return ends, cuts


def _read(
    symbols: Sequence[Symbol],
    positions: list[int],
    roles: list[Role],
    ends: dict[int, int],
    cuts: dict[int, list[int]],
    report: Report,
) -> Body:
    """Read every list from left to right, with the enclosing blocks on a stack."""
    items: list[Any] = []
    open_blocks: list[_Block] = []
    i, stop = 0, len(positions)
    while True:
        while i < stop:
            role = roles[i]
            if not role:
                items.append(positions[i])
                i += 1
            elif role is Role.LOOP or role is Role.FORK:
                block = _open(symbols, positions, i, stop, ends, cuts, items, report)
                if block is None:
                    i = min(ends.get(i, stop), stop) + 1
                    continue
                open_blocks.append(block)
                if not block.shared:
                    items = []
                i, stop = i + 1, _segment_end(block, stop)
            else:
                _report_stray(symbols[positions[i]], positions[i], _STRAY[role], report)
                i += 1
        if not open_blocks:
            return tuple(items)
        block = open_blocks[-1]
        if block.cuts:  # this segment is complete; the next starts after the marker
            block.segments.append(tuple(items))
            items = []
            i = block.cuts.pop() + 1
            stop = _segment_end(block, block.stop)
            continue
        open_blocks.pop()
        _close(symbols, block, items, report)
        items, i, stop = block.parent, block.resume, block.stop


def _segment_end(block: _Block, stop: int) -> int:
    return block.cuts[-1] if block.cuts else min(block.resume - 1, stop)


def _open(
    symbols: Sequence[Symbol],
    positions: list[int],
    i: int,
    stop: int,
    ends: dict[int, int],
    cuts: dict[int, list[int]],
    items: list[Any],
    report: Report,
) -> _Block | None:
    """Open the block that starts at ``i``. Return None for a repeat of zero rounds."""
    symbol: Any = symbols[positions[i]]
    end = ends.get(i, stop)
    if end >= stop:
        end = stop
        _report_open(symbol, positions, i, stop, report)
    if symbol.role is Role.LOOP:
        if symbol.times == 0:
            report.mark(EmptyBlock, positions[i], symbol=symbol.name)
            return None
        single = symbol.times == 1
        return _Block(positions[i], items, end + 1, stop, [], single, len(items))
    markers = [marker for marker in reversed(cuts.get(i, [])) if marker < end]
    return _Block(positions[i], items, end + 1, stop, markers, not markers, len(items))


def _report_open(symbol: Symbol, positions: list[int], i: int, stop: int, report: Report) -> None:
    extent = "the gene" if stop == len(positions) else "its list"
    report.mark(OpenBlock, positions[i], symbol=symbol.name, extent=extent)


def _close(symbols: Sequence[Symbol], block: _Block, items: list[Any], report: Report) -> None:
    """Append a finished block to its parent's list."""
    symbol: Any = symbols[block.position]
    if block.shared:
        if len(items) == block.size:
            report.mark(EmptyBlock, block.position, symbol=symbol.name)
        elif symbol.role is Role.FORK:
            report.mark(SingleSegment, block.position, symbol=symbol.name)
    elif symbol.role is Role.FORK:
        segments = (*block.segments, tuple(items))
        block.parent.append(Branch(block.position, symbol.rule, segments))
    elif items:
        block.parent.append(Repeat(block.position, symbol.times, tuple(items)))
    else:
        report.mark(EmptyBlock, block.position, symbol=symbol.name)


def _report_stray(symbol: Symbol, position: int, kind: type[StraySymbol], report: Report) -> None:
    opener = symbol.partner
    report.mark(
        kind,
        position,
        symbol=symbol.name,
        opener=opener.name if opener else "start",
        opening=opener.usage() if opener else "its start",
    )
