"""Twins: avatars of one environment with the same training, which is run only once.

If two are claimed at the same time, the second one to be priced waits until the first has ended.
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
    """An ended avatar and its epochs; if it diverged, the last epoch is marked as diverged."""

    avatar: int
    epochs: tuple[Epoch, ...]


def lock(connection: Connection, environment: str, twin: str) -> None:
    """Prevent other processes from deciding about these twins until the transaction ends."""
    # SQLite has only one writer at a time
    if connection.dialect.name == "postgresql":
        digest = hashlib.sha256(f"{environment}\0{twin}".encode()).digest()
        key = int.from_bytes(digest[:8], "big", signed=True)
        connection.execute(select(func.pg_advisory_xact_lock(key)))


def defer(connection: Connection, claim: Claim, twin: str, now: float) -> bool:
    """Release an avatar if a twin is running whose epochs it may reuse; return whether it was.

    An avatar that is run in isolation, after a death of its worker, is never released: no worker
    would claim it.
    """
    if serving(connection, claim, twin) is not None:
        return False
    avatars = tables.avatar.c
    other = connection.execute(
        select(avatars.id)
        .where(
            avatars.environment == claim.environment,
            avatars.twin == twin,
            avatars.id != claim.avatar,
            running(tables.avatar, now),
        )
        .order_by(avatars.id)
        .limit(1)
    ).scalar()
    if other is None:
        return False
    released = connection.execute(
        update(tables.avatar)
        .where(avatars.id == claim.avatar, avatars.tries == 0)
        .values(worker=None, lease=None, awaits=other)
    )
    return bool(released.rowcount)


def serving(connection: Connection, claim: Claim, twin: str) -> int | None:
    """Return an ended twin whose epochs can be reused by a claimed avatar, or None.

    The epochs of a twin that ran out of credit suffice if the reward of the avatar is not higher,
    since the avatar then runs out of credit no later.
    """
    avatars = tables.avatar.c
    broke = avatars.end == EndReason.OUT_OF_CREDIT
    return connection.execute(
        select(avatars.id)
        .where(
            avatars.environment == claim.environment,
            avatars.twin == twin,
            or_(
                avatars.end.in_((EndReason.DEAD, EndReason.QUALITY_TOO_LOW, EndReason.DIVERGED)),
                and_(broke, avatars.reward >= claim.reward),
            ),
        )
        .order_by(case((broke, 1), else_=0), avatars.id)
        .limit(1)
    ).scalar()


def served(connection: Connection, claim: Claim, twin: str) -> Twin | None:
    """Return an ended twin with the epochs that a claimed avatar can reuse, or None."""
    avatar = serving(connection, claim, twin)
    if avatar is None:
        return None
    rows = connection.execute(
        select(tables.epoch).where(tables.epoch.c.avatar == avatar).order_by(tables.epoch.c.number)
    )
    epochs = [Epoch(row.number, loss_from_store(row.loss), row.score, 0.0) for row in rows]
    end = select(tables.avatar.c.end).where(tables.avatar.c.id == avatar)
    if connection.execute(end).scalar_one() == EndReason.DIVERGED:
        epochs.append(Epoch(len(epochs) + 1, math.nan, 0.0, 0.0, diverged=True))
    return Twin(avatar, tuple(epochs))


def loss_from_store(loss: float | None) -> float:
    """Return a loss as it was recorded: SQLite, which has no NaN, stores it as NULL."""
    return math.nan if loss is None else loss
