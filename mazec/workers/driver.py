"""The driver: sees an experiment through, period by period, and reports its champion."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from mazec.maze.avatar import End
from mazec.maze.experiment import Experiment
from mazec.maze.period import champion, turn
from mazec.store.repository import FILE, Store
from mazec.store.standing import ZoneStanding
from mazec.training.data import load
from mazec.workers.champion import Champion, report
from mazec.workers.crew import Crew, RunError
from mazec.workers.evaluation import Evaluator
from mazec.workers.worker import steady

_PAUSE = 0.1  # seconds between two looks at the store


@dataclass(frozen=True)
class Progress:
    """How far a run has come: ``ended`` of ``avatars`` in ``seconds``, with ``left`` to go.

    ``ends`` counts the ends of the whole run by kind; ``left`` is None before anything can be said.
    """

    folder: Path
    period: int
    periods: int
    zones: tuple[ZoneStanding, ...]
    ends: Mapping[End, int]
    ended: int
    avatars: int
    seconds: float
    left: float | None


@dataclass(frozen=True)
class Result:
    """What came of a run. ``champion`` is None where nobody survived the last period.

    ``marks`` tell why the figures may not come again; empty for a run that went well.
    """

    folder: Path
    champion: Champion | None
    agents: int
    ends: Mapping[End, int]
    seconds: float
    marks: tuple[str, ...]


class Interrupted(Exception):
    """A run that was stopped. What it found so far is in the store of its ``folder``."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"stopped; what was found so far is in {folder / FILE}")
        self.folder = folder


OnEvent = Callable[[Progress], None]


def evolve(
    experiment: Experiment,
    out: Path | None = None,
    on_event: OnEvent = lambda progress: None,
    *,
    workers: int | None = None,
    root: Path | None = None,
) -> Result:
    """Run an experiment into a new folder, by default ``runs/<data set>-<seed>-<n>``.

    ``on_event`` is told of progress a few times a second. ``workers`` None is one for each
    processor that may be used; ``root`` is where downloaded data lies. Raises ``ValueError`` for an
    unknown data set, ``MazecError`` where the folder, the data or the store cannot be used, and
    ``Interrupted`` on Ctrl-C, with nothing half-written.
    """
    # before anything is made: a bad name or a missing data set must leave nothing behind
    data = load(experiment.dataset, seed=experiment.seed, root=root)
    folder = _folder(experiment, out)
    try:
        with Store.create(folder / FILE, experiment) as store, steady():
            run = _Run(folder, store, Evaluator(experiment, data), on_event)
            return run.through(_workers(experiment, workers), root)
    except KeyboardInterrupt:
        raise Interrupted(folder) from None
    except SQLAlchemyError as error:
        raise RunError(f"the store {folder / FILE} cannot be used", str(error)) from error


def _workers(experiment: Experiment, wanted: int | None) -> int:
    """One for each processor that may be used, and no more than there are avatars."""
    if wanted is None:
        can_tell = hasattr(os, "sched_getaffinity")
        wanted = len(os.sched_getaffinity(0)) if can_tell else os.cpu_count() or 1
    return min(wanted, sum(one.zones * one.slots for one in experiment.environments))


def _folder(experiment: Experiment, out: Path | None) -> Path:
    names: Iterator[Path]
    if out is not None:
        names = iter((out,))
    else:
        stem = f"{experiment.dataset}-{experiment.seed}"
        names = (Path("runs") / f"{stem}-{n}" for n in count(1))
    for folder in names:
        try:
            folder.mkdir(parents=True)
            return folder
        except FileExistsError:
            continue
        except OSError as error:
            raise RunError(f"cannot make the folder {folder}", error.strerror or "") from error
    raise RunError(f"{out} is there already", "name a folder that is new, or leave out --out")


class _Run:
    def __init__(self, folder: Path, store: Store, evaluator: Evaluator, on_event: OnEvent) -> None:
        self._folder = folder
        self._store = store
        self._evaluator = evaluator
        self._on_event = on_event
        self._periods = evaluator.experiment.periods
        self._started = time.monotonic()
        self._ended = 0

    def through(self, workers: int, root: Path | None) -> Result:
        """All periods, and the champion's report."""
        crew = Crew(self._folder, self._store, workers, root)
        try:
            for _ in range(self._periods):
                self._turn()
                while not self._look():
                    time.sleep(_PAUSE)
                    crew.tend(self._ended)
        finally:
            crew.dismiss()
        found = champion(self._store.avatars(self._periods))
        best = None if found is None else report(self._store, self._evaluator, found, self._folder)
        return Result(
            self._folder,
            best,
            self._store.next_agent() - 1,
            self._store.standing().ends,
            time.monotonic() - self._started,
            self._store.marks(),
        )

    def _turn(self) -> None:
        store, last = self._store, self._store.period()
        avatars = store.avatars(last)
        genes = store.genes(avatar.agent for avatar in avatars if avatar.dead)
        period = turn(self._evaluator.experiment, last + 1, avatars, genes, store.next_agent())
        store.begin(period)

    def _look(self) -> bool:
        """Tell how far the run has come; whether the period has ended."""
        standing = self._store.standing()
        seconds = time.monotonic() - self._started
        self._ended = ended = sum(standing.ends.values())
        avatars = standing.avatars * self._periods
        left = seconds / ended * (avatars - ended) if ended else None
        self._on_event(
            Progress(
                self._folder,
                standing.period,
                self._periods,
                standing.zones,
                standing.ends,
                ended,
                avatars,
                seconds,
                left,
            )
        )
        return standing.ended == standing.avatars
