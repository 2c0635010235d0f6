"""Trials: what an environment asks of a vehicle, a score from 0 to 1 an epoch."""

import math
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import NamedTuple

import torch

from mazec.extensions import stdout_to_stderr
from mazec.randomness.seed import Purpose, derive_seed
from mazec.symbols import Shape
from mazec.tasks.epoch import Epoch
from mazec.training.global_generator import seeded
from mazec.training.vehicle import Vehicle


class Score(NamedTuple):
    """What came of an epoch: from 0 to 1, and the mean loss of its training where it has one."""

    score: float
    loss: float | None = None


class Trial(ABC):
    """What a vehicle must be good at. A new one is made for every avatar.

    ``shape`` is that of what a vehicle's network is given, without the batch, ``outputs`` how many
    values it answers with. The settings of the environment are the arguments of the class.
    Whatever draws by chance draws from the generator that it is handed; what layers draw is seeded
    around every call.
    """

    shape: Shape
    outputs: int

    @abstractmethod
    def epoch(self, vehicle: Vehicle, generator: torch.Generator) -> float | Score:
        """Train a vehicle for an epoch, then score it; the generator lasts for all its epochs."""

    @abstractmethod
    def test(self, vehicle: Vehicle, generator: torch.Generator) -> float:
        """Score a vehicle as selection never did, for the report of a champion."""


def run_trial(
    vehicle: Vehicle, trial: Trial, *, epochs: int, seed: int, lr_decay: float = 0.0
) -> Iterator[Epoch]:
    """Put a vehicle to a trial, an ``Epoch`` at a time.

    ``lr_decay`` is the share by which the learning rate has fallen in the last epoch, in even steps
    from epoch to epoch. One seed gives the same figures whatever ran before. Raises
    ``ValueError`` for a score outside 0 to 1.
    """
    generator = torch.Generator().manual_seed(derive_seed(Purpose.SAMPLE_ORDER, seed))
    for number in range(1, epochs + 1):
        started = time.perf_counter()
        if lr_decay:  # without, a trial may have its own way with the rate
            vehicle.pace(1 - lr_decay * (number - 1) / max(1, epochs - 1))
        # anew for each epoch, so that what draws between two epochs stays outside
        layers = derive_seed(Purpose.LAYERS_IN_TRAINING, seed, number)
        with stdout_to_stderr(), seeded(layers, vehicle.device):
            score, loss = _scored(trial.epoch(vehicle, generator))
        diverged = not (vehicle.finite and (loss is None or math.isfinite(loss)))
        told = math.nan if loss is None else loss
        yield Epoch(number, told, score, time.perf_counter() - started, diverged)


def test_vehicle(vehicle: Vehicle, trial: Trial, *, seed: int) -> float:
    """The score that no selection saw. Raises ``ValueError`` for one that is none."""
    generator = torch.Generator().manual_seed(derive_seed(Purpose.TEST, seed))
    with stdout_to_stderr(), seeded(derive_seed(Purpose.LAYERS_IN_TEST, seed), vehicle.device):
        return _scored(trial.test(vehicle, generator)).score


def _scored(found: float | Score) -> Score:
    given = found if isinstance(found, Score) else Score(found)
    score = float(given.score)
    if not 0 <= score <= 1:
        raise ValueError(f"a trial scores from 0 to 1, and this one scored {score}")
    return Score(score, given.loss)
