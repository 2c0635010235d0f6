"""Workers: agents per minute with two workers and with one, on the shipped quickstart.

The runs have the same avatars and alternate, so that a busy machine slows both equally. The time to
start the workers is shown separately, because a long run starts them once. Target: two workers on
two idle processors run at
least 1.7 times as many agents per minute as one.
"""

import argparse
import platform
import tempfile
from dataclasses import replace
from pathlib import Path
from statistics import median

import torch

from mazec.maze.experiment_file import read_experiment
from mazec.runs.driver import Progress, evolve


def pace(workers: int, periods: int, folder: Path) -> tuple[float, float]:
    """Return the seconds until the first avatar ends and the avatars per minute after that."""
    told: list[Progress] = []
    rules = read_experiment("quickstart", periods=periods)
    evolve(replace(rules, name="bench"), folder, told.append, workers=workers, device="cpu")
    first = next(progress for progress in told if progress.ended)
    last = told[-1]
    return first.seconds, 60 * (last.ended - first.ended) / (last.seconds - first.seconds)


def main() -> None:
    """Print both results side by side."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--periods", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    print(f"python {platform.python_version()}, torch {torch.__version__}, {platform.machine()}")
    found: dict[int, list[tuple[float, float]]] = {1: [], asked.workers: []}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(asked.rounds):
            for workers, paces in found.items():
                paces.append(pace(workers, asked.periods, Path(folder, f"{number}-{workers}")))
    print("workers  first agent  agents a minute")
    for workers, paces in found.items():
        begun, speed = (median(figures) for figures in zip(*paces, strict=True))
        print(f"{workers:7}  {begun:10.1f}s  {speed:15,.0f}")
    one, more = (median(speed for _, speed in paces) for paces in found.values())
    print(f"{asked.workers} against 1: {more / one:.2f} times")


if __name__ == "__main__":
    main()
