"""Twins: avatars of one environment whose training is the same, and is run once.

Where two are claimed at once, the second to learn its price waits until the first has ended.
"""

import hashlib
import math
from typing import NamedTuple

from sqlalchemy import Connection, and_, case, func, or_, select, update

from mazec.maze.avatar import EndReason
from mazec.store import tables
from mazec.store.claims import Claim, running
from mazec.tasks.epoch import Epoch


class Twin(NamedTuple):
    """An avatar that has ended, and its epochs; the last of one that diverged says so."""

    avatar: int
    epochs: tuple[Epoch, ...]


def lock(connection: Connection, environment: str, twin: str) -> None:
    """Let nobody else decide about these twins before the transaction has ended."""
    # SQLite has one writer at a time anyway
    if connection.dialect.name == "postgresql":
        digest = hashlib.sha256(f"{environment}\0{twin}".encode()).digest()
        key = int.from_bytes(digest[:8], "big", signed=True)
        connection.execute(select(func.pg_advisory_xact_lock(key)))


def defer(connection: Connection, held: Claim, twin: str, now: float) -> bool:
    """Give an avatar back where a twin is being run that may serve it; whether it was.

    One that is run alone, after a death, is never given back: nobody would take it.
    """
    if serving(connection, held, twin) is not None:
        return False
    avatars = tables.avatar.c
    other = connection.execute(
        select(avatars.id)
        .where(
            avatars.environment == held.environment,
            avatars.twin == twin,
            avatars.id != held.avatar,
            running(tables.avatar, now),
        )
        .order_by(avatars.id)
        .limit(1)
    ).scalar()
    if other is None:
        return False
    given = connection.execute(
        update(tables.avatar)
        .where(avatars.id == held.avatar, avatars.tries == 0)
        .values(worker=None, lease=None, awaits=other)
    )
    return bool(given.rowcount)


def serving(connection: Connection, held: Claim, twin: str) -> int | None:
    """The ended avatar whose epochs are enough for another one, or None.

    One that ran out of credit serves whom an epoch earns no more: that one ends no later.
    """
    avatars = tables.avatar.c
    broke = avatars.end == EndReason.OUT_OF_CREDIT
    return connection.execute(
        select(avatars.id)
        .where(
            avatars.environment == held.environment,
            avatars.twin == twin,
            or_(
                avatars.end.in_((EndReason.DEAD, EndReason.QUALITY_TOO_LOW, EndReason.DIVERGED)),
                and_(broke, avatars.reward >= held.reward),
            ),
        )
        .order_by(case((broke, 1), else_=0), avatars.id)
        .limit(1)
    ).scalar()


def served(connection: Connection, held: Claim, twin: str) -> Twin | None:
    """The twin whose epochs serve an avatar, with them."""
    found = serving(connection, held, twin)
    if found is None:
        return None
    rows = connection.execute(
        select(tables.epoch).where(tables.epoch.c.avatar == found).order_by(tables.epoch.c.number)
    )
    epochs = [Epoch(row.number, loss_from_store(row.loss), row.accuracy, 0.0) for row in rows]
    end = select(tables.avatar.c.end).where(tables.avatar.c.id == found)
    if connection.execute(end).scalar_one() == EndReason.DIVERGED:
        epochs.append(Epoch(len(epochs) + 1, math.nan, 0.0, 0.0, diverged=True))
    return Twin(found, tuple(epochs))


def loss_from_store(loss: float | None) -> float:
    """A loss as it was before SQLite, which has no NaN, made it NULL."""
    return math.nan if loss is None else loss
