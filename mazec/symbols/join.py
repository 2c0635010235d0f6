"""How a branch joins its segments: the shape rules of snapping (article 00's rule of thumb)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from mazec.symbols.shape import MOST_AXES, Shape, size


@dataclass(frozen=True)
class JoinResult:
    """What a join comes to for given shapes.

    ``join`` is what is done (a stack beyond 6 axes concatenates), ``flatten`` whether every segment
    above one axis is flattened first, ``shape`` what comes out.
    """

    join: str
    flatten: bool
    shape: Shape


@dataclass(frozen=True)
class JoinRule:
    """A way to join segments, known to genes by its lower-case ``name``.

    ``joint`` gives what comes of segments of some shapes, which are two at least. ``target`` is the
    dotted path of an ``nn.Module`` class without weights, which is carried into emitted files as a
    symbol's helper is: it is built from ``join`` and ``shape`` of the joint and takes the segments.
    """

    name: str
    joint: Callable[[Sequence[Shape]], JoinResult]
    target: str = "mazec.blocks.join.Join"

    @property
    def builtin(self) -> bool:
        """Whether mazec's own tests prove it, as they do its own symbols."""
        return JOINS.get(self.name) is self


def _flat(shapes: Sequence[Shape]) -> list[int]:
    return [shape[0] if len(shape) == 1 else size(shape) for shape in shapes]


def _same_rank(shapes: Sequence[Shape]) -> bool:
    rank = len(shapes[0])
    return all(len(shape) == rank for shape in shapes)


def _concat(shapes: Sequence[Shape]) -> JoinResult:
    trailing = shapes[0][1:]
    if _same_rank(shapes) and all(shape[1:] == trailing for shape in shapes):
        return JoinResult("concat", False, (sum(shape[0] for shape in shapes), *trailing))
    return JoinResult("concat", True, (sum(_flat(shapes)),))


def _overlap(shapes: Sequence[Shape]) -> tuple[bool, Shape]:
    if _same_rank(shapes):
        return False, tuple(map(max, zip(*shapes, strict=True)))
    return True, (max(_flat(shapes)),)


def _stack(shapes: Sequence[Shape]) -> JoinResult:
    flatten, shape = _overlap(shapes)
    if len(shape) + 1 > MOST_AXES:
        return JoinResult("concat", True, (sum(_flat(shapes)),))
    return JoinResult("stack", flatten, (len(shapes), *shape))


def _folded(join: str) -> Callable[[Sequence[Shape]], JoinResult]:
    return lambda shapes: JoinResult(join, *_overlap(shapes))


JOINS: Mapping[str, JoinRule] = MappingProxyType(
    {
        "concat": JoinRule("concat", _concat),
        **{name: JoinRule(name, _folded(name)) for name in ("add", "sub", "mul", "max")},
        "stack": JoinRule("stack", _stack),
    }
)
"""The built-in ones."""
