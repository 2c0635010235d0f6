"""Parameters of symbols: their values, bounds, random draws, merging, text and bits.

Natural bounds and the initial range are kept apart (article 01): breeding may leave the initial
range, never the natural bounds.
"""

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from types import MappingProxyType
from typing import Any, cast

MOST_DIGITS = 40
HIGHEST = 10**MOST_DIGITS - 1  # the largest integer that text can write
_GREATEST = sys.float_info.max
_NONE: Mapping[str, tuple[str, ...]] = MappingProxyType({})
Value = int | float | bool | str


@dataclass(frozen=True)
class Integer:
    """An integer with bounds. ``bits`` wide in a raw stream, where it is held minus ``low``."""

    default: int
    low: int = 0
    high: int = HIGHEST
    initial: tuple[int, int] = (0, 1)
    log: bool = False
    bits: int = 0
    synonyms: tuple[str, ...] = ()
    kind = "integer"

    @property
    def expected(self) -> str:
        """The accepted values, as an error message describes them."""
        if self.high >= HIGHEST:
            return f"an integer of at least {self.low}"
        return f"an integer from {self.low} to {self.high}"

    def is_type(self, value: object) -> bool:
        """Return whether a value has the right type, bounds aside."""
        return isinstance(value, int) and not isinstance(value, bool)

    def in_bounds(self, value: Any) -> bool:
        """Return whether a value of the right type is inside the natural bounds."""
        return bool(self.low <= value <= self.high)

    def normal(self, value: Any) -> int:
        """Return the value as it is stored."""
        return int(value)

    def draw(self, rng: Random) -> int:
        """Draw a first value from the initial range."""
        low, high = self.initial
        if self.log:
            return min(high, max(low, round(math.exp(rng.uniform(math.log(low), math.log(high))))))
        return rng.randint(low, high)

    def merge(self, a: int, b: int, jitter: float, rng: Random) -> int:
        """Draw a value between the parents', widened by ``jitter · max(|a|, |b|)``, at least 1."""
        low, high = min(a, b), max(a, b)
        if jitter > 0:
            window = max(1, int(min(jitter * max(abs(low), abs(high)), HIGHEST)))
            low, high = low - window, high + window
        return rng.randint(max(self.low, low), min(self.high, high))

    def tune(self, value: int, jitter: float, rng: Random) -> int:
        """Draw anew within a window around the value."""
        return self.merge(value, value, jitter, rng)

    def write(self, value: int) -> str:
        """Return the canonical text of a value."""
        return str(value)

    def pack(self, value: int) -> int:
        """Return the value as an unsigned number of ``bits`` bits; one too large saturates."""
        return min(value - self.low, (1 << self.bits) - 1)

    def unpack(self, code: int) -> int:
        """Return the value of an unsigned number."""
        return min(code + self.low, self.high)


@dataclass(frozen=True)
class Real:
    """A finite real number with bounds."""

    default: float
    low: float = -math.inf
    high: float = math.inf
    initial: tuple[float, float] = (0.0, 1.0)
    log: bool = False
    bits: int = 0
    synonyms: tuple[str, ...] = ()
    kind = "real"

    @property
    def expected(self) -> str:
        """The accepted values, as an error message describes them."""
        if self.high == math.inf:
            return f"a finite number of at least {self.low:g}"
        return f"a number from {self.low:g} to {self.high:g}"

    def is_type(self, value: object) -> bool:
        """Return whether a value has the right type, bounds aside; an integer serves as a real."""
        return isinstance(value, (int, float)) and not isinstance(value, bool)

    def in_bounds(self, value: Any) -> bool:
        """Return whether a value of the right type is finite and inside the natural bounds."""
        return bool(max(self.low, -_GREATEST) <= value <= min(self.high, _GREATEST))

    def normal(self, value: Any) -> float:
        """Return the value as it is stored."""
        return float(value)

    def draw(self, rng: Random) -> float:
        """Draw a first value from the initial range."""
        low, high = self.initial
        if self.log:
            return min(high, max(low, math.exp(rng.uniform(math.log(low), math.log(high)))))
        # over a range that is not finite the sum is not
        return min(high, max(low, rng.uniform(low, high)))

    def merge(self, a: float, b: float, jitter: float, rng: Random) -> float:
        """Draw anew between the parents' values, widened so that zero can move too."""
        low, high = min(a, b), max(a, b)
        if jitter > 0:
            window = jitter * max(abs(low), abs(high), abs(self.default) / 10)
            low, high = low - window, high + window
        if low == high:
            return low
        low = max(self.low, low, -_GREATEST)
        high = min(self.high, high, _GREATEST)
        share = rng.random()  # the difference of two huge numbers would not be finite
        return min(high, max(low, low * (1.0 - share) + high * share))

    def tune(self, value: float, jitter: float, rng: Random) -> float:
        """Draw anew within a window around the value."""
        return self.merge(value, value, jitter, rng)

    def write(self, value: float) -> str:
        """Return the canonical text of a value."""
        return repr(value)

    def pack(self, value: float) -> int:
        """Raise ``NotImplementedError``: reals have no width in a raw stream."""
        raise NotImplementedError("a real number has no width in a raw stream")

    def unpack(self, code: int) -> float:
        """Raise ``NotImplementedError``: reals have no width in a raw stream."""
        raise NotImplementedError("a real number has no width in a raw stream")


@dataclass(frozen=True)
class Choice:
    """One of a few words; ``choice_synonyms`` are other words for those that have some."""

    default: str
    choices: tuple[str, ...]
    bits: int = 0
    synonyms: tuple[str, ...] = ()
    choice_synonyms: tuple[tuple[str, tuple[str, ...]], ...] = ()
    kind = "choice"

    @property
    def meanings(self) -> dict[str, tuple[str, ...]]:
        """The synonyms of each choice."""
        return dict.fromkeys(self.choices, ()) | dict(self.choice_synonyms)

    @property
    def expected(self) -> str:
        """The accepted values, as an error message describes them."""
        return ", ".join(self.choices)

    def is_type(self, value: object) -> bool:
        """Return whether a value has the right type."""
        return isinstance(value, str)

    def in_bounds(self, value: Any) -> bool:
        """Return whether a word is one of the choices, in any case."""
        return value.lower() in self.choices

    def normal(self, value: Any) -> str:
        """Return the value as it is stored."""
        return cast(str, value.lower())

    def draw(self, rng: Random) -> str:
        """Draw any of the choices as a first value."""
        return rng.choice(self.choices)

    def merge(self, a: str, b: str, jitter: float, rng: Random) -> str:
        """Return the value of one parent, by chance."""
        return a if rng.random() < 0.5 else b

    def tune(self, value: str, jitter: float, rng: Random) -> str:
        """Draw any of the choices anew."""
        return rng.choice(self.choices)

    def write(self, value: str) -> str:
        """Return the canonical text of a value."""
        return value

    def pack(self, value: str) -> int:
        """Return the position of the choice."""
        return self.choices.index(value)

    def unpack(self, code: int) -> str:
        """Return the choice at a position; one past the last is the last."""
        return self.choices[min(code, len(self.choices) - 1)]


@dataclass(frozen=True)
class Flag:
    """True or false; one bit wide in a raw stream where the symbol says so."""

    default: bool
    bits: int = 0
    synonyms: tuple[str, ...] = ()
    kind = "flag"
    expected = "true or false"

    def is_type(self, value: object) -> bool:
        """Return whether a value is a boolean."""
        return isinstance(value, bool)

    def in_bounds(self, value: Any) -> bool:
        """Return True: every truth value is in bounds."""
        return True

    def normal(self, value: Any) -> bool:
        """Return the value as it is stored."""
        return bool(value)

    def draw(self, rng: Random) -> bool:
        """Draw true or false as a first value."""
        return rng.random() < 0.5

    def merge(self, a: bool, b: bool, jitter: float, rng: Random) -> bool:
        """Return the value of one parent, by chance."""
        return a if rng.random() < 0.5 else b

    def tune(self, value: bool, jitter: float, rng: Random) -> bool:
        """Draw true or false anew."""
        return rng.random() < 0.5

    def write(self, value: bool) -> str:
        """Return the canonical text of a value."""
        return "true" if value else "false"

    def pack(self, value: bool) -> int:
        """Return 1 for true."""
        return int(value)

    def unpack(self, code: int) -> bool:
        """Return True for 1."""
        return bool(code)


Parameter = Integer | Real | Choice | Flag


def checked(parameter: Parameter, value: Any, what: str) -> Any:
    """Return a value as it is stored. Raises ``ValueError``, which names ``what``, if invalid."""
    if parameter.is_type(value) and parameter.in_bounds(value):
        return parameter.normal(value)
    if isinstance(parameter, Integer) and parameter.is_type(value) and value > HIGHEST:
        raise ValueError(f"{what} takes an integer of at most {MOST_DIGITS} digits")
    raise ValueError(f"{what} takes {parameter.expected}, not {value!r}")


def integer(
    default: int,
    *,
    low: int = 0,
    high: int = HIGHEST,
    initial: tuple[int, int] | None = None,
    log: bool = False,
    bits: int = 0,
    synonyms: tuple[str, ...] = (),
) -> Any:
    """Declare an integer parameter: natural bounds, initial range (log scale or not), raw width.

    ``synonyms``, here and below, are the names that other libraries have for the parameter.
    """
    return _declare(Integer(default, low, high, initial or (default, default), log, bits, synonyms))


def real(
    default: float,
    *,
    low: float = -math.inf,
    high: float = math.inf,
    initial: tuple[float, float] | None = None,
    log: bool = False,
    synonyms: tuple[str, ...] = (),
) -> Any:
    """Declare a real parameter: natural bounds and initial range (log scale or not)."""
    return _declare(Real(default, low, high, initial or (default, default), log, synonyms=synonyms))


def choice(
    default: str,
    choices: tuple[str, ...],
    *,
    bits: int = 0,
    synonyms: tuple[str, ...] = (),
    choice_synonyms: Mapping[str, tuple[str, ...]] = _NONE,
) -> Any:
    """Declare a parameter that is one of a few lower-case words.

    ``choice_synonyms`` are the names that other libraries have for the choices, by choice.
    """
    return _declare(Choice(default, choices, bits, synonyms, tuple(choice_synonyms.items())))


def flag(default: bool, *, bits: int = 0, synonyms: tuple[str, ...] = ()) -> Any:
    """Declare a parameter that is true or false."""
    return _declare(Flag(default, bits, synonyms))


def _declare(parameter: Parameter) -> Any:
    return field(default=parameter.default, metadata={"parameter": parameter})
