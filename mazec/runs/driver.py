"""The driver: runs an experiment period by period and reports its champion."""

import os
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
from mazec.runs.run import DataFile, Run
from mazec.runs.run_environment import RunEnvironment
from mazec.store.history import Failure
from mazec.store.repository import Store
from mazec.store.snapshot import TwinCount
from mazec.training.device import device as known_device
from mazec.workers.config import WorkerConfig
from mazec.workers.error import RunError
from mazec.workers.evaluation import EVALUATION_VERSION, Evaluator
from mazec.workers.in_process import InProcessPool
from mazec.workers.pool import Pool, WorkerPool
from mazec.workers.worker import deterministic_torch

_PAUSE = 0.1  # seconds between two queries of the store


@dataclass(frozen=True)
class Result:
    """The result of a run.

    ``champion`` is None if no avatar survived the last complete period. ``atavism`` is the share
    of the champion's expressed symbols that were silent in an ancestor. ``agents`` counts all
    agents of the run, and ``ends`` its avatars by how they ended. ``failures`` are the most common
    causes of ERROR. ``warnings`` mostly name reasons why the figures may not be reproducible.
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
    """The interruption of a run, which can be resumed from its ``folder``."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"stopped; continue with: mazec evolve --resume {quote(str(folder))}")
        self.folder = folder


OnEvent = Callable[[Progress], None]


def _ignore(progress: Progress) -> None:
    pass


def evolve(
    experiment: Experiment,
    out: Path | None = None,
    on_event: OnEvent = _ignore,
    *,
    data: DataFile | None = None,
    workers: int | None = None,
    root: Path | None = None,
    store: str | None = None,
    device: str = "auto",
    threads: int = 1,
    minutes: float | None = None,
) -> Result:
    """Run an experiment into a new folder, by default ``runs/<name>-<seed>-<n>``.

    ``on_event`` is called with the progress a few times a second. ``data`` is written into the
    folder and is the data set of the experiment. ``workers`` is the number of worker processes, by
    default one for each available processor; 0 runs all avatars in this process, with the same
    results. Each worker trains with ``threads`` threads on ``device``. ``root`` is the folder of
    downloaded data, ``store`` the address of a database to use instead of a file in the folder.
    After ``minutes`` the run ends with a warning and the champion of its last complete period.
    Raises ``ValueError`` for an unknown device or too few workers, ``MazecError`` if the folder,
    the data or the store cannot be used, and ``Interrupted`` on Ctrl-C, with no file half-written.
    """
    options = RunOptions(workers, root, threads, minutes)
    # the run stores the names of its plugins, so that one installed later cannot change it
    vocabulary = vocabulary_of(experiment.plugins)
    experiment.check(vocabulary)
    plugins = [plugin.name for plugin in vocabulary.plugins if plugin.name != GROUP]
    experiment = replace(experiment, plugins=tuple(plugins))
    vocabulary = vocabulary_of(experiment.plugins)
    run = None
    try:
        if data is not None:
            run = Run.new(experiment.name, experiment.seed, out, store)
            experiment = replace(experiment, dataset=str(run.write_data(data)))
        evaluator = Evaluator(experiment, vocabulary, root=root, device=known_device(device))
        # before there is a folder, because a missing data set must leave none behind
        evaluator.load()
        run = run or Run.new(experiment.name, experiment.seed, out, store)
        if run.folder is not None:
            _environment(evaluator, threads).write(run.folder)
        opened = Store.create(run.store, evaluator.experiment)
    except BaseException:
        if run is not None:
            run.discard()
        raise
    with opened, run.lock():
        return _Driver(run, opened, evaluator, on_event, options).drive()


def resume(
    location: Path | str,
    on_event: OnEvent = _ignore,
    *,
    periods: int | None = None,
    workers: int | None = None,
    root: Path | None = None,
    store: str | None = None,
    device: str = "auto",
    threads: int = 1,
    minutes: float | None = None,
) -> Result:
    """Continue a stopped run, with the same result as if it had never stopped.

    ``location`` is the folder of the run or the address of its store. A larger ``periods`` extends
    the run. A run that has ended writes its champion again. Each change of the data, device,
    threads, plugins, PyTorch or seeds since the run began gives a warning. ``store`` is the address
    of the database, if the one in the folder lacks a password; all other arguments are those of
    ``evolve``. Raises ``NotFound`` if there is no such run, and ``RunError`` if it is running.
    """
    options = RunOptions(workers, root, threads, minutes)
    run = Run.find(location, store)
    # opened first, because a store cannot be upgraded while its driver's lock is held
    with Store.open(run.store) as opened, run.lock():
        experiment = opened.experiment()
        evaluator = Evaluator(
            experiment, opened.vocabulary(), root=root, device=known_device(device)
        )
        # before workers start, because data may have been removed since the run began
        evaluator.load()
        if periods is not None:
            evaluator.experiment = opened.extend(periods)
        before = None if run.folder is None else RunEnvironment.read(run.folder)
        if before is not None:
            for warning in _environment(evaluator, threads).changes(before):
                opened.warn(warning)
        # a time limit no longer applies to a run that continues
        opened.remove_warnings(WarningKind.TIME_LIMIT)
        opened.recover()
        if run.folder is None:
            run = Run.new(experiment.name, experiment.seed, None, str(run.store))
        return _Driver(run, opened, evaluator, on_event, options).drive()


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
    """Options of a run that are not part of its experiment."""

    workers: int | None
    root: Path | None
    threads: int
    minutes: float | None

    def __post_init__(self) -> None:
        if self.workers is not None and self.workers < 0:
            raise ValueError(f"workers must be at least 0, not {self.workers}")

    def worker_count(self, experiment: Experiment) -> int:
        """Return the number of workers: as asked for, by default one for each available processor.

        There are never more than an experiment has avatars in a period.
        """
        count = self.workers
        if count is None:
            has_affinity = hasattr(os, "sched_getaffinity")
            count = len(os.sched_getaffinity(0)) if has_affinity else os.cpu_count() or 1
        return min(count, sum(one.zones * one.slots for one in experiment.environments))


class _Driver:
    def __init__(
        self, run: Run, store: Store, evaluator: Evaluator, on_event: OnEvent, options: RunOptions
    ) -> None:
        assert run.folder is not None
        self._folder = run.folder
        self._store = store
        self._evaluator = evaluator
        self._on_event = on_event
        self._options = options
        self._config = WorkerConfig(
            str(run.store),
            root=None if options.root is None else str(options.root),
            device=evaluator.device,
            threads=options.threads,
        )
        self._experiment = evaluator.experiment
        self._snapshot = store.snapshot()
        self._pace = Pace(self._experiment, self._folder, self._snapshot)

    def drive(self) -> Result:
        """Run the remaining periods, and return the result with the champion."""
        try:
            with deterministic_torch(self._options.threads):
                last = self._experiment.periods if self._complete else self._periods()
                return self._result(last)
        except KeyboardInterrupt:
            raise Interrupted(self._folder) from None

    @property
    def _complete(self) -> bool:
        snapshot = self._snapshot
        ended = snapshot.ended == snapshot.avatars
        return ended and snapshot.period == self._experiment.periods

    def _periods(self) -> int:
        """Run the remaining periods, and return the number of the last complete one."""
        count = self._options.worker_count(self._experiment)
        pool: Pool = (
            WorkerPool(self._store, self._config, count)
            if count
            else InProcessPool(self._store, self._evaluator)
        )
        try:
            while True:
                if self._snapshot.ended == self._snapshot.avatars:
                    if self._snapshot.period == self._experiment.periods:
                        return self._experiment.periods
                    self._begin_next_period()
                self._report_progress()
                if self._time_limit_reached():
                    return self._snapshot.period - (self._snapshot.ended < self._snapshot.avatars)
                if self._snapshot.ended < self._snapshot.avatars:
                    pool.work(_PAUSE)
                pool.supervise(sum(self._snapshot.ends.values()))
        finally:
            pool.shutdown()

    def _begin_next_period(self) -> None:
        store, last = self._store, self._snapshot.period
        avatars = store.avatars(last)
        vocabulary = self._evaluator.vocabulary
        genes = store.genes(vocabulary, (avatar.agent for avatar in avatars if avatar.dead))
        period = next_period(
            self._experiment, last + 1, avatars, genes, store.next_agent(), vocabulary
        )
        store.begin(period)

    def _report_progress(self) -> None:
        self._snapshot = self._store.snapshot()
        self._on_event(self._pace.progress(self._snapshot))

    def _time_limit_reached(self) -> bool:
        """Return whether the time limit is reached; if so, store a warning."""
        minutes = self._options.minutes
        if minutes is None or self._pace.seconds < 60 * minutes or self._complete:
            return False
        self._store.warn(RunWarning.time_limit(self._snapshot.period, minutes))
        return True

    def _result(self, last: int) -> Result:
        store = self._store
        avatar = champion(self._experiment, store.avatars(last))
        report = atavism_share = None
        if avatar is not None:
            report = report_champion(store, self._evaluator, avatar, self._folder)
            lineage = store.lineage(self._evaluator.vocabulary, avatar.agent)
            atavism_share = atavism(avatar.agent, lineage)
        return Result(
            self._folder,
            report,
            atavism_share,
            store.next_agent() - 1,
            store.snapshot().ends,
            store.failures(),
            store.twins(),
            self._pace.seconds,
            store.warnings(),
        )


__all__ = ["Champion", "Interrupted", "Progress", "Result", "RunError", "evolve", "resume"]
