"""How far a run has come, and how long it will take."""

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
    """How far a run has come: ``ended`` of ``avatars`` in ``seconds``, with ``left`` to go.

    ``zones`` are those of the running period, in the experiment's order, empty ones too; ``ends``
    counts the ends of the whole run by kind. ``avatars`` takes it that no slot stays empty from now
    on; ``left`` is None before anything can be said.
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

    @property
    def complete(self) -> bool:
        """Whether the running period has ended."""
        return all(zone.ended == zone.slots for zone in self.zones)


class Pace:
    """Takes the time of a run, from now on.

    An avatar weighs as much as its environment lets it train, since those of later environments
    live longer; those of a former driver do not count, since it may have had other workers.
    """

    def __init__(self, experiment: Experiment, folder: Path, begun: Snapshot) -> None:
        self._experiment = experiment
        self._folder = folder
        self._started = time.monotonic()
        self._reached = reached(experiment)
        self._weights = _weights(experiment)
        # the weight of what ended before this period, less what had ended when the clock started
        self._done = -self._weight(begun, "ended")
        self._last = begun

    @property
    def seconds(self) -> float:
        """Since the clock started."""
        return time.monotonic() - self._started

    def progress(self, snapshot: Snapshot) -> Progress:
        """How far it has come, given the snapshot of the running period."""
        if snapshot.period != self._last.period:
            self._done += self._weight(self._last, "slots")
        self._last = snapshot
        rules, period, seconds = self._experiment, snapshot.period, self.seconds
        coming = {
            one.name: one.zones
            * one.slots
            * max(0, rules.periods - max(period, self._reached[one.name] - 1))
            for one in rules.environments
        }
        ended = sum(snapshot.ends.values())
        done = self._done + self._weight(snapshot, "ended")
        left = self._weight(snapshot, "slots") - self._weight(snapshot, "ended")
        left += sum(count * self._weights[name] for name, count in coming.items())
        waiting = snapshot.avatars - snapshot.ended
        known = {zone.zone: zone for zone in snapshot.zones}
        every = (zone for one in rules.environments for zone in zones(one))
        return Progress(
            self._folder,
            period,
            rules.periods,
            tuple(known.get(zone, ZoneSnapshot(zone, 0, 0)) for zone in every),
            snapshot.ends,
            ended,
            ended + waiting + sum(coming.values()),
            seconds,
            seconds / done * left if done > 0 else None,
        )

    def _weight(self, snapshot: Snapshot, of: str) -> float:
        weights = self._weights
        counts = ((zone.zone.environment, getattr(zone, of)) for zone in snapshot.zones)
        return sum((count * weights[name] for name, count in counts), 0.0)


def _weights(experiment: Experiment) -> dict[str, float]:
    """What an avatar of each environment trains at most, in samples where that is known of all."""
    known = all(one.samples for one in experiment.environments)
    return {
        one.name: float(one.epochs * (one.samples if known and one.samples else 1))
        for one in experiment.environments
    }


def reached(experiment: Experiment) -> dict[str, int]:
    """The first period in which anybody can live in each environment."""
    found: dict[str, int] = {}
    while len(found) < len(experiment.environments):
        for one in experiment.environments:
            if all(source in found for source in one.sources):
                found[one.name] = 1 + min((found[name] for name in one.sources), default=0)
    return found
