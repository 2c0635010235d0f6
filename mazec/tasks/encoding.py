"""Encodings: how a raw sample becomes the input of a network, as values without PyTorch.

The statistics of an encoding come from the training samples alone. A file that mazec writes for a
trained network contains them, so that the raw sample is its input.
"""

from dataclasses import dataclass

from mazec.symbols import Shape


@dataclass(frozen=True)
class NumberColumn:
    """A column of numbers, one input: ``(value - mean) / deviation``.

    A missing value counts as ``fill``; with ``flag`` there is one more input, which is 1 where the
    value is missing and 0 elsewhere. ``words`` maps texts in lower case to numbers, such as yes to
    1 and no to 0, and is empty for columns of numbers.
    """

    name: str
    mean: float = 0.0
    deviation: float = 1.0
    fill: float = 0.0
    flag: bool = False
    words: tuple[tuple[str, float], ...] = ()

    @property
    def width(self) -> int:
        """The number of inputs."""
        return 1 + self.flag


@dataclass(frozen=True)
class CategoryColumn:
    """A column of a few different texts, one input of 0 or 1 for each of ``values``.

    With ``flag`` a missing text is a category of its own, the last input. A text that is not among
    ``values`` sets no input.
    """

    name: str
    values: tuple[str, ...]
    flag: bool = False

    @property
    def width(self) -> int:
        """The number of inputs."""
        return len(self.values) + self.flag


@dataclass(frozen=True)
class FrequencyColumn:
    """A column of many different texts, one input: ``(share - mean) / deviation``.

    ``shares`` are the shares of the training samples with each text; the share of a text that is
    missing or not listed is 0.
    """

    name: str
    shares: tuple[tuple[str, float], ...]
    mean: float = 0.0
    deviation: float = 1.0

    @property
    def width(self) -> int:
        """The number of inputs."""
        return 1


@dataclass(frozen=True)
class DateColumn:
    """A column of dates, as days since 1970-01-01 00:00 with the time of day as a fraction.

    The inputs are the standardized days, the sine and cosine of the phase of the year (365.2425
    days), those of the phase of the week (7 days), with ``time`` those of the phase of the day, and
    with ``flag`` 1 where the date is missing. A missing date counts as ``fill`` days.
    """

    name: str
    mean: float = 0.0
    deviation: float = 1.0
    fill: float = 0.0
    flag: bool = False
    time: bool = False

    @property
    def width(self) -> int:
        """The number of inputs."""
        return 5 + 2 * self.time + self.flag


Column = NumberColumn | CategoryColumn | FrequencyColumn | DateColumn
YEAR = 365.2425
"""Days of a year in the Gregorian calendar, on average."""
WEEK = 7.0


@dataclass(frozen=True)
class TableEncoding:
    """The encoding of a row of a table: the inputs of its columns, in this order."""

    columns: tuple[Column, ...]

    @property
    def shape(self) -> Shape:
        """The shape of the network's input."""
        return (sum(column.width for column in self.columns),)


@dataclass(frozen=True)
class ArrayEncoding:
    """The encoding of an array of numbers: ``(array / divisor - mean) / deviation``.

    ``means`` and ``deviations`` have an entry for each value of a sample, or are empty. With
    ``channels_last`` a raw sample is (h, w, c) and the input (c, h, w), or (h, w) if c is 1.
    """

    shape: Shape
    divisor: float = 1.0
    means: tuple[float, ...] = ()
    deviations: tuple[float, ...] = ()
    channels_last: bool = False


@dataclass(frozen=True)
class ImageEncoding:
    """The encoding of an image file: gray values (h, w) or colors (3, h, w), from 0 to 1."""

    shape: Shape

    @property
    def gray(self) -> bool:
        """Return whether images are converted to gray."""
        return len(self.shape) == 2


Encoding = TableEncoding | ArrayEncoding | ImageEncoding
