"""A symbol's torch expression as data: a target and its arguments, never a string of code."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Argument = int | float | bool | str | tuple[int, ...]


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
