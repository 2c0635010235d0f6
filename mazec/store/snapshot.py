"""Snapshots of the progress of a run.

Only the running period is counted when a snapshot is read. Earlier periods are summed up in a table
with a few rows when the next one begins, so long runs are not slower.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from mazec.maze.avatar import EndReason
from mazec.maze.zone import Zone
from mazec.store import tables


@dataclass(frozen=True)
class ZoneSnapshot:
    """A zone in the running period.

    ``slots`` is the number of its avatars, ``ended`` of those that have ended. ``score``,
    ``operations`` and ``agent`` are those of its best dead avatar; None, 0 and None before there
    is one.
    """

    zone: Zone
    slots: int
    ended: int
    score: float | None = None
    operations: int = 0
    agent: int | None = None


@dataclass(frozen=True)
class Snapshot:
    """The running period by zone; ``ends`` counts the avatars of the whole run by their end."""

    period: int
    zones: tuple[ZoneSnapshot, ...]
    ends: Mapping[EndReason, int]

    @property
    def avatars(self) -> int:
        """The number of avatars in this period."""
        return sum(zone.slots for zone in self.zones)

    @property
    def ended(self) -> int:
        """The number of avatars in this period that have ended."""
        return sum(zone.ended for zone in self.zones)


@dataclass(frozen=True)
class TwinCount:
    """Numbers of avatars whose networks were trained, and of those with the epochs of a twin."""

    evaluated: int
    spared: int


Tally = dict[tuple[str, EndReason], tuple[int, int, int]]
"""Numbers of avatars by environment and end: all, those trained, and those spared by a twin."""


def read_snapshot(connection: Connection) -> Snapshot:
    """Read the snapshot of the running period."""
    period = connection.execute(select(tables.experiment.c.period)).scalar_one()
    avatar = tables.avatar.c
    rows = connection.execute(
        select(avatar.environment, avatar.zone, func.count(), func.count(avatar.end))
        .where(avatar.period == period)
        .group_by(avatar.environment, avatar.zone)
        .order_by(avatar.environment, avatar.zone)
    ).all()
    best: dict[Zone, tuple[float, int, int]] = {}
    for row in connection.execute(
        select(avatar.environment, avatar.zone, avatar.score, avatar.operations, avatar.agent)
        .where(avatar.period == period, avatar.end == EndReason.DEAD)
        .order_by(avatar.score, avatar.operations.desc(), avatar.agent.desc())
    ):
        best[Zone(row.environment, row.zone)] = (row.score, row.operations, row.agent)
    zones = tuple(
        ZoneSnapshot(zone, slots, ended, *best.get(zone, ()))
        for zone, slots, ended in ((Zone(row[0], row[1]), row[2], row[3]) for row in rows)
    )
    ends: dict[EndReason, int] = {}
    for (_, end), (ended, _, _) in tally(connection).items():
        ends[end] = ends.get(end, 0) + ended
    return Snapshot(period, zones, {end: ends[end] for end in EndReason if end in ends})


def tally(connection: Connection) -> Tally:
    """Return the numbers of ends in the whole run."""
    period = connection.execute(select(tables.experiment.c.period)).scalar_one()
    avatar, past = tables.avatar.c, tables.tally.c
    # avatars get the key of their twins just before their training
    trained = func.count(avatar.twin) - func.count(avatar.twin_of)
    running = (
        select(avatar.environment, avatar.end, func.count(), trained, func.count(avatar.twin_of))
        .where(avatar.period == period, avatar.end.is_not(None))
        .group_by(avatar.environment, avatar.end)
    )
    before = select(past.environment, past.end, past.ended, past.evaluated, past.spared)
    total: Tally = {}
    for query in (before, running):
        for environment, end, *counts in connection.execute(query):
            key = environment, EndReason(end)
            old = total.get(key, (0, 0, 0))
            total[key] = (old[0] + counts[0], old[1] + counts[1], old[2] + counts[2])
    return total


def close_period(connection: Connection) -> None:
    """Add the running period to the tally of earlier ones, before the next period begins."""
    total = tally(connection)
    connection.execute(delete(tables.tally))
    rows = [
        {
            "environment": environment,
            "end": end,
            "ended": counts[0],
            "evaluated": counts[1],
            "spared": counts[2],
        }
        for (environment, end), counts in total.items()
    ]
    if rows:
        connection.execute(insert(tables.tally), rows)


def twin_count(connection: Connection) -> TwinCount:
    """Return the numbers of trained and spared networks in the whole run."""
    counts = tally(connection).values()
    return TwinCount(
        sum(trained for _, trained, _ in counts), sum(spared for _, _, spared in counts)
    )
