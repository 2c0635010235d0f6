"""A symbol's torch expression as data: a target and its arguments, never a string of code."""

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
