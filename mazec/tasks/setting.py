"""Settings of an experiment that are invalid."""

import math
from collections.abc import Iterable


class InvalidSetting(ValueError):
    """A setting, a description of its valid values, and the invalid value that was found.

    ``choices`` are the valid names if the setting is one of a few names.
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
        """Return the same error with the setting's name prefixed by a table."""
        return InvalidSetting(f"{table}.{self.setting}", self.expected, self.found, self.choices)


def one_of(choices: Iterable[str], **settings: str) -> None:
    """Raise ``InvalidSetting`` for the first setting whose value is not one of the choices."""
    names = tuple(choices)
    for setting, value in settings.items():
        if value not in names:
            raise InvalidSetting(setting, f"one of {', '.join(names)}", value, names)


def at_least(least: int, **settings: float) -> None:
    """Raise ``InvalidSetting`` for the first setting that is below ``least`` or not finite."""
    for setting, value in settings.items():
        if not least <= value < math.inf:
            raise InvalidSetting(setting, f"a number of at least {least}", value)


def shares(**settings: float) -> None:
    """Raise ``InvalidSetting`` for the first setting that is not from 0 to 1."""
    for setting, value in settings.items():
        if not 0 <= value <= 1:
            raise InvalidSetting(setting, "a share from 0 to 1", value)
