"""Evolution beside mutation alone, beside chance, and beside the empty gene, at equal steps.

For each seed: an experiment as it is shipped; the same with ``merge = "none"``; random genes alone,
promoted but never bred, by the same rules in the same environments; and the empty gene, with its
head a plain linear classifier, in the environment where the ways end. Each search is stopped after
the period in which it has trained on as many samples as evolution has. Champions are chosen on the
validation samples. Random genes choose among all that ever lived where the ways end, the others
only among those of their last period.

``--slots``, ``--samples`` (at most so many in every environment) and ``--periods`` make an
experiment smaller: the whole of a large one takes hours.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from mazec.gene.gene import Gene
from mazec.maze.avatar import End
from mazec.maze.experiment import Experiment
from mazec.maze.file import read_experiment
from mazec.store.history import Life
from mazec.store.repository import FILE, Store
from mazec.workers.champion import Trained
from mazec.workers.driver import evolve
from mazec.workers.evaluation import Evaluator
from mazec.workers.worker import steady


@dataclass(frozen=True)
class Figures:
    """The best of one way to search."""

    validation: float
    test: float
    operations: int
    agents: int
    samples: int

    def __str__(self) -> str:
        return (
            f"{self.validation:>9.2%}{self.test:>8.2%}{self.operations:>10,}"
            f"{self.agents:>7,}{self.samples / 1e6:>9.1f}"
        )


def lives(store: Store) -> Iterator[Life]:
    """Every life in a store, period by period."""
    for agent in store.agents():
        yield from store.lives(agent.number)


def trained(rules: Experiment, evaluator: Evaluator, life: Life) -> int:
    """The samples that a life was trained on."""
    return life.epochs * len(evaluator.dataset(rules.environment(life.environment)).train)


def search(
    rules: Experiment, evaluator: Evaluator, folder: Path, workers: int | None, most: int | None
) -> Figures | None:
    """Run a search, of which all counts until ``most`` samples were trained on."""
    evolve(rules, folder, workers=workers)
    with Store.open(folder / FILE) as store:
        found = sorted(lives(store), key=lambda life: life.period)
        last, samples = rules.periods, 0
        for period in range(1, rules.periods + 1):
            here = [life for life in found if life.period == period]
            samples += sum(trained(rules, evaluator, life) for life in here)
            if most is not None and samples >= most:
                last = period
                break
        bred = any(one.offspring for one in rules.environments)
        goals = {one.name for one in rules.goals}
        dead = [
            life
            for life in found
            if life.end is End.DEAD and life.environment in goals and life.period <= last
        ]
        if bred:
            dead = [life for life in dead if life.period == last]
        if not dead:
            return None
        best = min(
            dead, key=lambda life: (-(life.accuracy or 0.0), life.operations or 0, life.agent)
        )
        gene = store.genes([best.agent])[best.agent]
        agents = len({life.agent for life in found if life.period <= last})
    return figures(evaluator, gene, best.environment, agents, samples)


def figures(
    evaluator: Evaluator, gene: Gene, environment: str, agents: int, samples: int
) -> Figures:
    """Train a gene as it was trained when it lived, and test it."""
    home = evaluator.experiment.environment(environment)
    again = Trained.again(evaluator, gene, home)
    return Figures(again.validation, again.test(), again.network.operations, agents, samples)


def compare(
    rules: Experiment, workers: int | None, folder: Path
) -> Iterator[tuple[str, Figures | None]]:
    """The searches under one seed."""
    evaluator = Evaluator(rules)
    evolved = search(rules, evaluator, folder / "evolution", workers, None)
    yield "evolution", evolved
    most = evolved.samples if evolved else None
    environments = rules.environments
    # most of the others' agents end earlier, so more periods fit into as many samples
    longer = 1 + 3 * rules.periods // 2
    for name, changes in (("no merge", {"merge": "none"}), ("random", {"offspring": 0.0})):
        other = tuple(replace(one, **changes) for one in environments)
        with_it = replace(rules, periods=longer, environments=other)
        yield name, search(with_it, Evaluator(with_it), folder / name, workers, most)
    goal = rules.goals[0]
    steps = goal.epochs * len(evaluator.dataset(goal).train)
    yield "empty", figures(evaluator, Gene(), goal.name, 1, steps)


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
    print(
        f"{'seed':>4} {'':<10}{'validat.':>9}{'test':>8}{'operat.':>10}{'agents':>7}{'Msampl.':>9}"
    )
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
                print(f"{seed:>4} {name:<10}{row or '  nobody survived'}", flush=True)
                rows[name] = row.validation if row else 0.0
        evolved = rows.pop("evolution")
        wins += all(evolved > other for other in rows.values())
        print(f"     ({time.perf_counter() - started:.0f} s)", flush=True)
    print(f"evolution above all on validation: {wins} of {len(asked.seeds)}")


if __name__ == "__main__":
    with steady():
        main()
