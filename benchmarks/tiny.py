"""Pareto front of accuracy and parameters that `tiny` finds, for each seed.

Each seed's run is stored in its own folder (``runs/tiny-front-<seed>``): an interrupted run is
resumed, and a finished one is only read. The front consists of the dead avatars of the last
environments in all periods, by validation accuracy. Each of them is trained once more, with the
settings of its environment, and tested.

``--slots``, ``--samples`` (the most in every environment) and ``--periods`` shrink the experiment.
With ``--samples``, ``min_score`` is ignored, because networks learn too little to reach it.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from pathlib import Path

from mazec.evolution.selection import pareto_front
from mazec.maze.avatar import EndReason
from mazec.maze.experiment import Experiment
from mazec.maze.experiment_file import read_experiment
from mazec.runs.champion import Trained
from mazec.runs.driver import Interrupted, evolve, resume
from mazec.store.history import AvatarRecord
from mazec.store.repository import FILE, Store
from mazec.workers.evaluation import Evaluator
from mazec.workers.worker import deterministic_torch

_TESTED = "front.json"
_SECONDS = "seconds.json"


@dataclass(frozen=True)
class Point:
    """A network of the front; accuracies are from 0 to 1."""

    agent: int
    period: int
    environment: str
    validation: float
    test: float
    parameters: int
    operations: int
    layers: int

    def __str__(self) -> str:
        return (
            f"{self.agent:>8}{self.period:>7} {self.environment:<12}{self.validation:>9.2%}"
            f"{self.test:>8.2%}{self.parameters:>11,}{self.operations:>12,}{self.layers:>7}"
        )


def ended(store: Store, terminal_environments: Iterable[str]) -> list[AvatarRecord]:
    """Return the dead avatars of the last environments, the first of each evaluation."""
    names = set(terminal_environments)
    agents = {
        avatar.agent
        for period in range(1, store.period() + 1)
        for avatar in store.avatars(period)
        if avatar.zone.environment in names and avatar.dead
    }
    lives = [life for agent in sorted(agents) for life in store.avatars_of(agent)]
    dead = [life for life in lives if life.end is EndReason.DEAD and life.environment in names]
    first: dict[tuple[object, ...], AvatarRecord] = {}
    for life in sorted(dead, key=lambda life: (life.period, life.agent)):
        first.setdefault((life.score, life.parameters, life.operations), life)
    return list(first.values())


def smallest(lives: list[AvatarRecord]) -> list[AvatarRecord]:
    """Return those on the Pareto front of accuracy and parameters, the smallest first."""
    points = [(life.score or 0.0, life.parameters or 0) for life in lives]
    return sorted((lives[at] for at in pareto_front(points)), key=lambda life: life.parameters or 0)


def tested(folder: Path, life: AvatarRecord) -> Point:
    """Train an avatar once more and test it."""
    with deterministic_torch(), Store.open(folder / FILE) as store:
        evaluator = Evaluator(store.experiment(), store.vocabulary())
        gene = store.genes(store.vocabulary(), [life.agent])[life.agent]
        home = evaluator.experiment.environment(life.environment)
        again = Trained.retrain(evaluator, gene, home)
        price = again.network.price
        return Point(
            life.agent,
            life.period,
            life.environment,
            again.validation,
            evaluator.test(again.vehicle, home),
            price.parameters,
            price.operations,
            price.layers,
        )


def run(rules: Experiment, folder: Path, workers: int | None) -> float:
    """Run or resume a run to its end and return its total seconds."""
    kept, begun = folder / _SECONDS, (folder / FILE).is_file()
    held = json.loads(kept.read_text()) if kept.is_file() else {"seconds": 0.0, "done": False}
    if held["done"]:
        return float(held["seconds"])
    started = time.perf_counter()
    try:
        if begun:
            resume(folder, workers=workers)
        else:
            evolve(rules, folder, workers=workers)
        held["done"] = True
    finally:
        held["seconds"] += time.perf_counter() - started
        if folder.is_dir():
            kept.write_text(json.dumps(held))
    return float(held["seconds"])


def points(folder: Path, workers: int | None) -> list[Point]:
    """Return the tested front of a finished run."""
    kept = folder / _TESTED
    if not kept.is_file():
        with Store.open(folder / FILE) as store:
            terminal_environments = [one.name for one in store.experiment().terminal_environments]
            lives = smallest(ended(store, terminal_environments))
        # a fresh process each, as workers are: torch does not bear being forked
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            found = list(pool.map(tested, [folder] * len(lives), lives))
        kept.write_text(json.dumps([asdict(one) for one in found]))
    return [Point(**one) for one in json.loads(kept.read_text())]


def smaller(
    rules: Experiment, periods: int | None, slots: int | None, samples: int | None
) -> Experiment:
    """Return a smaller experiment; with fewer ``samples`` also without ``min_score``."""
    environments = tuple(
        replace(
            one,
            slots=min(slots or one.slots, one.slots),
            samples=min(samples, one.samples or samples) if samples else one.samples,
            min_score=0.0 if samples else one.min_score,
        )
        for one in rules.environments
    )
    return replace(rules, periods=periods or rules.periods, environments=environments)


def main() -> None:
    """Print a table for each seed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--experiment", default="tiny")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="where the runs are kept")
    parser.add_argument("--periods", type=int, default=None)
    parser.add_argument("--slots", type=int, default=None)
    parser.add_argument("--samples", type=int, default=None)
    parser.add_argument("--workers", type=int, default=None)
    asked = parser.parse_args()
    for seed in asked.seeds:
        rules = read_experiment(asked.experiment, seed=seed)
        rules = smaller(rules, asked.periods, asked.slots, asked.samples)
        folder = asked.runs / f"{rules.name}-front-{seed}"
        seconds = run(rules, folder, asked.workers)
        print(f"seed {seed}: {seconds:.0f} s, {folder}")
        print(
            f"{'agent':>8}{'period':>7} {'environment':<12}{'validat.':>9}{'test':>8}"
            f"{'parameters':>11}{'operations':>12}{'layers':>7}"
        )
        for point in points(folder, asked.workers):
            print(point, flush=True)


if __name__ == "__main__":
    try:
        main()
    except Interrupted as stopped:
        sys.exit(f"stopped; the same command goes on with {stopped.folder}")
