"""Queries of a store: agents, avatars, epochs, lineages and the Pareto front."""

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

_MOST = 10_000  # numbers in one query, since databases limit them


@dataclass(frozen=True)
class AvatarRecord:
    """An avatar as a store records it, with its price and its end.

    ``end`` is None until the avatar has ended, and the price until it is known. ``score`` is
    that of the last epoch, from 0 to 1; ``epochs`` is the number of finished epochs.
    """

    agent: int
    period: int
    environment: str
    zone: int
    slot: int
    end: EndReason | None
    detail: str
    credit: float | None
    score: float | None
    operations: int | None
    parameters: int | None
    layers: int | None
    epochs: int


@dataclass(frozen=True)
class Failure:
    """Avatars that ended as ERROR for the same cause.

    ``count`` is their number, ``agent`` the agent of the first one, and ``reason`` its error in one
    line. ``cause`` is None if none was stored.
    """

    cause: ErrorCause | None
    reason: str
    count: int
    agent: int


class History(Database):
    """Reading access to a store.

    Every method reads from one snapshot of the database, and raises ``StoreError`` if the database
    cannot be used.
    """

    def experiment(self) -> Experiment:
        """Return the experiment that the store was created for."""
        with self._reads() as connection:
            settings = connection.execute(select(tables.experiment.c.settings)).scalar_one()
        try:
            return load_settings(settings)
        except ValidationError as error:
            raise StoreError(
                self.name,
                "this version of mazec cannot read its experiment",
                "use the version of mazec that created it, or start a new run",
            ) from error

    def vocabulary(self) -> Vocabulary:
        """Load the vocabulary of the experiment's plugins.

        Raises ``PluginError`` for a plugin that is missing, and ``StoreError`` if the plugins lack
        a name that the experiment uses.
        """
        experiment = self.experiment()
        vocabulary = vocabulary_of(experiment.plugins)
        try:
            experiment.check(vocabulary)
        except InvalidSetting as error:
            raise StoreError(
                self.name,
                f"a plugin of its experiment has changed: {error}",
                "install the version of the plugin that the run began with",
            ) from error
        return vocabulary

    def avatars(self, period: int) -> tuple[Avatar, ...]:
        """Return the avatars of a period, by environment, zone and slot."""
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
        """Return the agents of some numbers, or all, by number.

        Their genes are parsed with ``vocabulary``, one agent at a time.
        """
        query = select(tables.agent).order_by(tables.agent.c.number)
        rows: list[Any] = []
        with self._reads() as connection:
            if numbers is None:
                rows += connection.execute(query)
            else:
                wanted = sorted(set(numbers))
                for start in range(0, len(wanted), _MOST):
                    is_wanted = tables.agent.c.number.in_(wanted[start : start + _MOST])
                    rows += connection.execute(query.where(is_wanted))
        return (_agent(row, vocabulary) for row in rows)

    def genes(self, vocabulary: Vocabulary, numbers: Iterable[int]) -> dict[int, Gene]:
        """Return the genes of some agents, by number."""
        return {agent.number: agent.gene for agent in self.agents(vocabulary, numbers)}

    def next_agent(self) -> int:
        """Return the number of the next agent to be born."""
        with self._reads() as connection:
            return 1 + (connection.execute(select(func.max(tables.agent.c.number))).scalar() or 0)

    def snapshot(self) -> Snapshot:
        """Return a snapshot of the running period."""
        with self._reads() as connection:
            return read_snapshot(connection)

    def twins(self) -> TwinCount:
        """Return the numbers of networks that were trained, and that were spared it by a twin."""
        with self._reads() as connection:
            return twin_count(connection)

    def warnings(self) -> tuple[RunWarning, ...]:
        """Return the warnings of this run, in the order in which they were recorded."""
        with self._reads() as connection:
            rows = connection.execute(select(tables.warning).order_by(tables.warning.c.id)).all()
            return tuple(RunWarning(WarningKind(row.kind), row.key, row.detail) for row in rows)

    def failures(self, most: int = 3) -> tuple[Failure, ...]:
        """Return the most frequent causes of ERROR in the whole run."""
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
            # the query scans all avatars, so it is skipped if there are no errors
            if not any(end is EndReason.ERROR for _, end in tally(connection)):
                return ()
            rows = connection.execute(query).all()
        return tuple(
            Failure(_cause(row), last_line(row.detail), row[-1], row.agent) for row in rows
        )

    def workers(self) -> int:
        """Return the number of workers with a claim that has not expired."""
        count = select(func.count(tables.avatar.c.worker.distinct()))
        with self._reads() as connection:
            query = count.where(running(tables.avatar, time.time()))
            return int(connection.execute(query).scalar_one())

    def avatars_of(self, agent: int) -> tuple[AvatarRecord, ...]:
        """Return the avatars of an agent, in order; empty if the agent does not exist."""
        with self._reads() as connection:
            return _records(connection, tables.avatar.c.agent == agent)

    def epochs(
        self, agent: int, environment: str | None = None, period: int | None = None
    ) -> tuple[EpochRecord, ...]:
        """Return the epochs of an agent, in order.

        They are restricted to an environment or a period if these are given.
        """
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
                Epoch(row.number, loss_from_store(row.loss), row.score, row.seconds),
                row.cost,
                row.reward,
                row.credit,
            )
            for row in rows
        )

    def lineage(self, vocabulary: Vocabulary, agent: int) -> tuple[Agent, ...]:
        """Return an agent and all its ancestors, newest first; empty if it does not exist."""
        agents = tables.agent
        numbers = select(agents.c.number).where(agents.c.number == agent)
        lineage = numbers.cte("lineage", recursive=True)
        child, parent = agents.alias("child"), agents.alias("parent")
        parents = (
            select(parent.c.number)
            .select_from(lineage)
            .join(child, child.c.number == lineage.c.number)
            .join(
                parent,
                or_(
                    parent.c.number == child.c.first_parent,
                    parent.c.number == child.c.second_parent,
                ),
            )
        )
        lineage = lineage.union(parents)
        query = select(agents).where(agents.c.number.in_(select(lineage.c.number)))
        with self._reads() as connection:
            rows = connection.execute(query.order_by(agents.c.number.desc())).all()
        return tuple(_agent(row, vocabulary) for row in rows)

    def front(
        self, environment: str | None = None, period: int | None = None
    ) -> tuple[AvatarRecord, ...]:
        """Return the Pareto front of the dead avatars: best score, fewest operations.

        Each environment has a front of its own; they follow each other by name, and each is sorted
        by descending score. Of twins, only the first is included. The avatars are restricted to
        an environment or a period if these are given.
        """
        with self._reads() as connection:
            names = [environment] if environment is not None else _environments(connection)
            return tuple(record for name in names for record in _front(connection, name, period))


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
        outcome = Outcome(end, row.detail, row.credit, row.score, _cause(row))
    zone = Zone(row.environment, row.zone)
    return Avatar(row.agent, row.period, zone, row.slot, row.reward, row.operations, outcome)


def _records(connection: Connection, *conditions: ColumnElement[bool]) -> tuple[AvatarRecord, ...]:
    avatar, epoch = tables.avatar.c, tables.epoch.c
    count = select(func.count()).where(epoch.avatar == avatar.id).scalar_subquery()
    rows = connection.execute(
        select(tables.avatar, count.label("epochs")).where(*conditions).order_by(avatar.id)
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
            row.score,
            row.operations,
            row.parameters,
            row.layers,
            row.epochs,
        )
        for row in rows
    )


def _environments(connection: Connection) -> Sequence[str]:
    # reading the tally and the running period avoids a scan of all avatars
    period = select(tables.experiment.c.period).scalar_subquery()
    running = select(tables.avatar.c.environment).where(tables.avatar.c.period == period)
    query = select(tables.tally.c.environment).union(running)
    return sorted(connection.execute(query).scalars())


def _front(connection: Connection, environment: str, period: int | None) -> Iterator[AvatarRecord]:
    avatar = tables.avatar.c
    conditions = [avatar.environment == environment, avatar.end == EndReason.DEAD]
    if period is not None:
        conditions.append(avatar.period == period)
    seen: set[str | None] = set()
    for score, operations in _points(connection, conditions):
        point = [*conditions, avatar.score == score, avatar.operations == operations]
        rows = connection.execute(select(avatar.id, avatar.twin).where(*point).order_by(avatar.id))
        firsts = []
        for row in rows.all():
            if row.twin is None or row.twin not in seen:
                firsts.append(row.id)
                seen.add(row.twin)
        yield from _records(connection, avatar.id.in_(firsts))


def _points(
    connection: Connection, conditions: Sequence[ColumnElement[bool]]
) -> Iterator[tuple[float, int]]:
    """Yield the score and the operations of each point of the front, best score first.

    Each query continues in the same index where the one before ended, so together they pass over it
    once.
    """
    avatar = tables.avatar.c
    score, operations = math.inf, None

    def scalar(query: Select[Any]) -> Any:
        return connection.execute(query.where(*conditions)).scalar()

    while True:
        fewer_operations: list[ColumnElement[bool]] = (
            [] if operations is None else [avatar.operations < operations]
        )
        best_score = scalar(
            select(avatar.score)
            .where(avatar.score < score, *fewer_operations)
            .order_by(avatar.score.desc())
            .limit(1)
        )
        if best_score is None:
            return
        score = best_score
        operations = scalar(select(func.min(avatar.operations)).where(avatar.score == score))
        yield score, operations
