"""The progress display: a live table on a terminal."""

from pathlib import Path

import pytest

from mazec.cli.progress_display import Display, by_environment, format_duration, zone_rows
from mazec.maze.avatar import EndReason
from mazec.maze.zone import Zone
from mazec.runs.progress import Progress
from mazec.store.snapshot import ZoneSnapshot


def zones(count: int) -> tuple[ZoneSnapshot, ...]:
    """Five environments with ``count`` zones each, of which the last has no avatars."""
    return tuple(
        ZoneSnapshot(Zone(f"e{environment}", number), 4, number % 4, 0.9 - number / 100, 10, number)
        if environment < 5
        else ZoneSnapshot(Zone("e5", number), 0, 0)
        for environment in range(1, 6)
        for number in range(1, count + 1)
    )


def test_many_zones_have_one_row_per_environment() -> None:
    assert len(zone_rows(zones(2))) == 10
    table = zone_rows(zones(9))
    assert [row[0] for row in table] == ["e1", "e2", "e3", "e4", "e5"]
    assert table[0] == ("e1", "13/36", "89.00%", "10", "1")
    assert table[4] == ("e5", "0/0", "", "", "")
    assert [one.slots for one in by_environment(zones(3))] == [12, 12, 12, 12, 0]


@pytest.mark.parametrize(("seconds", "shown"), [(7.9, "0:07"), (67, "1:07"), (7267, "2:01:07")])
def test_durations(seconds: float, shown: str) -> None:
    assert format_duration(seconds) == shown


def test_a_terminal_shows_a_table(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    with Display() as display:
        for left in (None, 4000.0):
            display.update(
                Progress(Path(), 2, 9, zones(9), {EndReason.DEAD: 40}, 40, 100, 5.0, left, "auc")
            )
    shown = capsys.readouterr().out
    assert "period 2 of 9" in shown
    assert "best auc" in shown
    assert "about 1:06:40 left" in shown
    assert "e4" in shown
