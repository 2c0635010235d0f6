"""The traversal of a network that all backends share."""

from collections.abc import Iterator
from typing import NamedTuple

from mazec.network.network import Join, Loop, Node, Round, Step


class Begin(NamedTuple):
    """The beginning of a loop, a round or a join."""

    node: Loop | Round | Join


class SegmentEnd(NamedTuple):
    """The end of a segment, including the last one of a join."""

    join: Join


class End(NamedTuple):
    """The end of a loop, a round or a join."""

    node: Loop | Round | Join


Event = Step | Begin | SegmentEnd | End


def traverse(nodes: tuple[Node, ...]) -> Iterator[Event]:
    """Yield all events in execution order: a loop's body once, segments in turn. Never recurses."""
    stack: list[Iterator[Node | Event]] = [iter(nodes)]
    while stack:
        for item in stack[-1]:
            if isinstance(item, Loop | Round | Join):
                stack.append(_events(item))
                break
            yield item
        else:
            stack.pop()


def _events(node: Loop | Round | Join) -> Iterator[Node | Event]:
    yield Begin(node)
    if isinstance(node, Loop | Round):
        yield from node.body
    else:
        for segment in node.segments:
            yield from segment
            yield SegmentEnd(node)
    yield End(node)
