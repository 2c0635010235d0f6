"""What a store remembers: agents and avatars, lives and lineages, and the front of them all."""

import math
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from mazec.diagnostics import last_line
from mazec.evolution.offspring import Edit
from mazec.gene.gene import Gene
from mazec.gene.reader import parse
from mazec.maze.agent import Agent, Origin
from mazec.maze.avatar import Avatar, EndReason, EpochRecord, Outcome
from mazec.maze.error_cause import ErrorCause
from mazec.maze.experiment import Experiment
from mazec.maze.run_warning import RunWarning, WarningKind
from mazec.maze.zone import Zone
from mazec.plugins import vocabulary_of
from mazec.store import tables
from mazec.store.claims import running
from mazec.store.database import Database
from mazec.store.error import StoreError
from mazec.store.settings import load_settings
from mazec.store.snapshot import Snapshot, TwinCount, read_snapshot, tally, twin_count
from mazec.store.twins import loss_from_store
from mazec.symbols import Vocabulary
from mazec.tasks.epoch import Epoch
from mazec.tasks.setting import InvalidSetting

_MOST = 10_000  # numbers in a query: databases bound them


@dataclass(frozen=True)
class AvatarRecord:
    """An agent's stay in a zone: how it ended (``end`` None: not yet), at what price.

    ``epochs`` counts those in its book. Accuracy 0 to 1, the last one.
    """

    agent: int
    period: int
    environment: str
    zone: int
    slot: int
    end: EndReason | None
    detail: str
    credit: float | None
    accuracy: float | None
    operations: int | None
    parameters: int | None
    layers: int | None
    epochs: int


@dataclass(frozen=True)
class Failure:
    """A kind of failure: how many avatars ended as ERROR by it, and the first of their agents.

    ``reason`` is the error of that agent, in one line; ``cause`` is None where none was stored.
    """

    cause: ErrorCause | None
    reason: str
    count: int
    agent: int


class History(Database):
    """The side of a store that is read. Every method is of one moment. Raises ``StoreError``."""

    def experiment(self) -> Experiment:
        """What the store was created for."""
        with self._reads() as connection:
            settings = connection.execute(select(tables.experiment.c.settings)).scalar_one()
        try:
            return load_settings(settings)
        except ValidationError as error:
            raise StoreError(
                self.name,
                "its experiment is not one that this version of mazec knows",
                "use the mazec that made it, or start a new run",
            ) from error

    def vocabulary(self) -> Vocabulary:
        """Load the vocabulary of the experiment's plugins.

        Raises ``PluginError`` for a plugin that is gone, and ``StoreError`` for one that is not
        what it was.
        """
        experiment = self.experiment()
        vocabulary = vocabulary_of(experiment.plugins)
        try:
            experiment.check(vocabulary)
        except InvalidSetting as error:
            raise StoreError(
                self.name,
                f"a plugin of its experiment is not what it was: {error}",
                "install the version of the plugin that it was begun with",
            ) from error
        return vocabulary

    def avatars(self, period: int) -> tuple[Avatar, ...]:
        """The avatars of a period, by zone and slot."""
        columns = tables.avatar.c
        with self._reads() as connection:
            rows = connection.execute(
                select(tables.avatar)
                .where(columns.period == period)
                .order_by(columns.environment, columns.zone, columns.slot)
            )
            return tuple(_avatar(row) for row in rows)

    def agents(
        self, vocabulary: Vocabulary, numbers: Iterable[int] | None = None
    ) -> Iterator[Agent]:
        """Agents by number, or all of them; ``vocabulary`` is what their genes are read with."""
        query = select(tables.agent).order_by(tables.agent.c.number)
        rows: list[Any] = []
        with self._reads() as connection:
            if numbers is None:
                rows += connection.execute(query)
            else:
                wanted = sorted(set(numbers))
                for start in range(0, len(wanted), _MOST):
                    some = tables.agent.c.number.in_(wanted[start : start + _MOST])
                    rows += connection.execute(query.where(some))
        return (_agent(row, vocabulary) for row in rows)

    def genes(self, vocabulary: Vocabulary, numbers: Iterable[int]) -> dict[int, Gene]:
        """The genes of some agents."""
        return {agent.number: agent.gene for agent in self.agents(vocabulary, numbers)}

    def next_agent(self) -> int:
        """The number of the next agent to be born."""
        with self._reads() as connection:
            return 1 + (connection.execute(select(func.max(tables.agent.c.number))).scalar() or 0)

    def snapshot(self) -> Snapshot:
        """How far the running period has come."""
        with self._reads() as connection:
            return read_snapshot(connection)

    def twins(self) -> TwinCount:
        """How many networks were trained, and how many were spared it by a twin."""
        with self._reads() as connection:
            return twin_count(connection)

    def warnings(self) -> tuple[RunWarning, ...]:
        """Return the warnings of this run, in the order in which they were recorded."""
        with self._reads() as connection:
            rows = connection.execute(select(tables.warning).order_by(tables.warning.c.id)).all()
            return tuple(RunWarning(WarningKind(row.kind), row.key, row.detail) for row in rows)

    def failures(self, most: int = 3) -> tuple[Failure, ...]:
        """Return the commonest causes of ERROR in the whole run."""
        avatar = tables.avatar.c
        first, count = func.min(avatar.id).label("first"), func.count().label("count")
        kinds = (
            select(avatar.cause_kind, avatar.cause_location, first, count)
            .where(avatar.end == EndReason.ERROR)
            .group_by(avatar.cause_kind, avatar.cause_location)
            .order_by(count.desc(), first)
            .limit(most)
            .subquery()
        )
        query = (
            select(avatar.agent, avatar.detail, avatar.cause_kind, avatar.cause_location)
            .add_columns(kinds.c.count)
            .join(kinds, kinds.c.first == avatar.id)
            .order_by(kinds.c.count.desc(), avatar.id)
        )
        with self._reads() as connection:
            # all avatars are looked at, so only where there is something to find
            if not any(end is EndReason.ERROR for _, end in tally(connection)):
                return ()
            rows = connection.execute(query).all()
        return tuple(
            Failure(_cause(row), last_line(row.detail), row[-1], row.agent) for row in rows
        )

    def workers(self) -> int:
        """How many workers hold an avatar and show signs of life."""
        at_work = select(func.count(tables.avatar.c.worker.distinct()))
        with self._reads() as connection:
            query = at_work.where(running(tables.avatar, time.time()))
            return int(connection.execute(query).scalar_one())

    def avatars_of(self, agent: int) -> tuple[AvatarRecord, ...]:
        """The lives of an agent, in order; empty where there is no such agent."""
        with self._reads() as connection:
            return _lives(connection, tables.avatar.c.agent == agent)

    def epochs(
        self, agent: int, environment: str | None = None, period: int | None = None
    ) -> tuple[EpochRecord, ...]:
        """The book of an agent, in one environment and period or in all it lived in, in order."""
        avatar, epoch = tables.avatar.c, tables.epoch.c
        query = (
            select(tables.epoch)
            .join(tables.avatar, avatar.id == epoch.avatar)
            .where(avatar.agent == agent)
            .order_by(epoch.avatar, epoch.number)
        )
        if environment is not None:
            query = query.where(avatar.environment == environment)
        if period is not None:
            query = query.where(avatar.period == period)
        with self._reads() as connection:
            rows = connection.execute(query).all()
        return tuple(
            EpochRecord(
                Epoch(row.number, loss_from_store(row.loss), row.accuracy, row.seconds),
                row.cost,
                row.reward,
                row.credit,
            )
            for row in rows
        )

    def lineage(self, vocabulary: Vocabulary, agent: int) -> tuple[Agent, ...]:
        """An agent and all its ancestors, the newest first; empty where there is no such agent."""
        born = tables.agent
        found = select(born.c.number).where(born.c.number == agent).cte("found", recursive=True)
        child, parent = born.alias("child"), born.alias("parent")
        older = (
            select(parent.c.number)
            .select_from(found)
            .join(child, child.c.number == found.c.number)
            .join(
                parent,
                or_(
                    parent.c.number == child.c.first_parent,
                    parent.c.number == child.c.second_parent,
                ),
            )
        )
        found = found.union(older)
        query = select(born).where(born.c.number.in_(select(found.c.number)))
        with self._reads() as connection:
            rows = connection.execute(query.order_by(born.c.number.desc())).all()
        return tuple(_agent(row, vocabulary) for row in rows)

    def front(
        self, environment: str | None = None, period: int | None = None
    ) -> tuple[AvatarRecord, ...]:
        """The dead none of which is beaten on accuracy and operations both, one for each network.

        Environments are judged apart, by name, and each from its most accurate on down. An
        ``environment`` or a ``period`` alone where one is given.
        """
        with self._reads() as connection:
            names = [environment] if environment is not None else _environments(connection)
            return tuple(life for name in names for life in _front(connection, name, period))


def _agent(row: Any, vocabulary: Vocabulary) -> Agent:
    parents = tuple(p for p in (row.first_parent, row.second_parent) if p is not None)
    edits = tuple(Edit(**edit) for edit in row.edits)
    gene = parse(row.gene, vocabulary=vocabulary)
    return Agent(row.number, gene, row.born, Origin(row.origin), parents, edits)


def _cause(row: Any) -> ErrorCause | None:
    if row.cause_kind is None:
        return None
    return ErrorCause(row.cause_kind, row.cause_location or "")


def _avatar(row: Any) -> Avatar:
    outcome = None
    if row.end is not None:
        end = EndReason(row.end)
        outcome = Outcome(end, row.detail, row.credit, row.accuracy, _cause(row))
    zone = Zone(row.environment, row.zone)
    return Avatar(row.agent, row.period, zone, row.slot, row.reward, row.operations, outcome)


def _lives(connection: Connection, *which: ColumnElement[bool]) -> tuple[AvatarRecord, ...]:
    avatar, epoch = tables.avatar.c, tables.epoch.c
    count = select(func.count()).where(epoch.avatar == avatar.id).scalar_subquery()
    rows = connection.execute(
        select(tables.avatar, count.label("epochs")).where(*which).order_by(avatar.id)
    )
    return tuple(
        AvatarRecord(
            row.agent,
            row.period,
            row.environment,
            row.zone,
            row.slot,
            None if row.end is None else EndReason(row.end),
            row.detail,
            row.credit,
            row.accuracy,
            row.operations,
            row.parameters,
            row.layers,
            row.epochs,
        )
        for row in rows
    )


def _environments(connection: Connection) -> Sequence[str]:
    # the tally and the running period know them all, however many avatars there are
    period = select(tables.experiment.c.period).scalar_subquery()
    running = select(tables.avatar.c.environment).where(tables.avatar.c.period == period)
    query = select(tables.tally.c.environment).union(running)
    return sorted(connection.execute(query).scalars())


def _front(connection: Connection, environment: str, period: int | None) -> Iterator[AvatarRecord]:
    avatar = tables.avatar.c
    among = [avatar.environment == environment, avatar.end == EndReason.DEAD]
    if period is not None:
        among.append(avatar.period == period)
    seen: set[str | None] = set()
    for accuracy, operations in _steps(connection, among):
        point = [*among, avatar.accuracy == accuracy, avatar.operations == operations]
        rows = connection.execute(select(avatar.id, avatar.twin).where(*point).order_by(avatar.id))
        firsts = []
        for row in rows.all():
            if row.twin is None or row.twin not in seen:
                firsts.append(row.id)
                seen.add(row.twin)
        yield from _lives(connection, avatar.id.in_(firsts))


def _steps(
    connection: Connection, among: Sequence[ColumnElement[bool]]
) -> Iterator[tuple[float, int]]:
    """The points of the front, downwards: the best accuracy at ever fewer operations.

    Each is found further down the same index, so all of them together pass it once.
    """
    avatar = tables.avatar.c
    accuracy, operations = math.inf, None

    def least(query: Select[Any]) -> Any:
        return connection.execute(query.where(*among)).scalar()

    while True:
        below: list[ColumnElement[bool]] = (
            [] if operations is None else [avatar.operations < operations]
        )
        best = (
            select(avatar.accuracy)
            .where(avatar.accuracy < accuracy, *below)
            .order_by(avatar.accuracy.desc())
            .limit(1)
        )
        found = least(best)
        if found is None:
            return
        accuracy = found
        operations = least(select(func.min(avatar.operations)).where(avatar.accuracy == accuracy))
        yield accuracy, operations
