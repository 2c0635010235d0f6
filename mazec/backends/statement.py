"""Statements that need no module: adapters between shapes, and joins by operators of torch."""

from collections.abc import Callable, Iterator, Sequence, Set
from typing import NamedTuple

from mazec.backends.layout import WIDTH, fit, line
from mazec.symbols import Combination, Shape, size
from mazec.symbols.expression import OPERATORS

_MARGIN = 24  # for the indentation and the assigned variable


class Statement(NamedTuple):
    """The assignment of ``text`` to a variable, of a call if there are ``arguments``."""

    variable: str
    text: str
    arguments: tuple[str, ...] = ()

    def lines(self, indent: int, comment: str = "") -> list[str]:
        """Return the formatted lines."""
        head = f"{self.variable} = {self.text}"
        if not self.arguments:
            return line(indent, head, comment)
        return fit(indent, f"{head}(", self.arguments, comment)


def adapt(variable: str, value: str, input: Shape, output: Shape) -> Iterator[Statement]:
    """Yield the statements that bring a value from one shape to another.

    Values are kept in order; the last ones are cut off, or zeros are added.
    """
    extra = size(output) - size(input)
    if len(input) > 1 and (extra or len(output) == 1):
        yield Statement(variable, f"{value}.flatten", ("1",))
        value = variable
    if extra:
        if extra < 0:
            yield Statement(variable, f"{value}[:, :{size(output)}]")
        else:
            yield Statement(variable, "nn.functional.pad", (value, f"(0, {extra})"))
        value = variable
    if len(output) > 1:
        axes = (f"{value}.shape[0]", *map(str, output))
        yield Statement(variable, f"{value}.reshape", axes)


def combine(
    combination: Combination,
    variable: str,
    values: Sequence[str],
    shapes: Sequence[Shape],
    writable: Set[str],
    unused: Callable[[], str],
) -> Iterator[Statement]:
    """Yield the statements that combine values, which may repeat.

    Only the ``writable`` values may be overwritten before the last statement; ``unused`` returns
    another variable.
    """
    padded: dict[str, str] = {}
    common = tuple(map(max, zip(*shapes, strict=True))) if combination.fill is not None else ()
    for value, shape in zip(values, shapes, strict=True):
        if value in padded:
            continue
        padded[value] = value
        if common and shape != common:
            padded[value] = value if value in writable else unused()
            arguments = (value, _missing(shape, common), *_fill(combination))
            yield Statement(padded[value], "nn.functional.pad", arguments)
    terms = [padded[value] for value in values]
    if combination.dim is None:
        yield from _from_left_to_right(combination.function, variable, terms, unused)
    else:
        arguments = (f"({', '.join(terms)})", f"dim={combination.dim}")
        yield Statement(variable, combination.function, arguments)


def _missing(shape: Shape, common: Shape) -> str:
    """Return what ``pad`` adds to the axes, beginning with the last one."""
    pairs = [(0, wanted - axis) for axis, wanted in zip(shape, common, strict=True)]
    while pairs[0] == (0, 0):
        pairs.pop(0)
    return str(tuple(count for pair in reversed(pairs) for count in pair))


def _fill(combination: Combination) -> tuple[str, ...]:
    return (f"value={combination.fill}",) if combination.fill else ()


def _from_left_to_right(
    function: str, variable: str, terms: Sequence[str], unused: Callable[[], str]
) -> Iterator[Statement]:
    """Yield as few statements as lines have room for."""
    text, *rest = terms
    partial = ""
    for term in rest:
        if len(_pair(function, text, term)) > WIDTH - _MARGIN and text != partial:
            partial = partial or unused()
            yield Statement(partial, text)
            text = partial
        text = _pair(function, text, term)
    yield Statement(variable, text)


def _pair(function: str, left: str, right: str) -> str:
    if function in OPERATORS:
        return f"{left} {function} {right}"
    return f"{function}({left}, {right})"
