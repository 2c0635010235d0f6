"""Options of data sets that contradict each other or are out of range."""

import pytest

from mazec.tasks.data_options import DataOptions
from mazec.tasks.setting import InvalidSetting


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1, float("nan")])
def test_validation_is_a_share_between_0_and_1(share: float) -> None:
    with pytest.raises(InvalidSetting, match="validation"):
        DataOptions(validation=share)


@pytest.mark.parametrize("share", [1.0, -0.1, float("nan")])
def test_test_is_a_share_below_1(share: float) -> None:
    with pytest.raises(InvalidSetting, match="test"):
        DataOptions(test=share)
    assert DataOptions(test=0.0).test == 0.0


def test_groups_and_time_exclude_each_other() -> None:
    with pytest.raises(InvalidSetting, match="groups"):
        DataOptions(groups="patient", time="visit")
