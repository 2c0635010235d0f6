"""Progress of a run, and the estimate of the time left."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mazec.maze.avatar import EndReason
from mazec.maze.experiment import Experiment
from mazec.maze.zone import Zone
from mazec.runs import progress
from mazec.runs.progress import Pace
from mazec.store.snapshot import Snapshot, ZoneSnapshot

MakeExperiment = Callable[..., Experiment]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """A function that sets the time."""
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return lambda seconds: now.__setitem__(0, seconds)


def snapshot(period: int, before: int, **ended: tuple[int, int]) -> Snapshot:
    """A snapshot with ``(ended, slots)`` of each first zone; ``before`` ended in former periods."""
    zones = tuple(ZoneSnapshot(Zone(name, 1), of, done) for name, (done, of) in ended.items())
    return Snapshot(period, zones, {EndReason.DEAD: before + sum(zone.ended for zone in zones)})


def test_later_environments_count_from_their_first_period(
    chain: MakeExperiment, clock: Callable[[float], None]
) -> None:
    # eight slots each, and twice as many epochs in the sea
    experiment = chain(periods=4)
    pond, sea = experiment.environments
    experiment = replace(
        experiment, environments=(pond, replace(sea, epochs=2 * pond.epochs, samples=None))
    )
    pace = Pace(experiment, Path("x"), snapshot(0, 0))
    clock(1.0)
    begun = pace.progress(snapshot(1, 0, pond=(0, 8)))
    assert (begun.ended, begun.avatars, begun.left) == (0, 8 * 4 + 8 * 3, None)
    assert [zone.slots for zone in begun.zones] == [8, 0, 0, 0]
    clock(8.0)
    whole = pace.progress(snapshot(1, 0, pond=(8, 8)))
    # a second for each, and two for each in the sea
    assert whole.left == pytest.approx(3 * 8 + 3 * 8 * 2)
    assert whole.complete
    clock(9.0)
    second = pace.progress(snapshot(2, 8, pond=(1, 8), sea=(0, 5)))
    assert (second.ended, second.avatars) == (9, 8 + 13 + 2 * 16)
    assert second.left == pytest.approx(7 + 5 * 2 + 2 * 8 * 3)
    assert not second.complete


def test_a_resumed_run_measures_its_own_speed(
    chain: MakeExperiment, clock: Callable[[float], None]
) -> None:
    pace = Pace(chain(periods=2), Path("x"), snapshot(1, 0, pond=(4, 8)))
    clock(1.0)
    first = pace.progress(snapshot(1, 0, pond=(4, 8)))
    assert (first.ended, first.left) == (4, None)
    clock(2.0)
    then = pace.progress(snapshot(1, 0, pond=(5, 8)))
    # two seconds for one of two epochs, so 3 more, 8 more and 8 with three epochs
    assert then.left == pytest.approx(2 * (3 + 8 + 8 * 3 / 2))


def test_nothing_is_left_at_the_end(chain: MakeExperiment, clock: Callable[[float], None]) -> None:
    pace = Pace(chain(periods=1), Path("x"), snapshot(0, 0))
    clock(3.0)
    last = pace.progress(snapshot(1, 0, pond=(8, 8)))
    assert (last.left, last.ended, last.avatars) == (0.0, 8, 8)
