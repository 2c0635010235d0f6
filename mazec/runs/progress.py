"""Progress of a run, with an estimate of the time left."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mazec.maze.avatar import EndReason
from mazec.maze.experiment import Experiment
from mazec.maze.zone import zones
from mazec.store.snapshot import Snapshot, ZoneSnapshot


@dataclass(frozen=True)
class Progress:
    """Progress of a run: ``ended`` of ``avatars`` in ``seconds``, with ``left`` seconds to go.

    ``zones`` are all zones in the order of the experiment, with the figures of the current period;
    zones without avatars are included. ``ends`` counts all avatars of the run by how they ended.
    ``avatars`` assumes that every slot of the coming periods is filled. ``left`` is None as long as
    there is no basis for an estimate. ``metric`` is the metric of the zones' scores.
    """

    folder: Path
    period: int
    periods: int
    zones: tuple[ZoneSnapshot, ...]
    ends: Mapping[EndReason, int]
    ended: int
    avatars: int
    seconds: float
    left: float | None
    metric: str

    @property
    def complete(self) -> bool:
        """Return whether the current period has ended."""
        return all(zone.ended == zone.slots for zone in self.zones)


class Pace:
    """An estimator of the progress of a run, with a clock that starts now.

    Each avatar is weighted by the amount of training that its environment allows, because avatars
    of later environments live longer. Avatars that ended under a former driver do not count towards
    the speed, because it may have had other workers.
    """

    def __init__(self, experiment: Experiment, folder: Path, begun: Snapshot) -> None:
        self._experiment = experiment
        self._folder = folder
        self._started = time.monotonic()
        self._first_periods = first_periods(experiment)
        self._weights = _weights(experiment)
        # of former periods, less what had ended before the clock started
        self._done = -self._weight(begun, "ended")
        self._last = begun

    @property
    def seconds(self) -> float:
        """Seconds since the clock started."""
        return time.monotonic() - self._started

    def progress(self, snapshot: Snapshot) -> Progress:
        """Return the progress, given a snapshot of the current period."""
        if snapshot.period != self._last.period:
            self._done += self._weight(self._last, "slots")
        self._last = snapshot
        experiment, period, seconds = self._experiment, snapshot.period, self.seconds
        coming = {
            one.name: one.zones
            * one.slots
            * max(0, experiment.periods - max(period, self._first_periods[one.name] - 1))
            for one in experiment.environments
        }
        ended = sum(snapshot.ends.values())
        done = self._done + self._weight(snapshot, "ended")
        left = self._weight(snapshot, "slots") - self._weight(snapshot, "ended")
        left += sum(count * self._weights[name] for name, count in coming.items())
        waiting = snapshot.avatars - snapshot.ended
        known = {zone.zone: zone for zone in snapshot.zones}
        all_zones = (zone for one in experiment.environments for zone in zones(one))
        return Progress(
            self._folder,
            period,
            experiment.periods,
            tuple(known.get(zone, ZoneSnapshot(zone, 0, 0)) for zone in all_zones),
            snapshot.ends,
            ended,
            ended + waiting + sum(coming.values()),
            seconds,
            seconds / done * left if done > 0 else None,
            experiment.metric,
        )

    def _weight(self, snapshot: Snapshot, of: str) -> float:
        weights = self._weights
        counts = ((zone.zone.environment, getattr(zone, of)) for zone in snapshot.zones)
        return sum((count * weights[name] for name, count in counts), 0.0)


def _weights(experiment: Experiment) -> dict[str, float]:
    """Return the most training of an avatar in each environment.

    The unit is samples if all environments limit them, and epochs if not.
    """
    limited = all(one.samples for one in experiment.environments)
    return {
        one.name: float(one.epochs * (one.samples if limited and one.samples else 1))
        for one in experiment.environments
    }


def first_periods(experiment: Experiment) -> dict[str, int]:
    """Return the first period in which each environment can have avatars."""
    periods: dict[str, int] = {}
    while len(periods) < len(experiment.environments):
        for one in experiment.environments:
            if all(source in periods for source in one.sources):
                periods[one.name] = 1 + min((periods[name] for name in one.sources), default=0)
    return periods
