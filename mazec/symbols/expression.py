"""The torch expressions of symbols and joins as data, never as strings of code."""

import keyword
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

Argument = int | float | bool | str | tuple[int, ...]
DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", re.ASCII)
"""The path of what is named and not imported."""


@dataclass(frozen=True)
class Call:
    """The construction of one ``nn.Module``.

    ``target`` is ``torch.nn.Linear``, or the dotted path of a helper class,
    ``package.module.Name``. A helper's module is never imported: its text is carried into the
    emitted file, so it may import nothing but torch and its classes must be ordinary ``nn.Module``
    classes.
    ``shown`` holds what a table or JSON shows beside the arguments though torch does not take it.
    """

    target: str
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    shown: Mapping[str, Argument] = field(default_factory=dict)

    @property
    def op(self) -> str:
        """The class name, ``Linear``: how tables and JSON call it."""
        return self.target.rpartition(".")[2]


@dataclass(frozen=True)
class Combination:
    """The combination of tensors by an operator or a function of torch.

    ``function`` is ``+``, ``-`` or ``*``, or the dotted path of a function, ``torch.maximum``. With
    ``dim`` it takes a tuple of all tensors and this axis, where 0 is the batch: ``torch.cat((a, b),
    dim=1)``. Without ``dim`` it takes two at a time, from left to right. Tensors that are smaller
    than the shape that covers all of them are padded with ``fill`` at the end of each axis, unless
    it is None. Raises ``ValueError`` for anything else.
    """

    function: str
    dim: int | None = None
    fill: float | None = None

    def __post_init__(self) -> None:
        if self.function not in OPERATORS and not _FUNCTION.fullmatch(self.function):
            raise ValueError(f"{self.function!r} is not an operator or a function of torch")
        if self.dim is not None and (type(self.dim) is not int or self.function in OPERATORS):
            raise ValueError(f"{self.function} takes no axis {self.dim!r}")
        if self.fill is not None and not (type(self.fill) is float and math.isfinite(self.fill)):
            raise ValueError(f"{self.fill!r} is not a real number to pad with")


OPERATORS = ("+", "-", "*")
_FUNCTION = re.compile(r"torch\.[A-Za-z_]\w{0,39}", re.ASCII)


def check_call(made: object) -> None:
    """Raise ``TypeError`` or ``ValueError`` for what is no call that can be written as code."""
    if not isinstance(made, Call):
        raise TypeError(f"{made!r} is no Call")
    if not (isinstance(made.target, str) and DOTTED.fullmatch(made.target)):
        raise ValueError(f"{made.target!r} is not the dotted path of a class")
    for arguments in (made.arguments, made.shown):
        if not isinstance(arguments, Mapping):
            raise TypeError(f"{arguments!r} does not map names to arguments")
        for name, value in arguments.items():
            written(name, value)


def written(name: str, value: Argument) -> str:
    """Return an argument as code, ``name=value``. Raises ``ValueError`` if it cannot be code."""
    if not (
        isinstance(name, str)
        and name.isascii()
        and name.isidentifier()
        and not keyword.iskeyword(name)
    ):
        raise ValueError(f"{name!r} cannot name an argument")
    return f"{name}={_literal(value)}"


def _literal(value: Argument) -> str:
    if isinstance(value, bool) or (isinstance(value, float) and math.isfinite(value)):
        return repr(value if isinstance(value, bool) else float(value))
    if isinstance(value, int):
        return repr(int(value))
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_.+-]{0,80}", value, re.ASCII):
        return f'"{value}"'
    if isinstance(value, tuple) and all(type(part) is int for part in value):
        return repr(value)
    raise ValueError(f"{value!r} cannot be an argument")
