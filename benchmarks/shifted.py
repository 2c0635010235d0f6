"""Effect of training on shifted digits: one network, trained with and without transforms.

A gene is trained twice from the same weights in the last environment of `shifted`: with its
transforms, and on unchanged digits. Both networks are tested on the unchanged test set and on the
test set shifted by whole pixels in each of four directions, filled with zeros. Genes are files, or
an agent of a run (by default its champion), which is then trained with the settings of its run:

    python benchmarks/shifted.py champion.gene genes/vision/lenet.gene
    python benchmarks/shifted.py --run runs/shifted-0-1 --agent 217

``--epochs`` and ``--samples`` shorten the run.
"""

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean

import torch
from torch import Tensor

from mazec.api import parse
from mazec.files.file import read_text
from mazec.gene.gene import Gene
from mazec.maze.environment import Environment
from mazec.maze.experiment import Experiment
from mazec.maze.experiment_file import read_experiment
from mazec.network.price import Budget
from mazec.plugins import vocabulary_of
from mazec.store.repository import FILE, Store
from mazec.tasks.transforms import NONE
from mazec.training.data import Split
from mazec.training.dataset_trial import accuracy
from mazec.training.vehicle import Vehicle
from mazec.workers.evaluation import Evaluator
from mazec.workers.worker import deterministic_torch

DIRECTIONS: Mapping[str, tuple[int, int]] = {
    "up": (-1, 0),
    "down": (1, 0),
    "left": (0, -1),
    "right": (0, 1),
}
"""Shift of a digit, in rows and columns."""


def moved(images: Tensor, rows: int, columns: int) -> Tensor:
    """Return images (…, h, w) shifted by whole pixels and filled with zeros."""
    height, width = images.shape[-2:]
    result = torch.zeros_like(images)
    into = _span(rows, height), _span(columns, width)
    out = _span(-rows, height), _span(-columns, width)
    result[..., into[0], into[1]] = images[..., out[0], out[1]]
    return result


def _span(step: int, side: int) -> slice:
    """Return the part of a side that is covered after a shift by ``step``."""
    step = max(-side, min(side, step))
    return slice(max(0, step), side + min(0, step))


@dataclass(frozen=True)
class Figures:
    """Accuracies on the test set, from 0 to 1: unchanged, and shifted in each direction."""

    still: float
    moved: Mapping[str, float]

    def __str__(self) -> str:
        each = "".join(f"{share:>8.2%}" for share in self.moved.values())
        return f"{self.still:>8.2%}{mean(self.moved.values()):>8.2%}{each}"


def tested(vehicle: Vehicle, test: Split, pixels: int) -> Figures:
    """Test a vehicle on the unchanged and the shifted test set."""
    shares = {
        name: accuracy(
            vehicle, Split(moved(test.inputs, rows * pixels, columns * pixels), test.targets)
        )
        for name, (rows, columns) in DIRECTIONS.items()
    }
    return Figures(accuracy(vehicle, test), shares)


def compare(
    rules: Experiment, gene: Gene, home: Environment, pixels: int
) -> Iterator[tuple[str, Figures]]:
    """Train a gene in an environment with its transforms and without."""
    for called, transforms in (("moved", home.transforms), ("still", NONE)):
        # an environment of its own, in which anything may be tried
        there = replace(home, transforms=transforms, sources=(), budget=Budget())
        alone = replace(rules, environments=(there,))
        evaluator = Evaluator(alone, vocabulary_of(alone.plugins))
        vehicle = evaluator.vehicle(evaluator.network(gene, there), there)
        for _ in evaluator.epochs(vehicle, there):
            pass
        yield called, tested(vehicle, evaluator.dataset(there).test, pixels)


def genes_of(rules: Experiment, asked: argparse.Namespace) -> Iterator[tuple[str, Gene]]:
    """Yield the requested genes with their names."""
    for file in asked.genes:
        yield Path(file).stem, parse(read_text(file).content, vocabulary_of(rules.plugins))
    if asked.run is not None and asked.agent is None:
        text = read_text(asked.run / "champion.gene").content
        yield "champion", parse(text, vocabulary_of(rules.plugins))
    elif asked.run is not None:
        with Store.open(asked.run / FILE) as store:
            yield (
                f"agent {asked.agent}",
                store.genes(store.vocabulary(), [asked.agent])[asked.agent],
            )


def rules_of(asked: argparse.Namespace) -> Experiment:
    """Return the experiment of a run, or the one that is named."""
    if asked.run is None:
        return read_experiment(asked.experiment)
    with Store.open(asked.run / FILE) as store:
        return store.experiment()


def main() -> None:
    """Print two rows for each gene."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("genes", nargs="*", help="gene files")
    parser.add_argument("--experiment", default="shifted")
    parser.add_argument("--run", type=Path, default=None, help="a run's folder")
    parser.add_argument("--agent", type=int, default=None)
    parser.add_argument("--pixels", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=None)
    parser.add_argument("--samples", type=int, default=None)
    asked = parser.parse_args()
    if not asked.genes and asked.run is None:
        parser.error("a gene file or --run is needed")
    rules = rules_of(asked)
    goal = rules.terminal_environments[0]
    home = replace(goal, epochs=asked.epochs or goal.epochs, samples=asked.samples or goal.samples)
    heads = "".join(f"{head:>8}" for head in ("still", "mean", *DIRECTIONS))
    print(f"{'tested on':<30}{heads}\n{'trained on':<30}")
    for name, gene in genes_of(rules, asked):
        for called, figures in compare(rules, gene, home, asked.pixels):
            print(f"{name[:20]:<22}{called:<8}{figures}", flush=True)


if __name__ == "__main__":
    with deterministic_torch():
        main()
