"""Claims: which worker runs which avatar. One query serves SQLite and servers alike.

A worker holds an avatar by its name and a lease that every epoch renews. What it writes is refused
once it holds the avatar no more, so nothing is counted twice.
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
"""Seconds after which an avatar that shows no sign of life may be claimed anew."""


class ClaimLost(Exception):
    """The avatar was given to another worker, or has ended."""


@dataclass(frozen=True)
class Claim:
    """An avatar held by a worker.

    ``gene`` is the agent's as text; ``reward`` is what an epoch earns that is right throughout.
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
    """The next waiting avatar, or a certain one, now held by ``worker``; None where none waits.

    One whose worker died is left to a worker of its own, which asks for it by number; one whose
    twin is being run waits for that. Epochs of a former attempt are dropped: it starts anew.
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
    """Whether there is something to claim. It only reads: who idles is in nobody's way."""
    return connection.execute(_next(now, avatar)).first() is not None


def _next(now: float, avatar: int | None) -> Select[Any]:
    held, other = tables.avatar.c, tables.avatar.alias("other")
    awaited = exists().where(other.c.id == held.awaits, running(other, now))
    which = and_(held.tries == 0, ~awaited) if avatar is None else held.id == avatar
    return (
        select(held.id, held.agent, held.environment, held.reward, tables.agent.c.gene)
        .join(tables.agent, tables.agent.c.number == held.agent)
        .where(held.end.is_(None), which, or_(held.worker.is_(None), held.lease < now))
        .order_by(held.id)
        .limit(1)
    )


def running(avatar: FromClause, now: float) -> ColumnElement[bool]:
    """Whether an avatar is in the hands of a worker that lives."""
    held = avatar.c
    return and_(held.end.is_(None), held.worker.is_not(None), held.lease >= now)


def renew(connection: Connection, held: Claim, now: float, **values: object) -> None:
    """Renew a claim and write values into its avatar. Raises ``ClaimLost``."""
    changed = connection.execute(
        update(tables.avatar)
        .where(
            tables.avatar.c.id == held.avatar,
            tables.avatar.c.worker == held.worker,
            tables.avatar.c.end.is_(None),
        )
        .values(lease=now + LEASE, **values)
    )
    if changed.rowcount != 1:
        raise ClaimLost(f"avatar {held.avatar} is no longer held by {held.worker}")


def release(connection: Connection, worker: str, *, died: bool) -> int | None:
    """Give back what a worker held, counting its death if it died; the avatar, or None."""
    held = tables.avatar.c
    given = connection.execute(
        update(tables.avatar)
        .where(held.worker == worker, held.end.is_(None))
        .values(worker=None, lease=None, tries=held.tries + int(died))
        .returning(held.id)
    ).scalars()
    avatars = given.all()
    connection.execute(delete(tables.epoch).where(tables.epoch.c.avatar.in_(avatars)))
    return min(avatars, default=None)


def foreign_workers(connection: Connection, crew: str) -> list[str]:
    """Who holds an avatar and whose name does not start with that of a crew."""
    held = tables.avatar.c
    query = select(held.worker).where(
        held.end.is_(None), held.worker.is_not(None), ~held.worker.startswith(crew, autoescape=True)
    )
    return [str(worker) for worker in connection.execute(query.distinct()).scalars()]


def recover(connection: Connection) -> int:
    """Give back all that anybody held; how many. Deaths are forgotten, and half a life is dropped.

    Who was to run an avatar alone is gone too, so that one is everybody's again.
    """
    held = tables.avatar.c
    open_ = select(held.id).where(held.end.is_(None))
    connection.execute(delete(tables.epoch).where(tables.epoch.c.avatar.in_(open_)))
    taken = connection.execute(
        update(tables.avatar)
        .where(held.end.is_(None), held.worker.is_not(None))
        .values(worker=None, lease=None)
    )
    connection.execute(update(tables.avatar).where(held.end.is_(None)).values(tries=0, awaits=None))
    return int(taken.rowcount)
