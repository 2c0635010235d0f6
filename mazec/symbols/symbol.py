"""Symbols: one class for each, with everything that mazec knows about it.

The text form, random birth, tuning, merging, bits, printing, documentation and both backends follow
from the declaration. Declaring registers nothing; a plugin hook does (``plugins.hookspecs``).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import Any, ClassVar, Self, dataclass_transform

from mazec.symbols.expression import Call
from mazec.symbols.parameter import Parameter, Value, checked, choice, flag, integer, real
from mazec.symbols.shape import Shape, size
from mazec.symbols.suggestion import closest

HEADER_WORDS = frozenset(("input", "output", "head", "name", "table", "rates", "learning"))
LITERALS = frozenset(("true", "false", "nan", "inf"))  # words that a value may be


class Role(IntEnum):
    """The compiler's treatment of a symbol. All but ``LAYER`` shape the gene and build nothing."""

    LAYER = 0
    SILENCE = 1
    WAKE = 2
    LOOP = 3
    LOOP_END = 4
    FORK = 5
    CUT = 6
    FORK_END = 7


@dataclass_transform(frozen_default=True, field_specifiers=(integer, real, choice, flag))
class Symbol:
    """A symbol of a gene: an instance is one in a sequence, its class is the symbol's type.

    Parameters are annotated class attributes made by ``integer``, ``real``, ``choice`` and
    ``flag``. Building one with a bad value raises ``ValueError``.
    """

    name: ClassVar[str]
    aliases: ClassVar[tuple[str, ...]] = ()
    synonyms: ClassVar[tuple[str, ...]] = ()
    """Names that other libraries have for it: they are suggested, and not understood in a gene."""
    role: ClassVar[Role] = Role.LAYER
    partner: ClassVar["type[Symbol] | None"] = None
    """The start that an end or a marker belongs to."""
    raw: ClassVar[tuple[str, ...]] = ()
    """The parameters that a raw stream carries, in its order."""
    frequency: ClassVar[int] = 100
    """The mean weight of this symbol in the table of a random gene."""
    parameter_specs: ClassVar[Mapping[str, Parameter]] = MappingProxyType({})

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        dataclass(frozen=True, repr=False)(cls)
        parameter_specs = {
            name: field.metadata["parameter"]
            for name, field in cls.__dataclass_fields__.items()  # type: ignore[attr-defined]
            if "parameter" in field.metadata
        }
        cls.parameter_specs = MappingProxyType(parameter_specs)
        if "name" not in cls.__dict__:
            cls.name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).upper()

    def __post_init__(self) -> None:
        for name, parameter in self.parameter_specs.items():
            what = f"{name} of {self.name}"
            self.__dict__[name] = checked(parameter, getattr(self, name), what)

    @classmethod
    def unchecked(cls, values: Mapping[str, Value]) -> Self:
        """Return a symbol from values that are known to be good, all of them given."""
        symbol = object.__new__(cls)
        symbol.__dict__.update(values)
        return symbol

    @classmethod
    def usage(cls) -> str:
        """Return the symbol as help texts show it: ``REPEAT_START(times=…)``."""
        arguments = ", ".join(f"{name}=…" for name in cls.parameter_specs)
        return f"{cls.name}({arguments})" if arguments else cls.name

    @classmethod
    def closest_parameter(cls, word: str) -> str | None:
        """Return the parameter that a word most likely means, or None."""
        names = {name: parameter.synonyms for name, parameter in cls.parameter_specs.items()}
        return closest(word.lower(), names)

    @property
    def values(self) -> dict[str, Value]:
        """The values of all parameters, in order of declaration."""
        return {name: getattr(self, name) for name in self.parameter_specs}

    def __str__(self) -> str:
        """Return the canonical text, without indent."""
        if not self.parameter_specs:
            return self.name
        held = self.__dict__
        arguments = ", ".join(f"{n}={p.write(held[n])}" for n, p in self.parameter_specs.items())
        return f"{self.name}({arguments})"

    def __repr__(self) -> str:
        arguments = ", ".join(f"{n}={v!r}" for n, v in self.values.items())
        return f"{type(self).__name__}({arguments})"


class Layer(Symbol):
    """A symbol that builds a module. It is defined for every shape.

    The compiler inserts adapters (Flatten, Reshape or Snap) where shapes differ: from the incoming
    shape to the ``module_input``, and from the ``module_output`` to the ``output_shape``.
    Operations and parameters are formulas over the module's input shape.
    """

    plain: ClassVar[bool] = True
    """True if all rules below are the default ones, which pricing then skips."""
    style: ClassVar[tuple[str, str, str] | None] = None
    """The style in a picture: fill and border (``#rrggbb``), and a word for the legend."""
    builtin: ClassVar[bool] = True
    """True for mazec's own symbols; the promises of plugins are checked where they are used."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.builtin = cls.__module__.startswith("mazec.")
        rules = (
            "supports",
            "module_input",
            "module_output",
            "output_shape",
            "operations",
            "parameters",
            "saved_activations",
        )
        cls.plain = all(getattr(cls, rule) is getattr(Layer, rule) for rule in rules)

    def supports(self, shape: Shape) -> bool:
        """Return False if the symbol would destroy all values: it is dropped with a warning."""
        return True

    def module_input(self, shape: Shape) -> Shape:
        """Return the input shape of the module, for values that arrive in ``shape``."""
        return shape

    def module_output(self, seen: Shape) -> Shape:
        """Return the output shape of the module, given its input shape."""
        return seen

    def output_shape(self, shape: Shape, given: Shape) -> Shape:
        """Return the output shape of the symbol."""
        return given

    def operations(self, seen: Shape) -> int:
        """Return the operations of one sample, by default its number of values."""
        return size(seen)

    def parameters(self, seen: Shape) -> int:
        """Return the number of trainable parameters, exactly as PyTorch counts them."""
        return 0

    def saved_activations(self, seen: Shape) -> int:
        """Return how many values of a sample the module saves in training, by default none.

        They count as activations, beside those of its output, and against the largest tensor.
        """
        return 0

    def torch(self, seen: Shape) -> Call:
        """Return the construction of the module."""
        raise NotImplementedError

    def portable(self, seen: Shape) -> Call:
        """Return the same module in operations of every backend (ONNX, Apple's MPS).

        What has weights gives them the names that ``torch`` does, and its class the same name.
        """
        return self.torch(seen)

    @classmethod
    def as_head(cls, outputs: int) -> "Layer | None":
        """Return a layer with ``outputs`` values that ends a network, or None for other symbols."""
        return None
