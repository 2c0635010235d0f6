"""Settings of an experiment that are invalid."""

import math
from collections.abc import Iterable


class InvalidSetting(ValueError):
    """A setting, the values that it takes in words, and the value that it was given.

    ``choices`` are the names that it takes, where it takes one of a few.
    """

    def __init__(
        self, setting: str, expected: str, found: object, choices: Iterable[str] = ()
    ) -> None:
        super().__init__(f"{setting} takes {expected}, not {found}")
        self.setting = setting
        self.expected = expected
        self.found = found
        self.choices = tuple(choices)

    def within(self, table: str) -> "InvalidSetting":
        """Return the same finding, its setting within a table."""
        return InvalidSetting(f"{table}.{self.setting}", self.expected, self.found, self.choices)


def one_of(choices: Iterable[str], **settings: str) -> None:
    """Raise ``InvalidSetting`` for the first one that is none of the choices."""
    names = tuple(choices)
    for setting, given in settings.items():
        if given not in names:
            raise InvalidSetting(setting, f"one of {', '.join(names)}", given, names)


def at_least(least: int, **settings: float) -> None:
    """Raise ``InvalidSetting`` for the first one that is below ``least`` or not finite."""
    for setting, given in settings.items():
        if not least <= given < math.inf:
            raise InvalidSetting(setting, f"a number of at least {least}", given)


def shares(**settings: float) -> None:
    """Raise ``InvalidSetting`` for the first one that is not from 0 to 1."""
    for setting, given in settings.items():
        if not 0 <= given <= 1:
            raise InvalidSetting(setting, "a share from 0 to 1", given)
