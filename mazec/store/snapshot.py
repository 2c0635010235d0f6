"""How far a run has come, in a few figures.

However long a run is, only its running period is looked at; what was before is summed up in a table
of a few rows when a period begins.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from mazec.maze.avatar import EndReason
from mazec.maze.zone import Zone
from mazec.store import tables


@dataclass(frozen=True)
class ZoneSnapshot:
    """A zone in the running period: its best dead avatar so far, None and 0 before there is one."""

    zone: Zone
    slots: int
    ended: int
    accuracy: float | None = None
    operations: int = 0
    agent: int | None = None


@dataclass(frozen=True)
class Snapshot:
    """The running period, zone by zone; ``ends`` counts the ends of the whole run by kind."""

    period: int
    zones: tuple[ZoneSnapshot, ...]
    ends: Mapping[EndReason, int]

    @property
    def avatars(self) -> int:
        """How many live in this period."""
        return sum(zone.slots for zone in self.zones)

    @property
    def ended(self) -> int:
        """How many of them have ended."""
        return sum(zone.ended for zone in self.zones)


@dataclass(frozen=True)
class TwinCount:
    """Avatars whose networks were trained, and those that were given the epochs of a twin."""

    evaluated: int
    spared: int


Tally = dict[tuple[str, EndReason], tuple[int, int, int]]
"""By environment and end: how many ended so, how many of them were trained, how many spared."""


def read_snapshot(connection: Connection) -> Snapshot:
    """Read the snapshot of the running period."""
    period = connection.execute(select(tables.experiment.c.period)).scalar_one()
    held = tables.avatar.c
    rows = connection.execute(
        select(held.environment, held.zone, func.count(), func.count(held.end))
        .where(held.period == period)
        .group_by(held.environment, held.zone)
        .order_by(held.environment, held.zone)
    ).all()
    best: dict[Zone, tuple[float, int, int]] = {}
    for row in connection.execute(
        select(held.environment, held.zone, held.accuracy, held.operations, held.agent)
        .where(held.period == period, held.end == EndReason.DEAD)
        .order_by(held.accuracy, held.operations.desc(), held.agent.desc())
    ):
        best[Zone(row.environment, row.zone)] = (row.accuracy, row.operations, row.agent)
    zones = tuple(
        ZoneSnapshot(zone, slots, ended, *best.get(zone, ()))
        for zone, slots, ended in ((Zone(row[0], row[1]), row[2], row[3]) for row in rows)
    )
    ends: dict[EndReason, int] = {}
    for (_, end), (ended, _, _) in tally(connection).items():
        ends[end] = ends.get(end, 0) + ended
    return Snapshot(period, zones, {end: ends[end] for end in EndReason if end in ends})


def tally(connection: Connection) -> Tally:
    """The ends of the whole run."""
    period = connection.execute(select(tables.experiment.c.period)).scalar_one()
    held, past = tables.avatar.c, tables.tally.c
    # a network that was trained has a key by which its twins are found
    trained = func.count(held.twin) - func.count(held.twin_of)
    running = (
        select(held.environment, held.end, func.count(), trained, func.count(held.twin_of))
        .where(held.period == period, held.end.is_not(None))
        .group_by(held.environment, held.end)
    )
    before = select(past.environment, past.end, past.ended, past.evaluated, past.spared)
    found: Tally = {}
    for query in (before, running):
        for environment, end, *counts in connection.execute(query):
            key = environment, EndReason(end)
            old = found.get(key, (0, 0, 0))
            found[key] = (old[0] + counts[0], old[1] + counts[1], old[2] + counts[2])
    return found


def close_period(connection: Connection) -> None:
    """Add the running period, which is over, to the tally of those before it."""
    found = tally(connection)
    connection.execute(delete(tables.tally))
    rows = [
        {
            "environment": environment,
            "end": end,
            "ended": counts[0],
            "evaluated": counts[1],
            "spared": counts[2],
        }
        for (environment, end), counts in found.items()
    ]
    if rows:
        connection.execute(insert(tables.tally), rows)


def twin_count(connection: Connection) -> TwinCount:
    """How often a twin spared a training, in the whole run."""
    counts = tally(connection).values()
    return TwinCount(sum(one[1] for one in counts), sum(one[2] for one in counts))
