"""How a branch joins its segments: the shape rules of snapping (article 00's rule of thumb)."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from mazec.symbols.shape import MOST_AXES, Shape, size


@dataclass(frozen=True)
class Joint:
    """What a join comes to for given shapes.

    ``join`` is what is done (a stack beyond 6 axes concatenates), ``flatten`` whether every segment
    above one axis is flattened first, ``shape`` what comes out.
    """

    join: str
    flatten: bool
    shape: Shape


def joint(join: str, shapes: Sequence[Shape]) -> Joint:
    """The joint of segments that give ``shapes``, for one of ``JOINS``."""
    return JOINS[join](shapes)


def _flat(shapes: Sequence[Shape]) -> list[int]:
    return [shape[0] if len(shape) == 1 else size(shape) for shape in shapes]


def _same_rank(shapes: Sequence[Shape]) -> bool:
    rank = len(shapes[0])
    return all(len(shape) == rank for shape in shapes)


def _concat(shapes: Sequence[Shape]) -> Joint:
    trailing = shapes[0][1:]
    if _same_rank(shapes) and all(shape[1:] == trailing for shape in shapes):
        return Joint("concat", False, (sum(shape[0] for shape in shapes), *trailing))
    return Joint("concat", True, (sum(_flat(shapes)),))


def _overlap(shapes: Sequence[Shape]) -> tuple[bool, Shape]:
    if _same_rank(shapes):
        return False, tuple(map(max, zip(*shapes, strict=True)))
    return True, (max(_flat(shapes)),)


def _stack(shapes: Sequence[Shape]) -> Joint:
    flatten, shape = _overlap(shapes)
    if len(shape) + 1 > MOST_AXES:
        return Joint("concat", True, (sum(_flat(shapes)),))
    return Joint("stack", flatten, (len(shapes), *shape))


def _add(shapes: Sequence[Shape]) -> Joint:
    return Joint("add", *_overlap(shapes))


def _sub(shapes: Sequence[Shape]) -> Joint:
    return Joint("sub", *_overlap(shapes))


def _mul(shapes: Sequence[Shape]) -> Joint:
    return Joint("mul", *_overlap(shapes))


def _max(shapes: Sequence[Shape]) -> Joint:
    return Joint("max", *_overlap(shapes))


JOINS = MappingProxyType(
    {"concat": _concat, "add": _add, "sub": _sub, "mul": _mul, "max": _max, "stack": _stack}
)
