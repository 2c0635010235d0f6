"""Options of reading and splitting a data set."""

from dataclasses import dataclass

from mazec.tasks.setting import InvalidSetting


@dataclass(frozen=True)
class DataOptions:
    """Options of reading a table, and of splitting any data set.

    ``label`` is the target column, by default the last one. ``drop`` are columns to leave out;
    ``keep`` are columns to use although they would be left out. ``groups`` is a column whose equal
    values never end up in different parts of the data; ``time`` is a column by which the parts are
    ordered: training first, then validation, then test. ``validation`` is the share of the training
    samples that are for validation, by default a third, up to 10,000. ``test`` is the share of all
    samples that are for testing, by default a fifth; with 0 there are none. A data set with a part
    of its own ignores the share. Raises ``InvalidSetting``.
    """

    label: str | None = None
    drop: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    groups: str | None = None
    time: str | None = None
    validation: float | None = None
    test: float | None = None

    def __post_init__(self) -> None:
        if self.validation is not None and not 0 < self.validation < 1:
            # 0 leaves nothing to select by, 1 nothing to train on
            raise InvalidSetting("validation", "a share between 0 and 1", self.validation)
        if self.test is not None and not 0 <= self.test < 1:
            raise InvalidSetting("test", "a share from 0 to below 1", self.test)
        if self.groups is not None and self.time is not None:
            raise InvalidSetting("groups", "no column if time is set", self.groups)
