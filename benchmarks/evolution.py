"""Evolution beside chance and beside the empty gene, at equal training steps.

For each seed: `mazec evolve` as it is shipped; random genes alone, by the same rules in the same
environment, as many as use up the epochs that evolution used; and the empty gene, with its head a
plain linear classifier. Champions are chosen on the validation samples, by the same rule. Random
genes choose among all that ever lived, evolution only among those of its last period.
"""

import argparse
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from mazec.gene.gene import Gene
from mazec.maze.avatar import End
from mazec.maze.experiment import PERIODS, Experiment, quickstart
from mazec.store.repository import FILE, Store
from mazec.training.data import load
from mazec.training.trial import accuracy
from mazec.workers.driver import evolve
from mazec.workers.evaluation import Evaluator
from mazec.workers.worker import steady

LIVES = """
    SELECT avatar.agent, avatar.period, avatar.end, avatar.accuracy, avatar.operations,
           count(epoch.number) FROM avatar LEFT JOIN epoch ON epoch.avatar = avatar.id
    GROUP BY avatar.id ORDER BY avatar.agent
"""


@dataclass(frozen=True)
class Life:
    """How an agent fared."""

    agent: int
    period: int
    end: str
    accuracy: float | None
    operations: int
    epochs: int


@dataclass(frozen=True)
class Figures:
    """The best of one way to search."""

    validation: float
    test: float
    operations: int
    agents: int
    epochs: int

    def __str__(self) -> str:
        return (
            f"{self.validation:>9.2%}{self.test:>8.2%}{self.operations:>9,}"
            f"{self.agents:>7,}{self.epochs:>8,}"
        )


def lives(folder: Path) -> Iterator[Life]:
    """Every life in a store, in order of birth."""
    with closing(sqlite3.connect(folder / FILE)) as store:
        for row in store.execute(LIVES):
            yield Life(*row)


def best(found: list[Life]) -> Life:
    """The champion by the maze's rule."""
    dead = [life for life in found if life.end == End.DEAD]
    return min(dead, key=lambda life: (-(life.accuracy or 0.0), life.operations, life.agent))


def figures(evaluator: Evaluator, gene: Gene, agents: int, epochs: int) -> Figures:
    """Train a gene as it was trained when it lived, and test it."""
    (environment,) = evaluator.experiment.environments
    network = evaluator.network(gene, environment)
    vehicle = evaluator.vehicle(network, environment)
    validation = [epoch.accuracy for epoch in evaluator.epochs(vehicle, environment)][-1]
    test = accuracy(vehicle, evaluator.dataset.test, environment.batch_size)
    return Figures(validation, test, network.operations, agents, epochs)


def compare(rules: Experiment, workers: int | None, folder: Path) -> dict[str, Figures]:
    """The three searches under one seed."""
    evaluator = Evaluator(rules, load(rules.dataset, seed=rules.seed))
    evolve(rules, folder / "evolution", workers=workers)
    evolved = list(lives(folder / "evolution"))
    steps = sum(life.epochs for life in evolved)
    champion = best([life for life in evolved if life.period == rules.periods])

    # most random genes end early, so more of them fit into as many epochs
    chance = replace(
        rules,
        periods=2 * rules.periods,
        environments=tuple(replace(one, offspring=0.0) for one in rules.environments),
    )
    evolve(chance, folder / "random", workers=workers)
    drawn: list[Life] = []
    used = 0
    for life in lives(folder / "random"):
        if used >= steps:
            break
        drawn.append(life)
        used += life.epochs
    else:
        print("random genes did not use up the epochs", file=sys.stderr)
    lucky = best(drawn)

    with Store.open(folder / "evolution" / FILE) as store:
        grown = store.genes([champion.agent])[champion.agent]
    with Store.open(folder / "random" / FILE) as store:
        found = store.genes([lucky.agent])[lucky.agent]
    epochs = rules.environments[0].epochs
    return {
        "evolution": figures(evaluator, grown, len(evolved), steps),
        "random": figures(evaluator, found, len(drawn), used),
        "empty": figures(evaluator, Gene(), 1, epochs),
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--periods", type=int, default=PERIODS)
    parser.add_argument("--workers", type=int, default=None)
    asked = parser.parse_args()
    print(f"{'seed':>4} {'':<10}{'validat.':>9}{'test':>8}{'operat.':>9}{'agents':>7}{'epochs':>8}")
    wins = 0
    for seed in asked.seeds:
        started = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            rules = quickstart(seed=seed, periods=asked.periods)
            rows = compare(rules, asked.workers, Path(folder))
        for name, row in rows.items():
            print(f"{seed:>4} {name:<10}{row}", flush=True)
        evolved = rows.pop("evolution").validation
        wins += all(evolved > row.validation for row in rows.values())
        print(f"     ({time.perf_counter() - started:.0f} s)", flush=True)
    print(f"evolution above both on validation: {wins} of {len(asked.seeds)}")


if __name__ == "__main__":
    with steady():
        main()
