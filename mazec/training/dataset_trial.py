"""The built-in trial: training and testing on a data set."""

from collections.abc import Iterator

import torch
from torch import Tensor

from mazec.randomness.seed import Purpose, derive_seed
from mazec.tasks.epoch import Epoch
from mazec.tasks.transforms import NONE, Transforms
from mazec.training.augment import augmented, cached_split
from mazec.training.augment import generator as augmentation_generator
from mazec.training.data import Dataset
from mazec.training.scoring import Scorer, balanced_weights, loss_of
from mazec.training.split import Split
from mazec.training.trial import Score, Trial, run_trial
from mazec.training.vehicle import Vehicle

_MAX_TEST_SAMPLES = 1024
_MAX_TEST_VALUES = 2**24


class DatasetTrial(Trial):
    """The built-in trial, which trains on ``dataset.train`` and tests on ``dataset.validation``.

    Training samples are transformed again in each epoch; the transforms and the order of samples
    depend on the vehicle's seed alone. Validation samples are always transformed in the same way. A
    single last sample joins the preceding batch. ``metric`` is the name of the score, by default
    the first of those that suit the target; with ``class_weights`` each class has the same weight
    in the loss. Raises ``ValueError`` if the transforms do not support samples of this shape, and
    ``InvalidSetting`` for a metric that does not suit the target.
    """

    def __init__(
        self,
        dataset: Dataset,
        *,
        batch_size: int,
        transforms: Transforms = NONE,
        metric: str | None = None,
        class_weights: bool = False,
        seed: int = 0,
    ) -> None:
        transforms.check(dataset.shape)
        self.shape = dataset.shape
        self.outputs = dataset.outputs
        targets = dataset.train.targets
        self.scorer = Scorer.of(metric, dataset.target, targets)
        weighted = class_weights and not targets.is_floating_point()
        weights = balanced_weights(targets, self.outputs) if weighted else None
        self.loss = loss_of(dataset.target, weights)
        self._data = dataset
        self._batch_size = batch_size
        self._transforms = transforms
        self._seed = seed
        self._number = 0
        self._train: Split | None = None

    def epoch(self, vehicle: Vehicle, generator: torch.Generator) -> Score:
        """Train on each training sample once; return the validation score and the mean loss."""
        self._number += 1
        train = self._samples(vehicle)
        order = torch.randperm(len(train), generator=generator).to(vehicle.device)
        seed = derive_seed(Purpose.AUGMENTED_TRAINING, self._seed, self._number)
        draws = augmentation_generator(seed, vehicle.device)
        loss = _train(vehicle, train, batches(order, self._batch_size), self._transforms, draws)
        return Score(self._score(vehicle, "validation"), loss)

    def test(self, vehicle: Vehicle, generator: torch.Generator) -> float:
        """Return the score on the test set, transformed like the validation set.

        Raises ``ValueError`` if the data set has no samples for testing.
        """
        if not len(self._data.test):
            raise ValueError("the data set has no samples for testing")
        return self._score(vehicle, "test")

    def _samples(self, vehicle: Vehicle) -> Split:
        if self._train is None:
            self._data = self._data.to(vehicle.device)
            self._train = self._data.train
            if not self._transforms:
                self._train = Split(vehicle.view(self._train.inputs), self._train.targets)
        return self._train

    def _score(self, vehicle: Vehicle, part: str) -> float:
        split = cached_split(self._data, part, self._transforms).to(vehicle.device)
        outputs = outputs_of(vehicle, split, self._batch_size)
        return self.scorer.score(outputs, split.targets.to(vehicle.device))


def run(
    vehicle: Vehicle,
    dataset: Dataset,
    *,
    epochs: int,
    batch_size: int,
    seed: int,
    transforms: Transforms = NONE,
) -> Iterator[Epoch]:
    """Train and test on a data set, and yield each ``Epoch``.

    The results depend on ``seed`` alone. Raises ``ValueError`` if the transforms do not support
    samples of this shape.
    """
    trial = DatasetTrial(dataset, batch_size=batch_size, transforms=transforms, seed=seed)
    return run_trial(vehicle, trial, epochs=epochs, seed=seed)


def batches(order: Tensor, batch_size: int) -> list[Tensor]:
    """Return sample indices split into batches; a single last index joins the preceding batch."""
    parts = list(torch.split(order, min(batch_size, len(order))))
    if len(parts) > 1 and len(parts[-1]) == 1:
        parts[-2:] = [torch.cat(parts[-2:])]
    return parts


def _train(
    vehicle: Vehicle,
    train: Split,
    index_batches: list[Tensor],
    transforms: Transforms,
    draws: torch.Generator,
) -> float:
    vehicle.module.train()
    losses = []
    for indices in index_batches:
        inputs = train.inputs.index_select(0, indices)
        if transforms:
            inputs = vehicle.view(augmented(inputs, transforms, draws))
        losses.append(vehicle.step(inputs, train.targets.index_select(0, indices)))
    # read the device once, since each read waits for all pending operations
    sizes = torch.tensor([len(indices) for indices in index_batches], dtype=torch.float64)
    return float(torch.stack(losses).cpu().double() @ sizes) / len(train)


def outputs_of(vehicle: Vehicle, split: Split, batch_size: int = 1) -> Tensor:
    """Return the network's outputs (N, outputs) for a split in evaluation mode, on its device.

    Tests at least ``batch_size`` samples at a time, and more while the largest tensor stays small.
    """
    largest = max(1, vehicle.network.price.largest)
    chunk = max(batch_size, min(_MAX_TEST_SAMPLES, _MAX_TEST_VALUES // largest))
    inputs = vehicle.view(split.inputs)
    vehicle.module.eval()
    with torch.no_grad():
        return torch.cat([vehicle.module(samples) for samples in torch.split(inputs, chunk)])


def accuracy(vehicle: Vehicle, split: Split, batch_size: int = 1) -> float:
    """Return the share of a split that the network classifies correctly, from 0 to 1."""
    answers = outputs_of(vehicle, split, batch_size).argmax(1)
    return float((answers == split.targets.to(vehicle.device)).sum()) / len(split)
