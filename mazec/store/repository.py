"""The store: the complete record of an experiment, unsuccessful agents included."""

import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, delete, insert, select, update

from mazec.gene.printer import write
from mazec.maze.avatar import EndReason, EpochRecord, Outcome
from mazec.maze.error_cause import WORKER_DIED
from mazec.maze.experiment import Experiment
from mazec.maze.period import Period
from mazec.maze.run_warning import RunWarning, WarningKind
from mazec.network.price import Price
from mazec.store import claims, snapshot, tables, twins
from mazec.store.claims import Claim
from mazec.store.engine import connect, discard
from mazec.store.error import StoreError
from mazec.store.history import History
from mazec.store.location import parse_location
from mazec.store.revision import create_tables, needs_upgrade, upgrade
from mazec.store.settings import dump_settings
from mazec.store.twins import Twin

FILE = "store.sqlite"
"""The name of the store in the folder of a run."""


class Store(History):
    """A database of one experiment.

    Every method that writes does so in a single transaction. Every method raises ``StoreError`` if
    the database cannot be used.
    """

    @classmethod
    def create(cls, where: Path | str, experiment: Experiment) -> Self:
        """Create a store: in a SQLite file that must not exist, or in PostgreSQL.

        A URL ``postgresql://user@host/database?schema=NAME`` names a schema, by default ``mazec``;
        a schema holds one run.
        """
        location = parse_location(where)
        store = cls(connect(location, new=True), location)
        try:
            with store._writes() as connection:
                create_tables(connection, location)
                row = {"id": 1, "settings": dump_settings(experiment), "period": 0}
                connection.execute(insert(tables.experiment).values(row))
        except BaseException:  # a full disk, Ctrl-C
            store.close()
            discard(location)
            raise
        return store

    @classmethod
    def open(cls, where: Path | str) -> Self:
        """Open the store in a file or a database; upgrade it if an older release created it."""
        location = parse_location(where)
        store = cls(connect(location), location)
        try:
            with store._reads() as connection:
                is_old = needs_upgrade(connection, location)
            if is_old:
                with store._writes() as connection:
                    upgrade(connection, location)
        except BaseException:
            store.close()
            raise
        return store

    # -- the experiment ----------------------------------------------------------------------

    def extend(self, periods: int) -> Experiment:
        """Set the total number of periods, and return the changed experiment.

        Raises ``StoreError`` if a later period is already running.
        """
        experiment, running = replace(self.experiment(), periods=periods), self.period()
        if periods < running:
            problem = f"it is already in period {running}, so it cannot end after {periods}"
            raise StoreError(self.name, problem, f"choose at least {running} periods")
        with self._writes() as connection:
            settings = dump_settings(experiment)
            connection.execute(update(tables.experiment).values(settings=settings))
        return experiment

    def period(self) -> int:
        """Return the number of the running period, 0 before the first."""
        with self._reads() as connection:
            return int(connection.execute(select(tables.experiment.c.period)).scalar_one())

    def warn(self, warning: RunWarning) -> None:
        """Record a warning of this run, unless there is one of the same kind and key."""
        with self._writes() as connection:
            _warn(connection, warning)

    def remove_warnings(self, kind: WarningKind) -> None:
        """Remove the warnings of a kind."""
        with self._writes() as connection:
            connection.execute(delete(tables.warning).where(tables.warning.c.kind == kind))

    def begin(self, period: Period) -> None:
        """Begin a period: store its agents and avatars, and record its faults as warnings.

        Raises ``StoreError`` if it is not the next period, as after another driver began it.
        """
        homes = {avatar.agent: avatar.zone for avatar in period.avatars}
        agents = [
            {
                "number": agent.number,
                "gene": write(agent.gene, comments=False),
                "born": agent.born,
                "environment": homes[agent.number].environment,
                "zone": homes[agent.number].number,
                "origin": agent.origin,
                "first_parent": agent.parents[0] if agent.parents else None,
                "second_parent": agent.parents[1] if agent.parents[1:] else None,
                "edits": [asdict(edit) for edit in agent.edits],
            }
            for agent in period.agents
        ]
        avatars = [
            {
                "agent": avatar.agent,
                "period": avatar.period,
                "environment": avatar.zone.environment,
                "zone": avatar.zone.number,
                "slot": avatar.slot,
                "reward": avatar.reward,
            }
            for avatar in period.avatars
        ]
        with self._writes() as connection:
            query = select(tables.experiment.c.period).with_for_update()
            running = connection.execute(query).scalar_one()
            if running != period.number - 1:
                problem = f"period {period.number} cannot follow period {running}"
                remedy = "make sure that only one process drives the run"
                raise StoreError(self.name, problem, remedy)
            snapshot.close_period(connection)
            for table, rows in ((tables.agent, agents), (tables.avatar, avatars)):
                if rows:
                    connection.execute(insert(table), rows)
            connection.execute(update(tables.experiment).values(period=period.number))
            for fault in period.faults:
                _warn(connection, RunWarning.plugin_failed(fault))

    def recover(self) -> int:
        """Release all claims after the death of a driver, and return their number.

        Deaths of workers are no longer counted, and epochs of avatars that have not ended are
        deleted. A worker that is still alive has lost its claim.
        """
        with self._writes() as connection:
            return claims.recover(connection)

    # -- avatars -----------------------------------------------------------------------------

    def claim(self, worker: str, avatar: int | None = None) -> Claim | None:
        """Claim the next waiting avatar, or a certain one, for a worker; None if none waits."""
        with self._reads() as connection:
            if not claims.waiting(connection, time.time(), avatar):
                return None
        with self._writes() as connection:
            return claims.claim(connection, worker, time.time(), avatar=avatar)

    def price(self, claim: Claim, price: Price, twin: str | None) -> bool:
        """Record the price of an avatar's network and the key of its twins.

        Return False if another worker is running a twin: the claim is released, and the avatar
        waits until the twin has ended.
        """
        names = ("operations", "parameters", "layers", "activations")
        figures = {name: getattr(price, name) for name in names}
        now = time.time()
        with self._writes() as connection:
            if twin is not None:
                twins.lock(connection, claim.environment, twin)
            claims.renew(connection, claim, now, twin=twin, **figures)
            return twin is None or not twins.defer(connection, claim, twin, now)

    def record(self, claim: Claim, entry: EpochRecord) -> None:
        """Record a finished epoch. Raises ``ClaimLost``."""
        epoch = entry.epoch
        with self._writes() as connection:
            claims.renew(connection, claim, time.time())
            connection.execute(
                insert(tables.epoch).values(
                    avatar=claim.avatar,
                    number=epoch.number,
                    loss=epoch.loss,
                    score=epoch.score,
                    cost=entry.cost,
                    reward=entry.reward,
                    credit=entry.credit,
                    seconds=epoch.seconds,
                )
            )

    def end(self, claim: Claim, outcome: Outcome, twin_of: int | None = None) -> None:
        """Record the end of an avatar, and its twin if that was trained. Raises ``ClaimLost``."""
        with self._writes() as connection:
            _end(connection, claim, outcome, twin_of)

    def release(self, worker: str, *, died: bool = False) -> int | None:
        """Release the avatar of a worker and return its id, or None if it had none."""
        with self._writes() as connection:
            return claims.release(connection, worker, died=died)

    def release_foreign(self, name_prefix: str) -> int:
        """Release the avatars of workers whose names do not start with ``name_prefix``.

        Return the number of these workers. A worker of a driver that died may claim an avatar just
        before it ends itself, and no other process would notice.
        """
        with self._reads() as connection:
            if not claims.foreign_workers(connection, name_prefix):
                return 0
        with self._writes() as connection:
            workers = claims.foreign_workers(connection, name_prefix)
            for worker in workers:
                claims.release(connection, worker, died=False)
        return len(workers)

    def beat(self, claim: Claim) -> None:
        """Renew a claim during a long epoch. Raises ``ClaimLost``."""
        with self._writes() as connection:
            claims.renew(connection, claim, time.time())

    def waits(self, avatar: int) -> bool:
        """Return whether an avatar has not ended and is not claimed."""
        columns = tables.avatar.c
        with self._reads() as connection:
            query = select(columns.id).where(columns.id == avatar, columns.end.is_(None))
            return connection.execute(query.where(columns.worker.is_(None))).first() is not None

    def end_after_deaths(self, avatar: int, why: str) -> None:
        """End an avatar whose worker died twice, with a warning of the run."""
        experiment = self.experiment()
        with self._writes() as connection:
            claim = claims.claim(connection, "driver", time.time(), avatar=avatar)
            if claim is None:
                return
            credit = experiment.environment(claim.environment).economy.initial_credit
            _end(connection, claim, Outcome(EndReason.ERROR, why, credit, cause=WORKER_DIED))
            _warn(connection, RunWarning.worker_died(claim.agent))

    def twin(self, claim: Claim, twin: str) -> Twin | None:
        """Return an ended twin of an avatar whose epochs can be reused, or None."""
        with self._reads() as connection:
            return twins.served(connection, claim, twin)


def _end(
    connection: Connection, claim: Claim, outcome: Outcome, twin_of: int | None = None
) -> None:
    cause = outcome.cause
    claims.renew(
        connection,
        claim,
        time.time(),
        end=outcome.end,
        detail=_storable(outcome.detail),
        cause_kind=None if cause is None else _storable(cause.kind),
        cause_location=None if cause is None else _storable(cause.location),
        credit=outcome.credit,
        score=outcome.score,
        twin_of=twin_of,
    )


def _warn(connection: Connection, warning: RunWarning) -> None:
    columns, key = tables.warning.c, _storable(warning.key)
    # the lock lets one process at a time check whether the warning is new
    connection.execute(select(tables.experiment.c.id).with_for_update())
    same = select(columns.id).where(columns.kind == warning.kind, columns.key == key)
    if connection.execute(same).first() is None:
        detail = {
            name: _storable(value) if isinstance(value, str) else value
            for name, value in warning.detail.items()
        }
        row = {"kind": warning.kind, "key": key, "detail": detail}
        connection.execute(insert(tables.warning).values(row))


def _storable(text: str) -> str:
    """Return a text that every database accepts: without NUL and lone surrogates."""
    return text.encode(errors="replace").decode().replace("\0", "�")
