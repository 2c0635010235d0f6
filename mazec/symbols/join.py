"""Joins: the ways in which a branch brings its segments together (article 00's rule of thumb)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

from mazec.extensions import ExtensionPoint, Rejected
from mazec.symbols.expression import DOTTED, Call, Combination
from mazec.symbols.shape import MOST_AXES, Shape, shape_of, size
from mazec.symbols.suggestion import check_synonyms


@dataclass(frozen=True)
class JoinResult:
    """The outcome of a join for given shapes.

    ``join`` is what is done (a stack beyond 6 axes concatenates), ``flatten`` whether every segment
    above one axis is flattened first, ``shape`` what comes out.
    """

    join: str
    flatten: bool
    shape: Shape


class JoinRule:
    """A way to join the segments of a branch; each is a class of its own and has no instances.

    ``name`` is the lower-case word that genes have for it. ``target`` is the dotted path of an
    ``nn.Module`` class without weights, which is carried into emitted files as a symbol's helper
    is: it is built from the ``join`` and the ``shape`` of the result and takes the segments.
    Without a target, ``torch`` gives the join's expression.
    """

    name: ClassVar[str]
    synonyms: ClassVar[tuple[str, ...]] = ()
    """Names that other libraries have for it: they are suggested, and not understood in a gene."""
    target: ClassVar[str] = ""
    builtin: ClassVar[bool] = True
    """Return whether the join is mazec's own; those of plugins are checked where they are used."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.builtin = cls.__module__.startswith("mazec.")

    @staticmethod
    def result(shapes: Sequence[Shape]) -> JoinResult:
        """Return the result for the shapes of the segments, which are two at least."""
        raise NotImplementedError

    @classmethod
    def torch(cls, result: JoinResult, shapes: Sequence[Shape]) -> Combination | Call:
        """Return the torch expression of a result; ``shapes`` are those after flattening.

        A ``Call`` builds a module that takes the segments. By default it is the expression of the
        built-in join that the result names. Raises ``ValueError`` if there is none.
        """
        rule = BUILTIN_JOINS.get(result.join)
        if rule is None:
            raise ValueError(f"it has no target, and {result.join!r} is not a built-in join")
        return rule.torch(result, shapes)


class Concat(JoinRule):
    """The segments one behind the other, along the first axis.

    Shape: (a, …), (b, …) → (a + b, …); segments whose other axes differ are flattened first.
    """

    name = "concat"
    synonyms = ("cat", "concatenate", "join", "append")

    @staticmethod
    def result(shapes: Sequence[Shape]) -> JoinResult:
        """Return the sum of the first axes."""
        trailing = shapes[0][1:]
        if _same_rank(shapes) and all(shape[1:] == trailing for shape in shapes):
            return JoinResult("concat", False, (sum(shape[0] for shape in shapes), *trailing))
        return _concat_flat(shapes)

    @classmethod
    def torch(cls, result: JoinResult, shapes: Sequence[Shape]) -> Combination | Call:
        """Return ``torch.cat`` along the first axis."""
        return Combination("torch.cat", dim=1)


class Overlap(JoinRule):
    """A join cell by cell, of segments that are aligned at the origin.

    Shape: the largest of each axis; segments of other ranks are flattened first.
    """

    combination: ClassVar[Combination]

    @classmethod
    def result(cls, shapes: Sequence[Shape]) -> JoinResult:
        """Return the shape that covers all segments."""
        return JoinResult(cls.name, *_overlap(shapes))

    @classmethod
    def torch(cls, result: JoinResult, shapes: Sequence[Shape]) -> Combination | Call:
        """Return the join's operator or function."""
        return cls.combination


class Add(Overlap):
    """The sum of the segments, which are aligned at the origin and padded with zeros.

    Shape: the largest of each axis; segments of other ranks are flattened first.
    """

    name = "add"
    synonyms = ("sum", "plus")
    combination = Combination("+", fill=0.0)


class Sub(Overlap):
    """The first segment less all others, which are aligned at the origin and padded with zeros.

    Shape: the largest of each axis; segments of other ranks are flattened first.
    """

    name = "sub"
    synonyms = ("subtract", "minus", "difference")
    combination = Combination("-", fill=0.0)


class Mul(Overlap):
    """The product of the segments, which are aligned at the origin and padded with ones.

    Shape: the largest of each axis; segments of other ranks are flattened first.
    """

    name = "mul"
    synonyms = ("multiply", "product", "prod", "times", "gate")
    combination = Combination("*", fill=1.0)


class Max(Overlap):
    """The largest of the segments that cover a cell, which are aligned at the origin.

    Shape: the largest of each axis; segments of other ranks are flattened first.
    """

    name = "max"
    synonyms = ("maximum", "maxout")
    combination = Combination("torch.maximum")

    @classmethod
    def torch(cls, result: JoinResult, shapes: Sequence[Shape]) -> Combination | Call:
        """Return the function, or for different shapes a class that knows which segments reach."""
        if all(shape == result.shape for shape in shapes):
            return cls.combination
        return Call("mazec.blocks.join.PaddedMax", {"shape": result.shape})


class Stack(JoinRule):
    """The segments side by side along a new first axis, padded with zeros.

    Shape: (n, the largest of each axis) for n segments; beyond 6 axes they are concatenated.
    """

    name = "stack"

    @staticmethod
    def result(shapes: Sequence[Shape]) -> JoinResult:
        """Return the shape that covers all segments, behind their number."""
        flatten, shape = _overlap(shapes)
        if len(shape) + 1 > MOST_AXES:
            return _concat_flat(shapes)
        return JoinResult("stack", flatten, (len(shapes), *shape))

    @classmethod
    def torch(cls, result: JoinResult, shapes: Sequence[Shape]) -> Combination | Call:
        """Return ``torch.stack`` along a new first axis."""
        if result.join == Concat.name:
            return Concat.torch(result, shapes)
        return Combination("torch.stack", dim=1, fill=0.0)


def _flat(shapes: Sequence[Shape]) -> list[int]:
    return [shape[0] if len(shape) == 1 else size(shape) for shape in shapes]


def _concat_flat(shapes: Sequence[Shape]) -> JoinResult:
    return JoinResult("concat", True, (sum(_flat(shapes)),))


def _same_rank(shapes: Sequence[Shape]) -> bool:
    rank = len(shapes[0])
    return all(len(shape) == rank for shape in shapes)


def _overlap(shapes: Sequence[Shape]) -> tuple[bool, Shape]:
    if _same_rank(shapes):
        return False, tuple(map(max, zip(*shapes, strict=True)))
    return True, (max(_flat(shapes)),)


BUILTIN_JOINS: Mapping[str, type[JoinRule]] = MappingProxyType(
    {rule.name: rule for rule in (Concat, Add, Sub, Mul, Max, Stack)}
)
"""The joins that mazec brings, by name."""


def _check_join(name: str, rule: Any) -> None:
    """Raise ``Rejected`` where a join cannot work."""
    if not (isinstance(rule, type) and issubclass(rule, JoinRule)):
        raise Rejected(f"{rule!r} is not a JoinRule class")
    if not (isinstance(rule.target, str) and (DOTTED.fullmatch(rule.target) or not rule.target)):
        raise Rejected(f"the target of {name} is the dotted path of a class, not {rule.target!r}")
    check_synonyms(f"join {name}", rule.synonyms)
    for shapes in (((3,), (3,)), ((2, 3), (4,)), ((2, 3), (2, 5), (1, 1))):
        result = rule.result(shapes)
        if not isinstance(result, JoinResult) or shape_of(result.shape) != result.shape:
            raise Rejected(f"join {name} of {shapes} gives {result!r}, which is no JoinResult")
        if not isinstance(result.join, str):
            raise Rejected(f"join {name} calls what it does {result.join!r}, which is no word")


JOINS: ExtensionPoint[type[JoinRule]] = ExtensionPoint("joins", _check_join)
"""The joins of branches: a list of ``JoinRule`` classes."""
