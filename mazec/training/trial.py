"""Trials: training and scoring of a vehicle, with a score from 0 to 1 for each epoch."""

import math
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import nn

from mazec.extensions import stdout_to_stderr
from mazec.randomness.seed import Purpose, derive_seed
from mazec.symbols import Shape
from mazec.tasks.epoch import Epoch
from mazec.training.global_generator import seeded
from mazec.training.vehicle import Vehicle


class Score(NamedTuple):
    """The result of an epoch: a score from 0 to 1, and the mean training loss if there is one."""

    score: float
    loss: float | None = None


class Trial(ABC):
    """A task on which a vehicle is trained and scored. Each avatar gets a new instance.

    ``shape`` is the shape of a network's input without the batch axis, ``outputs`` the number of
    its outputs. ``loss`` is the loss of ``Vehicle.step``, by default cross entropy. The settings of
    the environment are the arguments of the class. A trial draws only from the generator that its
    methods receive; the draws of layers are seeded around each call.
    """

    shape: Shape
    outputs: int
    loss: nn.Module | None = None

    @abstractmethod
    def epoch(self, vehicle: Vehicle, generator: torch.Generator) -> float | Score:
        """Train a vehicle for an epoch and return its score.

        ``generator`` is the same object for all epochs of a vehicle.
        """

    @abstractmethod
    def test(self, vehicle: Vehicle, generator: torch.Generator) -> float:
        """Return the score on data that selection never used, for the report of a champion."""


def run_trial(
    vehicle: Vehicle, trial: Trial, *, epochs: int, seed: int, lr_decay: float = 0.0
) -> Iterator[Epoch]:
    """Run a trial with a vehicle, and yield each ``Epoch``.

    ``lr_decay`` is the share by which the learning rate falls from the first epoch to the last, in
    equal steps. The results depend on ``seed`` alone. Raises ``ValueError`` if a score is not from
    0 to 1.
    """
    generator = torch.Generator().manual_seed(derive_seed(Purpose.SAMPLE_ORDER, seed))
    for number in range(1, epochs + 1):
        started = time.perf_counter()
        if lr_decay:  # without decay, a trial may set the learning rate itself
            vehicle.scale_lr(1 - lr_decay * (number - 1) / max(1, epochs - 1))
        # seed each epoch separately, so that draws between two epochs have no effect
        layers_seed = derive_seed(Purpose.LAYERS_IN_TRAINING, seed, number)
        with stdout_to_stderr(), seeded(layers_seed, vehicle.device):
            score, loss = _checked_score(trial.epoch(vehicle, generator))
        diverged = not (vehicle.finite and (loss is None or math.isfinite(loss)))
        mean_loss = math.nan if loss is None else loss
        yield Epoch(number, mean_loss, score, time.perf_counter() - started, diverged)


def test_vehicle(vehicle: Vehicle, trial: Trial, *, seed: int) -> float:
    """Return the trial's test score. Raises ``ValueError`` if it is not from 0 to 1."""
    generator = torch.Generator().manual_seed(derive_seed(Purpose.TEST, seed))
    with stdout_to_stderr(), seeded(derive_seed(Purpose.LAYERS_IN_TEST, seed), vehicle.device):
        return _checked_score(trial.test(vehicle, generator)).score


def _checked_score(result: float | Score) -> Score:
    score, loss = result if isinstance(result, Score) else Score(result)
    score = float(score)
    if not 0 <= score <= 1:
        raise ValueError(f"a trial scores from 0 to 1, and this one scored {score}")
    return Score(score, loss)
