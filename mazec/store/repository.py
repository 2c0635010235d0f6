"""The store: all that ever happened in an experiment, losers included."""

import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, insert, select, update

from mazec.gene.printer import write
from mazec.maze.avatar import EndReason, EpochRecord, Outcome
from mazec.maze.experiment import Experiment
from mazec.maze.period import Period
from mazec.network.price import Price
from mazec.store import claims, snapshot, tables, twins
from mazec.store.claims import Claim
from mazec.store.engine import check, connect, discard, prepare
from mazec.store.error import StoreError
from mazec.store.history import EXPERIMENT, History
from mazec.store.location import parse_location
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
                prepare(connection, at)
                settings = EXPERIMENT.dump_python(experiment, mode="json")
                row = {"id": 1, "settings": settings, "period": 0, "marks": []}
                connection.execute(insert(tables.experiment).values(row))
        except BaseException:  # a full disk, Ctrl-C
            store.close()
            discard(at)
            raise
        return store

    @classmethod
    def open(cls, where: Path | str) -> Self:
        """The store in a file or a database, made by this version of mazec."""
        at = parse_location(where)
        store = cls(connect(at), at)
        try:
            with store._reads() as connection:
                check(connection, at)
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
        settings = EXPERIMENT.dump_python(experiment, mode="json")
        with self._writes() as connection:
            connection.execute(update(tables.experiment).values(settings=settings))
        return experiment

    def period(self) -> int:
        """The period that is running; 0 before the first."""
        with self._reads() as connection:
            return int(connection.execute(select(tables.experiment.c.period)).scalar_one())

    def mark(self, why: str) -> None:
        """Note what is amiss with this run, most often why its figures may not come again; once."""
        with self._writes() as connection:
            _mark(connection, why)

    def unmark(self, start: str) -> None:
        """Take back the marks that start so."""
        with self._writes() as connection:
            marks = connection.execute(select(tables.experiment.c.marks)).scalar_one()
            kept = [mark for mark in marks if not mark.startswith(start)]
            connection.execute(update(tables.experiment).values(marks=kept))

    def marks(self) -> tuple[str, ...]:
        """What is amiss with this run, most often why its figures may not come again."""
        with self._reads() as connection:
            return tuple(connection.execute(select(tables.experiment.c.marks)).scalar_one())

    def begin(self, period: Period) -> None:
        """The turn to a period: its agents are born, all its avatars wait, its faults are marks.

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
                # a plugin that fails does so again and again, in other words each time
                _mark(connection, fault, once=fault.partition(":")[0])

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
        """End an avatar that killed its workers; the run is marked with the first line of why."""
        experiment = self.experiment()
        with self._writes() as connection:
            held = claims.claim(connection, "driver", time.time(), avatar=avatar)
            if held is None:
                return
            credit = experiment.environment(held.environment).economy.initial_credit
            _end(connection, held, Outcome(EndReason.ERROR, why, credit))
            _mark(connection, f"agent {held.agent}: {why.splitlines()[0]}")

    def twin(self, held: Claim, twin: str) -> Twin | None:
        """An avatar of the same environment with the same training whose epochs are enough."""
        with self._reads() as connection:
            return twins.served(connection, held, twin)


def _end(connection: Connection, held: Claim, outcome: Outcome, twin_of: int | None = None) -> None:
    claims.renew(
        connection,
        held,
        time.time(),
        end=outcome.end,
        detail=_storable(outcome.detail),
        credit=outcome.credit,
        accuracy=outcome.accuracy,
        twin_of=twin_of,
    )


def _mark(connection: Connection, why: str, once: str = "") -> None:
    """Add a mark, unless there is one that starts as it shall only once."""
    marks = connection.execute(select(tables.experiment.c.marks).with_for_update()).scalar_one()
    if once and any(mark.startswith(once) for mark in marks):
        return
    # a champion that comes out otherwise does so whenever the run is resumed
    told = dict.fromkeys([*marks, _storable(why)])
    connection.execute(update(tables.experiment).values(marks=list(told)))


def _storable(text: str) -> str:
    """A text that every database takes: without NUL and halves of characters."""
    return text.encode(errors="replace").decode().replace("\0", "�")
