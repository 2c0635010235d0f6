"""Nest: expressed symbols become a tree of repeats and branches."""

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
    """A block being read: where its parent's list goes on, and what it has gathered."""

    position: int
    parent: list[Any]
    resume: int
    stop: int
    cuts: list[int]  # markers still ahead, the last one first
    shared: bool  # the content goes straight into the parent's list
    size: int = 0  # of the parent's list at the start, where shared
    segments: list[Body] = field(default_factory=list)


@dataclass(frozen=True)
class Nest:
    """The pass that builds the tree of repeats and branches.

    Before:  positions of expressed symbols, in order.
    After:   a tree in which repeats run at least twice and branches have at least two segments.
    Repairs: blocks without an end run to the end of their list; ends and markers that belong to
             nothing are dropped; empty blocks vanish; a single round or segment is inlined.
    Reports: W201, W202, W203 for what is dropped; N302 open blocks; N303 empty ones; N307 single
             segments.

    Linear in the number of symbols and flat in Python's stack: the end that matches a start and the
    markers that cut a branch depend only on what stands between them, so they are found once, and
    a list that stops earlier merely hides them.
    """

    name: ClassVar[str] = "nest"

    def run(self, expressed: ExpressedGene, report: Report) -> Tree:
        """Return the tree of the expressed symbols."""
        symbols, positions = expressed.gene.symbols, expressed.positions
        roles = [symbols[at].role for at in positions]
        if not any(roles):
            return Tree(expressed.gene, tuple(positions))
        items = _read(symbols, positions, roles, *_match(roles), report)
        return Tree(expressed.gene, items)


def _match(roles: list[Role]) -> tuple[dict[int, int], dict[int, list[int]]]:
    """The matching end of every start, and the markers at depth 0 of every branch."""
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
    """Read every list from left to right; the state of the lists around it waits on a stack."""
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
                _drop(symbols[positions[i]], positions[i], _STRAY[role], report)
                i += 1
        if not open_blocks:
            return tuple(items)
        block = open_blocks[-1]
        if block.cuts:  # a segment is read; the next starts behind its marker
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
    """The block that starts at ``i``, or None for a repeat of zero times."""
    symbol: Any = symbols[positions[i]]
    end = ends.get(i, stop)
    if end >= stop:
        end = stop
        _leave_open(symbol, positions, i, stop, report)
    if symbol.role is Role.LOOP:
        if symbol.times == 0:
            report.mark(EmptyBlock, positions[i], symbol=symbol.name)
            return None
        single = symbol.times == 1
        return _Block(positions[i], items, end + 1, stop, [], single, len(items))
    marks = [at for at in reversed(cuts.get(i, [])) if at < end]
    return _Block(positions[i], items, end + 1, stop, marks, not marks, len(items))


def _leave_open(symbol: Symbol, positions: list[int], i: int, stop: int, report: Report) -> None:
    extent = "the gene" if stop == len(positions) else "its list"
    report.mark(OpenBlock, positions[i], symbol=symbol.name, extent=extent)


def _close(symbols: Sequence[Symbol], block: _Block, items: list[Any], report: Report) -> None:
    """Put a block that has been read into its parent's list."""
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


def _drop(symbol: Symbol, at: int, kind: type[StraySymbol], report: Report) -> None:
    opener = symbol.partner
    report.mark(
        kind,
        at,
        symbol=symbol.name,
        opener=opener.name if opener else "start",
        opening=opener.usage() if opener else "its start",
    )
