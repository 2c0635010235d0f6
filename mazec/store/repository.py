"""The store: all that ever happened in an experiment, losers included."""

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
    """A database of one experiment. Every method is one transaction: all of it or nothing.

    Every method raises ``StoreError`` where the database cannot be used.
    """

    @classmethod
    def create(cls, where: Path | str, experiment: Experiment) -> Self:
        """A new store: in a SQLite file that is not there yet, or in PostgreSQL by URL.

        ``postgresql://user@host/database?schema=NAME`` names a schema, by default ``mazec``, which
        holds this one run.
        """
        at = parse_location(where)
        store = cls(connect(at, new=True), at)
        try:
            with store._writes() as connection:
                create_tables(connection, at)
                row = {"id": 1, "settings": dump_settings(experiment), "period": 0}
                connection.execute(insert(tables.experiment).values(row))
        except BaseException:  # a full disk, Ctrl-C
            store.close()
            discard(at)
            raise
        return store

    @classmethod
    def open(cls, where: Path | str) -> Self:
        """Open the store in a file or a database; one of an older release is upgraded first."""
        at = parse_location(where)
        store = cls(connect(at), at)
        try:
            with store._reads() as connection:
                upgradable = needs_upgrade(connection, at)
            if upgradable:
                with store._writes() as connection:
                    upgrade(connection, at)
        except BaseException:
            store.close()
            raise
        return store

    # -- the experiment ----------------------------------------------------------------------

    def extend(self, periods: int) -> Experiment:
        """Let the experiment go on for ``periods`` in all; what it is now."""
        experiment, running = replace(self.experiment(), periods=periods), self.period()
        if periods < running:
            problem = f"it is in period {running} already, so it cannot end after {periods}"
            raise StoreError(self.name, problem, f"name at least {running} periods")
        with self._writes() as connection:
            settings = dump_settings(experiment)
            connection.execute(update(tables.experiment).values(settings=settings))
        return experiment

    def period(self) -> int:
        """The period that is running; 0 before the first."""
        with self._reads() as connection:
            return int(connection.execute(select(tables.experiment.c.period)).scalar_one())

    def warn(self, warning: RunWarning) -> None:
        """Record a warning of this run, unless there is one of its kind and key."""
        with self._writes() as connection:
            _warn(connection, warning)

    def remove_warnings(self, kind: WarningKind) -> None:
        """Remove the warnings of a kind."""
        with self._writes() as connection:
            connection.execute(delete(tables.warning).where(tables.warning.c.kind == kind))

    def begin(self, period: Period) -> None:
        """The turn to a period: its agents are born, its avatars wait, its faults are warnings.

        Raises ``StoreError`` where it is not the next one: another driver was quicker.
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
            held = tables.experiment.c
            running = connection.execute(select(held.period).with_for_update()).scalar_one()
            if running != period.number - 1:
                problem = f"period {period.number} cannot follow period {running}"
                raise StoreError(self.name, problem, "let one driver at a time work on a run")
            snapshot.close_period(connection)
            for table, rows in ((tables.agent, agents), (tables.avatar, avatars)):
                if rows:
                    connection.execute(insert(table), rows)
            connection.execute(update(tables.experiment).values(period=period.number))
            for fault in period.faults:
                _warn(connection, RunWarning.plugin_failed(fault))

    def recover(self) -> int:
        """Give back whatever anybody holds, for a run that goes on after its driver died; how many.

        Deaths of workers are forgotten, and epochs of avatars that have not ended are dropped. A
        worker that still lives finds that it holds nothing.
        """
        with self._writes() as connection:
            return claims.recover(connection)

    # -- what workers write ------------------------------------------------------------------

    def claim(self, worker: str, avatar: int | None = None) -> Claim | None:
        """The next waiting avatar, or a certain one, now held by a worker."""
        with self._reads() as connection:
            if not claims.waiting(connection, time.time(), avatar):
                return None
        with self._writes() as connection:
            return claims.claim(connection, worker, time.time(), avatar=avatar)

    def price(self, held: Claim, price: Price, twin: str | None) -> bool:
        """Note the price of an avatar's network, and what its training depends on.

        False where a twin is being run by another worker: the avatar was given back, and waits
        until that one has ended.
        """
        names = ("operations", "parameters", "layers", "activations")
        figures = {name: getattr(price, name) for name in names}
        now = time.time()
        with self._writes() as connection:
            if twin is not None:
                twins.lock(connection, held.environment, twin)
            claims.renew(connection, held, now, twin=twin, **figures)
            return twin is None or not twins.defer(connection, held, twin, now)

    def record(self, held: Claim, entry: EpochRecord) -> None:
        """Add a finished epoch."""
        epoch = entry.epoch
        with self._writes() as connection:
            claims.renew(connection, held, time.time())
            connection.execute(
                insert(tables.epoch).values(
                    avatar=held.avatar,
                    number=epoch.number,
                    loss=epoch.loss,
                    accuracy=epoch.accuracy,
                    cost=entry.cost,
                    reward=entry.reward,
                    credit=entry.credit,
                    seconds=epoch.seconds,
                )
            )

    def end(self, held: Claim, outcome: Outcome, twin_of: int | None = None) -> None:
        """Close an avatar's book."""
        with self._writes() as connection:
            _end(connection, held, outcome, twin_of)

    def release(self, worker: str, *, died: bool = False) -> int | None:
        """Give back what a worker held; the avatar, or None."""
        with self._writes() as connection:
            return claims.release(connection, worker, died=died)

    def release_foreign(self, crew: str) -> int:
        """Give back what workers hold whose names do not start with that of a crew; how many.

        A worker of a driver that has died may take something in its last moment, and nobody else
        would know that it is gone.
        """
        with self._reads() as connection:
            if not claims.foreign_workers(connection, crew):
                return 0
        with self._writes() as connection:
            gone = claims.foreign_workers(connection, crew)
            for worker in gone:
                claims.release(connection, worker, died=False)
        return len(gone)

    def beat(self, held: Claim) -> None:
        """Keep a claim while an epoch takes long. Raises ``ClaimLost`` where it is held no more."""
        with self._writes() as connection:
            claims.renew(connection, held, time.time())

    def waits(self, avatar: int) -> bool:
        """Whether an avatar has not ended and is in nobody's hands."""
        held = tables.avatar.c
        with self._reads() as connection:
            query = select(held.id).where(held.id == avatar, held.end.is_(None))
            return connection.execute(query.where(held.worker.is_(None))).first() is not None

    def end_after_deaths(self, avatar: int, why: str) -> None:
        """End an avatar whose worker died twice, with a warning of the run."""
        experiment = self.experiment()
        with self._writes() as connection:
            held = claims.claim(connection, "driver", time.time(), avatar=avatar)
            if held is None:
                return
            credit = experiment.environment(held.environment).economy.initial_credit
            _end(connection, held, Outcome(EndReason.ERROR, why, credit, cause=WORKER_DIED))
            _warn(connection, RunWarning.worker_died(held.agent))

    def twin(self, held: Claim, twin: str) -> Twin | None:
        """An avatar of the same environment with the same training whose epochs are enough."""
        with self._reads() as connection:
            return twins.served(connection, held, twin)


def _end(connection: Connection, held: Claim, outcome: Outcome, twin_of: int | None = None) -> None:
    cause = outcome.cause
    claims.renew(
        connection,
        held,
        time.time(),
        end=outcome.end,
        detail=_storable(outcome.detail),
        cause_kind=None if cause is None else _storable(cause.kind),
        cause_location=None if cause is None else _storable(cause.location),
        credit=outcome.credit,
        accuracy=outcome.accuracy,
        twin_of=twin_of,
    )


def _warn(connection: Connection, warning: RunWarning) -> None:
    columns, key = tables.warning.c, _storable(warning.key)
    # one process at a time decides whether a warning is new
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
    """A text that every database takes: without NUL and halves of characters."""
    return text.encode(errors="replace").decode().replace("\0", "�")
