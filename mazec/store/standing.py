"""How far a run has come, in a few figures."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from mazec.maze.avatar import End
from mazec.maze.zone import Zone
from mazec.store import tables


@dataclass(frozen=True)
class ZoneStanding:
    """A zone in the running period: its best dead avatar so far, None and 0 before there is one."""

    zone: Zone
    slots: int
    ended: int
    accuracy: float | None = None
    operations: int = 0
    agent: int | None = None


@dataclass(frozen=True)
class Standing:
    """The running period, zone by zone; ``ends`` counts the ends of the whole run by kind."""

    period: int
    zones: tuple[ZoneStanding, ...]
    ends: Mapping[End, int]

    @property
    def avatars(self) -> int:
        """How many live in this period."""
        return sum(zone.slots for zone in self.zones)

    @property
    def ended(self) -> int:
        """How many of them have ended."""
        return sum(zone.ended for zone in self.zones)


def standing(connection: Connection) -> Standing:
    """Read the standing of the running period."""
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
        .where(held.period == period, held.end == End.DEAD)
        .order_by(held.accuracy, held.operations.desc(), held.agent.desc())
    ):
        best[Zone(row.environment, row.zone)] = (row.accuracy, row.operations, row.agent)
    zones = tuple(
        ZoneStanding(zone, slots, ended, *best.get(zone, ()))
        for zone, slots, ended in ((Zone(row[0], row[1]), row[2], row[3]) for row in rows)
    )
    counted = connection.execute(
        select(held.end, func.count()).where(held.end.is_not(None)).group_by(held.end)
    ).all()
    ends = {End(end): count for end, count in counted}
    return Standing(period, zones, {end: ends[end] for end in End if end in ends})
