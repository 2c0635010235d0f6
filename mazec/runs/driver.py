"""The driver: sees an experiment through, period by period, and reports its champion."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from shlex import quote

import torch

from mazec.extensions.contract import GROUP
from mazec.maze.atavism import atavism
from mazec.maze.avatar import EndReason
from mazec.maze.experiment import Experiment
from mazec.maze.period import champion, next_period
from mazec.maze.run_warning import RunWarning, WarningKind
from mazec.network import fingerprint
from mazec.plugins import vocabulary_of
from mazec.randomness import seed
from mazec.runs.champion import Champion, report_champion
from mazec.runs.progress import Pace, Progress
from mazec.runs.run import Run
from mazec.runs.run_environment import RunEnvironment
from mazec.store.history import Failure
from mazec.store.repository import Store
from mazec.store.snapshot import TwinCount
from mazec.training.device import device as known_device
from mazec.workers.config import WorkerConfig
from mazec.workers.error import RunError
from mazec.workers.evaluation import EVALUATION_VERSION, Evaluator
from mazec.workers.pool import WorkerPool
from mazec.workers.worker import deterministic_torch

_PAUSE = 0.1  # seconds between two looks at the store


@dataclass(frozen=True)
class Result:
    """What came of a run. ``champion`` is None where nobody survived the last whole period.

    ``atavism`` is the champion's: the share of its expressed symbols that were silent in an
    ancestor. ``failures`` are the commonest causes of ERROR. ``warnings`` are mostly reasons
    why the figures may not be reproducible; empty for a run that went well.
    """

    folder: Path
    champion: Champion | None
    atavism: float | None
    agents: int
    ends: Mapping[EndReason, int]
    failures: tuple[Failure, ...]
    twins: TwinCount
    seconds: float
    warnings: tuple[RunWarning, ...]


class Interrupted(Exception):
    """A run that was stopped, and can be resumed from its ``folder``."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"stopped; go on with: mazec evolve --resume {quote(str(folder))}")
        self.folder = folder


OnEvent = Callable[[Progress], None]


def _unheard(progress: Progress) -> None:
    pass


def evolve(
    experiment: Experiment,
    out: Path | None = None,
    on_event: OnEvent = _unheard,
    *,
    workers: int | None = None,
    root: Path | None = None,
    store: str | None = None,
    device: str = "auto",
    threads: int = 1,
    minutes: float | None = None,
) -> Result:
    """Run an experiment into a new folder, by default ``runs/<name>-<seed>-<n>``.

    ``on_event`` is told of progress a few times a second. ``workers`` None is one for each
    processor that may be used; each trains with so many ``threads`` on a ``device``. ``root`` is
    where downloaded data lies, ``store`` the address of a database if not a file in the folder.
    After ``minutes`` no further period is completed: the run ends with the champion of the last
    one, and a warning. Raises ``ValueError`` for an unknown device, ``MazecError`` where the
    folder, the data or the store cannot be used, and ``Interrupted`` on Ctrl-C, with nothing
    half-written.
    """
    # what is installed later must not change what a run that goes on does
    vocabulary = vocabulary_of(experiment.plugins)
    experiment.check(vocabulary)
    plugins = [plugin.name for plugin in vocabulary.plugins if plugin.name != GROUP]
    experiment = replace(experiment, plugins=tuple(plugins))
    vocabulary = vocabulary_of(experiment.plugins)
    # before anything is made: a bad name or a missing data set must leave nothing behind
    evaluator = Evaluator(experiment, vocabulary, root=root, device=known_device(device))
    evaluator.load()
    run = Run.new(experiment.name, experiment.seed, out, store)
    try:
        if run.folder is not None:
            _environment(evaluator, threads).write(run.folder)
        made = Store.create(run.store, experiment)
    except BaseException:
        run.discard()
        raise
    means = RunOptions(workers, root, threads, minutes)
    with made, run.driven():
        return _Driver(run, made, evaluator, on_event, means).drive()


def resume(
    where: Path | str,
    on_event: OnEvent = _unheard,
    *,
    periods: int | None = None,
    workers: int | None = None,
    root: Path | None = None,
    store: str | None = None,
    device: str = "auto",
    threads: int = 1,
    minutes: float | None = None,
) -> Result:
    """Go on with the run of a folder, however it ended; its figures are those of one run through.

    ``periods`` may make it longer. A run that has ended writes its champion once more. Data,
    device, threads, plugins, PyTorch or seeds that are not what they were give a warning each.
    ``store`` is the database's address where the noted one lacks a password; everything else is as
    in ``evolve``. Raises ``NotFound`` where there is no run, ``RunError`` where it is running.
    """
    run = Run.found(where, store)
    with run.driven(), Store.open(run.store) as opened:
        rules = opened.experiment()
        evaluator = Evaluator(rules, opened.vocabulary(), root=root, device=known_device(device))
        # before anybody is hired: data may have gone since the run was begun
        evaluator.load()
        if periods is not None:
            evaluator.experiment = opened.extend(periods)
        before = None if run.folder is None else RunEnvironment.read(run.folder)
        if before is not None:
            for warning in _environment(evaluator, threads).changes(before):
                opened.warn(warning)
        # gone on with, it is as if it had never been ended
        opened.remove_warnings(WarningKind.TIME_LIMIT)
        opened.recover()
        if run.folder is None:
            run = Run.new(rules.name, rules.seed, None, str(run.store))
        means = RunOptions(workers, root, threads, minutes)
        return _Driver(run, opened, evaluator, on_event, means).drive()


def _environment(evaluator: Evaluator, threads: int) -> RunEnvironment:
    plugins = evaluator.vocabulary.plugins
    return RunEnvironment(
        {
            **evaluator.digests(),
            **{f"plugin {one.name}": one.version for one in plugins if one.name != GROUP},
            "device": evaluator.device,
            "threads": str(threads),
            "torch": torch.__version__,
            "seeds": str(seed.VERSION),
            "fingerprints": str(fingerprint.VERSION),
            "evaluations": str(EVALUATION_VERSION),
        }
    )


@dataclass(frozen=True)
class RunOptions:
    """What a run is given: workers, data, threads and time."""

    workers: int | None
    root: Path | None
    threads: int
    minutes: float | None

    def crew(self, experiment: Experiment) -> int:
        """A worker for each processor that may be used, and no more than there are avatars."""
        wanted = self.workers
        if wanted is None:
            can_tell = hasattr(os, "sched_getaffinity")
            wanted = len(os.sched_getaffinity(0)) if can_tell else os.cpu_count() or 1
        return min(wanted, sum(one.zones * one.slots for one in experiment.environments))


class _Driver:
    def __init__(
        self, run: Run, store: Store, evaluator: Evaluator, on_event: OnEvent, means: RunOptions
    ) -> None:
        assert run.folder is not None
        self._folder = run.folder
        self._store = store
        self._evaluator = evaluator
        self._on_event = on_event
        self._means = means
        self._order = WorkerConfig(
            str(run.store),
            root=None if means.root is None else str(means.root),
            device=evaluator.device,
            threads=means.threads,
        )
        self._rules = evaluator.experiment
        self._snapshot = store.snapshot()
        self._pace = Pace(self._rules, self._folder, self._snapshot)

    def drive(self) -> Result:
        """All periods that are left, and the champion's report."""
        try:
            with deterministic_torch(self._means.threads):
                last = self._rules.periods if self._complete else self._periods()
                return self._result(last)
        except KeyboardInterrupt:
            raise Interrupted(self._folder) from None

    @property
    def _complete(self) -> bool:
        snapshot = self._snapshot
        ended = snapshot.ended == snapshot.avatars
        return ended and snapshot.period == self._rules.periods

    def _periods(self) -> int:
        """Run what is left; the last period that is complete."""
        crew = WorkerPool(self._store, self._order, self._means.crew(self._rules))
        try:
            while True:
                if self._snapshot.ended == self._snapshot.avatars:
                    if self._snapshot.period == self._rules.periods:
                        return self._rules.periods
                    self._turn()
                self._look()
                if self._late():
                    return self._snapshot.period - (self._snapshot.ended < self._snapshot.avatars)
                if self._snapshot.ended < self._snapshot.avatars:
                    time.sleep(_PAUSE)
                crew.supervise(sum(self._snapshot.ends.values()))
        finally:
            crew.shutdown()

    def _turn(self) -> None:
        store, last = self._store, self._snapshot.period
        avatars = store.avatars(last)
        vocabulary = self._evaluator.vocabulary
        genes = store.genes(vocabulary, (avatar.agent for avatar in avatars if avatar.dead))
        period = next_period(self._rules, last + 1, avatars, genes, store.next_agent(), vocabulary)
        store.begin(period)

    def _look(self) -> None:
        self._snapshot = self._store.snapshot()
        self._on_event(self._pace.progress(self._snapshot))

    def _late(self) -> bool:
        """Return whether the time limit is reached; then the run has a warning."""
        minutes = self._means.minutes
        if minutes is None or self._pace.seconds < 60 * minutes or self._complete:
            return False
        self._store.warn(RunWarning.time_limit(self._snapshot.period, minutes))
        return True

    def _result(self, last: int) -> Result:
        store = self._store
        found = champion(self._rules, store.avatars(last))
        best = past = None
        if found is not None:
            best = report_champion(store, self._evaluator, found, self._folder)
            lineage = store.lineage(self._evaluator.vocabulary, found.agent)
            past = atavism(found.agent, lineage)
        return Result(
            self._folder,
            best,
            past,
            store.next_agent() - 1,
            store.snapshot().ends,
            store.failures(),
            store.twins(),
            self._pace.seconds,
            store.warnings(),
        )


__all__ = ["Champion", "Interrupted", "Progress", "Result", "RunError", "evolve", "resume"]
