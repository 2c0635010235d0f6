"""One way through a network that all its printers share; it never recurses."""

from collections.abc import Iterator
from typing import NamedTuple

from mazec.network.network import Join, Loop, Node, Round, Step


class Begin(NamedTuple):
    """What follows lies inside of a loop, a round or a join."""

    node: Loop | Round | Join


class SegmentEnd(NamedTuple):
    """The end of a segment, the last one's too."""

    join: Join


class End(NamedTuple):
    """The end of a loop, a round or a join."""

    node: Loop | Round | Join


Event = Step | Begin | SegmentEnd | End


def traverse(nodes: tuple[Node, ...]) -> Iterator[Event]:
    """Everything in order of running; a loop's body once, segments one after another."""
    stack: list[Iterator[Node | Event]] = [iter(nodes)]
    while stack:
        for item in stack[-1]:
            if isinstance(item, Loop | Round | Join):
                stack.append(_opened(item))
                break
            yield item
        else:
            stack.pop()


def _opened(node: Loop | Round | Join) -> Iterator[Node | Event]:
    yield Begin(node)
    if isinstance(node, Loop | Round):
        yield from node.body
    else:
        for segment in node.segments:
            yield from segment
            yield SegmentEnd(node)
    yield End(node)
