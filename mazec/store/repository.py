"""The store: all that ever happened in an experiment, losers included."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, func, insert, select, update

from mazec.evolution.operator import Edit
from mazec.gene.gene import Gene
from mazec.gene.printer import write
from mazec.gene.reader import parse
from mazec.maze.agent import Agent, Origin
from mazec.maze.avatar import Avatar, End, Entry, Outcome
from mazec.maze.experiment import Experiment
from mazec.maze.period import Period
from mazec.maze.zone import Zone
from mazec.network.price import Price
from mazec.store import claims, tables
from mazec.store.claims import Claim
from mazec.store.engine import connect, migrate
from mazec.store.standing import Standing, standing
from mazec.symbols import Vocabulary
from mazec.training.epoch import Epoch

FILE = "store.sqlite"
"""The name of the store in the folder of a run."""
_EXPERIMENT = TypeAdapter(Experiment)


class Store:
    """A database of one experiment. Every method is one transaction: all of it or nothing."""

    def __init__(self, engine: Engine, vocabulary: Vocabulary | None = None) -> None:
        self._engine = engine
        self._reader = engine.execution_options(reads=True)
        self._vocabulary = vocabulary

    @classmethod
    def create(
        cls, path: Path, experiment: Experiment, vocabulary: Vocabulary | None = None
    ) -> Self:
        """A new store in a file that is not there yet."""
        engine = connect(path)
        migrate(engine)
        with engine.begin() as connection:
            connection.execute(
                insert(tables.experiment).values(
                    id=1,
                    settings=_EXPERIMENT.dump_python(experiment, mode="json"),
                    period=0,
                    marks=[],
                )
            )
        return cls(engine, vocabulary)

    @classmethod
    def open(cls, path: Path, vocabulary: Vocabulary | None = None) -> Self:
        """The store in a file."""
        return cls(connect(path), vocabulary)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def _writes(self) -> Iterator[Connection]:
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _reads(self) -> Iterator[Connection]:
        with self._reader.begin() as connection:
            yield connection

    # -- the experiment ----------------------------------------------------------------------

    def experiment(self) -> Experiment:
        """What the store was created for."""
        with self._reads() as connection:
            settings = connection.execute(select(tables.experiment.c.settings)).scalar_one()
        return _EXPERIMENT.validate_python(settings)

    def period(self) -> int:
        """The period that is running; 0 before the first."""
        with self._reads() as connection:
            return int(connection.execute(select(tables.experiment.c.period)).scalar_one())

    def mark(self, why: str) -> None:
        """Note why the figures of this run may not come again."""
        with self._writes() as connection:
            marks = connection.execute(select(tables.experiment.c.marks)).scalar_one()
            connection.execute(update(tables.experiment).values(marks=[*marks, why]))

    def marks(self) -> tuple[str, ...]:
        """Why the figures of this run may not come again."""
        with self._reads() as connection:
            return tuple(connection.execute(select(tables.experiment.c.marks)).scalar_one())

    def begin(self, period: Period) -> None:
        """The turn to a period: its agents are born and all its avatars wait."""
        agents = [
            {
                "number": agent.number,
                "gene": write(agent.gene, comments=False),
                "born": agent.born,
                "environment": avatar.zone.environment,
                "zone": avatar.zone.number,
                "origin": agent.origin,
                "first_parent": agent.parents[0] if agent.parents else None,
                "second_parent": agent.parents[1] if agent.parents[1:] else None,
                "edits": [asdict(edit) for edit in agent.edits],
            }
            for agent, avatar in zip(period.agents, period.avatars, strict=True)
        ]
        avatars = [
            {
                "agent": avatar.agent,
                "period": avatar.period,
                "environment": avatar.zone.environment,
                "zone": avatar.zone.number,
                "slot": avatar.slot,
            }
            for avatar in period.avatars
        ]
        with self._writes() as connection:
            connection.execute(insert(tables.agent), agents)
            connection.execute(insert(tables.avatar), avatars)
            connection.execute(update(tables.experiment).values(period=period.number))

    # -- what workers write ------------------------------------------------------------------

    def claim(self, worker: str, avatar: int | None = None) -> Claim | None:
        """The next waiting avatar, or a certain one, now held by a worker."""
        with self._writes() as connection:
            return claims.claim(
                connection, worker, time.time(), avatar=avatar, vocabulary=self._vocabulary
            )

    def price(self, held: Claim, price: Price, twin: str | None) -> None:
        """Note the price of an avatar's network, and what its training depends on."""
        names = ("operations", "parameters", "layers", "activations")
        figures = {name: getattr(price, name) for name in names}
        with self._writes() as connection:
            claims.renew(connection, held, time.time(), twin=twin, **figures)

    def record(self, held: Claim, entry: Entry) -> None:
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
            claims.renew(
                connection,
                held,
                time.time(),
                end=outcome.end,
                detail=outcome.detail,
                credit=outcome.credit,
                accuracy=outcome.accuracy,
                twin_of=twin_of,
            )

    def release(self, worker: str, *, died: bool = False) -> int | None:
        """Give back what a worker held; the avatar, or None."""
        with self._writes() as connection:
            return claims.release(connection, worker, died=died)

    def beat(self, held: Claim) -> None:
        """Keep a claim while an epoch takes long. Raises ``Lost`` where it is held no more."""
        with self._writes() as connection:
            claims.renew(connection, held, time.time())

    def waits(self, avatar: int) -> bool:
        """Whether an avatar has not ended and is in nobody's hands."""
        held = tables.avatar.c
        with self._reads() as connection:
            query = select(held.id).where(held.id == avatar, held.end.is_(None))
            return connection.execute(query.where(held.worker.is_(None))).first() is not None

    def give_up(self, avatar: int, why: str) -> None:
        """End an avatar that killed its workers, and mark the run."""
        held = self.claim("driver", avatar)
        if held is None:
            return
        economy = self.experiment().environment(held.environment).economy
        self.end(held, Outcome(End.ERROR, why, economy.initial_credit))
        self.mark(f"agent {held.agent}: {why}")

    def twin(self, held: Claim, twin: str) -> tuple[int, list[Epoch]] | None:
        """An avatar of the same environment with the same training, and its epochs."""
        columns = tables.avatar.c
        with self._reads() as connection:
            found = connection.execute(
                select(columns.id)
                .where(
                    columns.environment == held.environment,
                    columns.twin == twin,
                    columns.end.in_((End.DEAD, End.QUALITY_TOO_LOW, End.OUT_OF_CREDIT)),
                )
                .order_by(columns.id)
                .limit(1)
            ).scalar()
            if found is None:
                return None
            rows = connection.execute(
                select(tables.epoch)
                .where(tables.epoch.c.avatar == found)
                .order_by(tables.epoch.c.number)
            )
            return found, [Epoch(row.number, row.loss, row.accuracy, 0.0) for row in rows]

    # -- what the driver reads ---------------------------------------------------------------

    def avatars(self, period: int) -> tuple[Avatar, ...]:
        """The avatars of a period, by zone and slot."""
        columns = tables.avatar.c
        with self._reads() as connection:
            rows = connection.execute(
                select(tables.avatar)
                .where(columns.period == period)
                .order_by(columns.environment, columns.zone, columns.slot)
            ).all()
        return tuple(_avatar(row) for row in rows)

    def agents(self, numbers: Iterable[int] | None = None) -> Iterator[Agent]:
        """Agents by number, or all of them."""
        query = select(tables.agent).order_by(tables.agent.c.number)
        if numbers is not None:
            query = query.where(tables.agent.c.number.in_(list(numbers)))
        with self._reads() as connection:
            rows = connection.execute(query).all()
        return (self._agent(row) for row in rows)

    def genes(self, numbers: Iterable[int]) -> dict[int, Gene]:
        """The genes of some agents."""
        return {agent.number: agent.gene for agent in self.agents(numbers)}

    def next_agent(self) -> int:
        """The number of the next agent to be born."""
        with self._reads() as connection:
            return 1 + (connection.execute(select(func.max(tables.agent.c.number))).scalar() or 0)

    def standing(self) -> Standing:
        """How far the running period has come."""
        with self._reads() as connection:
            return standing(connection)

    def _agent(self, row: Any) -> Agent:
        parents = tuple(p for p in (row.first_parent, row.second_parent) if p is not None)
        edits = tuple(Edit(**edit) for edit in row.edits)
        gene = parse(row.gene, self._vocabulary)
        return Agent(row.number, gene, row.born, Origin(row.origin), parents, edits)


def _avatar(row: Any) -> Avatar:
    outcome = None
    if row.end is not None:
        outcome = Outcome(End(row.end), row.detail, row.credit, row.accuracy)
    zone = Zone(row.environment, row.zone)
    return Avatar(row.agent, row.period, zone, row.slot, row.operations, outcome)
