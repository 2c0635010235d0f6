"""Evolution compared with mutation only, random genes and the empty gene, for equal training.

Each seed runs an experiment as it is shipped; the same with ``merge = "none"``; random genes that
are promoted but never bred, in the same environments; and the empty gene, whose head is a plain
linear classifier, in the last environment. Each search stops after the period in which it has
trained on as many samples as evolution. The result of a search is the avatar of the last
environment with the best validation accuracy in any period, as in ``mazec champions``. The
champion, the best of the last period, is printed beside it.

``--slots``, ``--samples`` (the most in every environment) and ``--periods`` shrink an experiment; a
large one takes hours.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from mazec.gene.gene import Gene
from mazec.maze.avatar import EndReason
from mazec.maze.experiment import Experiment
from mazec.maze.experiment_file import read_experiment
from mazec.plugins import vocabulary_of
from mazec.runs.champion import Trained
from mazec.runs.driver import Interrupted, Progress, evolve
from mazec.store.history import AvatarRecord
from mazec.store.repository import FILE, Store
from mazec.workers.evaluation import Evaluator
from mazec.workers.worker import deterministic_torch


@dataclass(frozen=True)
class Figures:
    """Result of one search."""

    validation: float
    last: float
    test: float
    operations: int
    agents: int
    samples: int

    def __str__(self) -> str:
        return (
            f"{self.validation:>9.2%}{self.last:>8.2%}{self.test:>8.2%}{self.operations:>10,}"
            f"{self.agents:>7,}{self.samples / 1e6:>9.1f}"
        )


class Books:
    """Number of training samples of the avatars in a store, by period."""

    def __init__(self, rules: Experiment, evaluator: Evaluator, folder: Path) -> None:
        self._of = {one.name: len(evaluator.dataset(one).train) for one in rules.environments}
        self._folder = folder
        self._seen: dict[int, int] = {}

    def until(self, period: int) -> int:
        """Return the number up to a period, which must have ended."""
        with Store.open(self._folder / FILE) as store:
            for number in range(1, period + 1):
                if number not in self._seen:
                    self._seen[number] = sum(map(self._trained, avatars_of(store, number)))
        return sum(self._seen[number] for number in range(1, period + 1))

    def _trained(self, life: AvatarRecord) -> int:
        return life.epochs * self._of[life.environment]


def avatars_of(store: Store, period: int) -> Iterator[AvatarRecord]:
    """Yield every avatar of a period."""
    for agent in sorted({avatar.agent for avatar in store.avatars(period)}):
        yield from (life for life in store.avatars_of(agent) if life.period == period)


def search(
    rules: Experiment, evaluator: Evaluator, folder: Path, workers: int | None, most: int | None
) -> Figures | None:
    """Run a search until it has trained on ``most`` samples, or for all its periods."""
    books = Books(rules, evaluator, folder)
    last = rules.periods

    def stop(progress: Progress) -> None:
        nonlocal last
        enough = most is not None and progress.complete and books.until(progress.period) >= most
        if enough and progress.period < rules.periods:
            last = progress.period
            raise KeyboardInterrupt

    with suppress(Interrupted):
        evolve(rules, folder, stop, workers=workers)
    with Store.open(folder / FILE) as store:
        terminal_environments = {one.name for one in rules.terminal_environments}
        dead = [
            life
            for period in range(1, last + 1)
            for life in avatars_of(store, period)
            if life.end is EndReason.DEAD and life.environment in terminal_environments
        ]
        if not dead:
            return None
        best = min(dead, key=lambda life: (-(life.score or 0.0), life.operations or 0, life.agent))
        gene = store.genes(store.vocabulary(), [best.agent])[best.agent]
        late = max((life.score or 0.0 for life in dead if life.period == last), default=0.0)
        agents = sum(agent.born <= last for agent in store.agents(store.vocabulary()))
    return figures(evaluator, gene, best.environment, late, agents, books.until(last))


def figures(
    evaluator: Evaluator, gene: Gene, environment: str, late: float, agents: int, samples: int
) -> Figures:
    """Train a gene as its avatar was trained, and test it."""
    home = evaluator.experiment.environment(environment)
    again = Trained.retrain(evaluator, gene, home)
    price = again.network.price
    return Figures(
        again.validation,
        late,
        evaluator.test(again.vehicle, home),
        price.operations,
        agents,
        samples,
    )


def compare(
    rules: Experiment, workers: int | None, folder: Path
) -> Iterator[tuple[str, Figures | None]]:
    """Yield the name and the result of each search with one seed."""
    evaluator = Evaluator(rules, vocabulary_of(rules.plugins))
    evolved = search(rules, evaluator, folder / "evolution", workers, None)
    yield "evolution", evolved
    most = evolved.samples if evolved else None
    environments = rules.environments
    # in the other searches most avatars end earlier, so as many samples need more periods
    longer = 3 * rules.periods
    for name, changes in (("no merge", {"merge": "none"}), ("random", {"offspring": 0.0})):
        other = tuple(replace(one, **changes) for one in environments)
        with_it = replace(rules, periods=longer, environments=other)
        yield (
            name,
            search(
                with_it,
                Evaluator(with_it, vocabulary_of(rules.plugins)),
                folder / name,
                workers,
                most,
            ),
        )
    goal = rules.terminal_environments[0]
    steps = goal.epochs * len(evaluator.dataset(goal).train)
    yield "empty", figures(evaluator, Gene(), goal.name, 0.0, 1, steps)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--experiment", default="quickstart")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--periods", type=int, default=None)
    parser.add_argument("--slots", type=int, default=None)
    parser.add_argument("--samples", type=int, default=None)
    parser.add_argument("--workers", type=int, default=None)
    asked = parser.parse_args()
    heads = (
        ("validat.", 9),
        ("last", 8),
        ("test", 8),
        ("operat.", 10),
        ("agents", 7),
        ("Msampl.", 9),
    )
    print(f"{'seed':>4} {'':<10}" + "".join(f"{head:>{width}}" for head, width in heads))
    wins = 0
    for seed in asked.seeds:
        started = time.perf_counter()
        rules = read_experiment(asked.experiment, seed=seed, periods=asked.periods)
        smaller = (
            replace(
                one,
                slots=asked.slots or one.slots,
                samples=min(asked.samples or 10**9, one.samples or 10**9),
            )
            for one in rules.environments
        )
        rules = replace(rules, environments=tuple(smaller))
        rows: dict[str, float] = {}
        with tempfile.TemporaryDirectory() as folder:
            for name, row in compare(rules, asked.workers, Path(folder)):
                print(f"{seed:>4} {name:<10}{row or '  no survivors'}", flush=True)
                rows[name] = row.validation if row else 0.0
        evolved = rows.pop("evolution")
        wins += all(evolved > other for other in rows.values())
        print(f"     ({time.perf_counter() - started:.0f} s)", flush=True)
    print(f"evolution above all on validation: {wins} of {len(asked.seeds)}")


if __name__ == "__main__":
    with deterministic_torch():
        main()
