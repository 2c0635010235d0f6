"""Claims of workers on avatars, with the same queries for SQLite and PostgreSQL.

A worker claims an avatar with its name and a lease, which every epoch renews. Once it has lost the
claim, its writes are rejected, so nothing is counted twice.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    delete,
    exists,
    or_,
    select,
    update,
)

from mazec.store import tables

LEASE = 600.0
"""Seconds after which a claim that was not renewed expires."""


class ClaimLost(Exception):
    """A claim on an avatar that another worker has claimed since, or that has ended."""


@dataclass(frozen=True)
class Claim:
    """An avatar claimed by a worker.

    ``gene`` is the gene of the agent, as text. ``reward`` is the reward of an epoch with an
    score of 1.
    """

    avatar: int
    agent: int
    environment: str
    gene: str
    worker: str
    reward: float


def claim(
    connection: Connection, worker: str, now: float, *, avatar: int | None = None
) -> Claim | None:
    """Claim the next waiting avatar, or a certain one, for ``worker``; return None if none waits.

    An avatar whose worker died is not next: it is run in isolation by a worker that claims it by
    its number. An avatar whose twin is running waits for that twin. Epochs of a previous attempt
    are deleted.
    """
    query = _next(now, avatar)
    row = connection.execute(
        query.with_for_update(skip_locked=True, key_share=True, of=tables.avatar)
    ).first()
    if row is None:
        return None
    connection.execute(
        update(tables.avatar)
        .where(tables.avatar.c.id == row.id)
        .values(worker=worker, lease=now + LEASE, twin=None, awaits=None)
    )
    connection.execute(delete(tables.epoch).where(tables.epoch.c.avatar == row.id))
    return Claim(row.id, row.agent, row.environment, row.gene, worker, row.reward)


def waiting(connection: Connection, now: float, avatar: int | None = None) -> bool:
    """Return whether there is an avatar to claim.

    It only reads, so idle workers do not block others.
    """
    return connection.execute(_next(now, avatar)).first() is not None


def _next(now: float, avatar: int | None) -> Select[Any]:
    columns, other = tables.avatar.c, tables.avatar.alias("other")
    awaited = exists().where(other.c.id == columns.awaits, running(other, now))
    eligible = and_(columns.tries == 0, ~awaited) if avatar is None else columns.id == avatar
    return (
        select(columns.id, columns.agent, columns.environment, columns.reward, tables.agent.c.gene)
        .join(tables.agent, tables.agent.c.number == columns.agent)
        .where(columns.end.is_(None), eligible, or_(columns.worker.is_(None), columns.lease < now))
        .order_by(columns.id)
        .limit(1)
    )


def running(avatar: FromClause, now: float) -> ColumnElement[bool]:
    """Return the condition that an avatar is claimed with a lease that has not expired."""
    columns = avatar.c
    return and_(columns.end.is_(None), columns.worker.is_not(None), columns.lease >= now)


def renew(connection: Connection, claim: Claim, now: float, **values: object) -> None:
    """Renew a claim and write values into its avatar.

    Raises ``ClaimLost`` if the worker has lost the claim.
    """
    result = connection.execute(
        update(tables.avatar)
        .where(
            tables.avatar.c.id == claim.avatar,
            tables.avatar.c.worker == claim.worker,
            tables.avatar.c.end.is_(None),
        )
        .values(lease=now + LEASE, **values)
    )
    if result.rowcount != 1:
        raise ClaimLost(f"{claim.worker} has lost its claim on avatar {claim.avatar}")


def release(connection: Connection, worker: str, *, died: bool) -> int | None:
    """Release the avatar of a worker and return its id, or None if it had none.

    The avatar counts the death of the worker if it died.
    """
    columns = tables.avatar.c
    released = connection.execute(
        update(tables.avatar)
        .where(columns.worker == worker, columns.end.is_(None))
        .values(worker=None, lease=None, tries=columns.tries + int(died))
        .returning(columns.id)
    ).scalars()
    avatars = released.all()
    connection.execute(delete(tables.epoch).where(tables.epoch.c.avatar.in_(avatars)))
    return min(avatars, default=None)


def foreign_workers(connection: Connection, name_prefix: str) -> list[str]:
    """Return the workers with an avatar whose names do not start with ``name_prefix``."""
    columns = tables.avatar.c
    query = select(columns.worker).where(
        columns.end.is_(None),
        columns.worker.is_not(None),
        ~columns.worker.startswith(name_prefix, autoescape=True),
    )
    return [str(worker) for worker in connection.execute(query.distinct()).scalars()]


def recover(connection: Connection) -> int:
    """Release all avatars and return the number of those that were claimed.

    Epochs of avatars that have not ended are deleted, and deaths of workers are no longer counted:
    the driver that would have run those avatars in isolation is gone, so any worker may claim them.
    """
    columns = tables.avatar.c
    not_ended = columns.end.is_(None)
    avatars = select(columns.id).where(not_ended)
    connection.execute(delete(tables.epoch).where(tables.epoch.c.avatar.in_(avatars)))
    released = connection.execute(
        update(tables.avatar)
        .where(not_ended, columns.worker.is_not(None))
        .values(worker=None, lease=None)
    )
    connection.execute(update(tables.avatar).where(not_ended).values(tries=0, awaits=None))
    return int(released.rowcount)
