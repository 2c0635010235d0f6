"""Settings of an experiment that cannot be."""

import math


class InvalidSetting(ValueError):
    """A setting, what it takes in words, and what it was given."""

    def __init__(self, setting: str, expected: str, found: object) -> None:
        super().__init__(f"{setting} takes {expected}, not {found}")
        self.setting = setting
        self.expected = expected
        self.found = found


def at_least(least: int, **settings: float) -> None:
    """Raises ``InvalidSetting`` for the first one that is below ``least`` or not finite."""
    for setting, given in settings.items():
        if not least <= given < math.inf:
            raise InvalidSetting(setting, f"a number of at least {least}", given)


def shares(**settings: float) -> None:
    """Raises ``InvalidSetting`` for the first one that is not from 0 to 1."""
    for setting, given in settings.items():
        if not 0 <= given <= 1:
            raise InvalidSetting(setting, "a share from 0 to 1", given)
