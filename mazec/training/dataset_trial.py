"""The built-in trial: training and testing on a data set that lies on the device as tensors."""

from collections.abc import Iterator

import torch
from torch import Tensor

from mazec.randomness.seed import Purpose, derive_seed
from mazec.tasks.epoch import Epoch
from mazec.tasks.transforms import NONE, Transforms
from mazec.training.augment import augmented, cached_split
from mazec.training.augment import generator as twisting
from mazec.training.data import Dataset
from mazec.training.split import Split
from mazec.training.trial import Score, Trial, run_trial
from mazec.training.vehicle import Vehicle

_SAMPLES = 1024
_VALUES = 2**24


class DatasetTrial(Trial):
    """Training on ``dataset.train`` and testing on ``dataset.validation``: the built-in trial.

    How ``transforms`` twist what is trained on, anew in each epoch, and the order of samples depend
    on the vehicle's seed alone. Validation is twisted always the same. A lone last sample joins the
    batch before it. Raises ``ValueError`` where the transforms are not for samples of this shape.
    """

    def __init__(
        self, dataset: Dataset, *, batch_size: int, transforms: Transforms = NONE, seed: int = 0
    ) -> None:
        transforms.check(dataset.shape)
        self.shape = dataset.shape
        self.outputs = dataset.classes
        self._data = dataset
        self._batch_size = batch_size
        self._transforms = transforms
        self._seed = seed
        self._number = 0
        self._train: Split | None = None

    def epoch(self, vehicle: Vehicle, generator: torch.Generator) -> Score:
        """A pass over the training samples, and the share of validation samples that are right."""
        self._number += 1
        train = self._samples(vehicle)
        order = torch.randperm(len(train), generator=generator).to(vehicle.device)
        seed = derive_seed(Purpose.AUGMENTED_TRAINING, self._seed, self._number)
        draws = twisting(seed, vehicle.device)
        loss = _train(vehicle, train, batches(order, self._batch_size), self._transforms, draws)
        return Score(self._right(vehicle, "validation"), loss)

    def test(self, vehicle: Vehicle, generator: torch.Generator) -> float:
        """The share of the test set that is right, twisted as validation is."""
        return self._right(vehicle, "test")

    def _samples(self, vehicle: Vehicle) -> Split:
        if self._train is None:
            self._data = self._data.to(vehicle.device)
            self._train = self._data.train
            if not self._transforms:
                self._train = Split(vehicle.view(self._train.inputs), self._train.labels)
        return self._train

    def _right(self, vehicle: Vehicle, part: str) -> float:
        split = cached_split(self._data, part, self._transforms).to(vehicle.device)
        return accuracy(vehicle, split, self._batch_size)


def run(
    vehicle: Vehicle,
    dataset: Dataset,
    *,
    epochs: int,
    batch_size: int,
    seed: int,
    transforms: Transforms = NONE,
) -> Iterator[Epoch]:
    """Train and test on a data set, an ``Epoch`` at a time; one seed gives the same figures.

    Raises ``ValueError`` where the transforms are not for samples of this shape.
    """
    trial = DatasetTrial(dataset, batch_size=batch_size, transforms=transforms, seed=seed)
    return run_trial(vehicle, trial, epochs=epochs, seed=seed)


def batches(order: Tensor, batch_size: int) -> list[Tensor]:
    """Places cut into batches; a lone last one joins the batch before it."""
    cut = list(torch.split(order, min(batch_size, len(order))))
    if len(cut) > 1 and len(cut[-1]) == 1:
        cut[-2:] = [torch.cat(cut[-2:])]
    return cut


def _train(
    vehicle: Vehicle,
    train: Split,
    cut: list[Tensor],
    transforms: Transforms,
    draws: torch.Generator,
) -> float:
    vehicle.module.train()
    losses = []
    for at in cut:
        inputs = train.inputs.index_select(0, at)
        if transforms:
            inputs = vehicle.view(augmented(inputs, transforms, draws))
        losses.append(vehicle.step(inputs, train.labels.index_select(0, at)))
    # read from the device once: every reading waits for all that runs there
    sizes = torch.tensor([len(at) for at in cut], dtype=torch.float64)
    return float(torch.stack(losses).cpu().double() @ sizes) / len(train)


def accuracy(vehicle: Vehicle, split: Split, batch_size: int = 1) -> float:
    """The share of a split that the network gets right, from 0 to 1.

    Samples are tested side by side as many as keep the largest tensor small, at least
    ``batch_size``.
    """
    largest = max(1, vehicle.network.price.largest)
    chunk = max(batch_size, min(_SAMPLES, _VALUES // largest))
    inputs, labels = vehicle.view(split.inputs), split.labels.to(vehicle.device)
    vehicle.module.eval()
    with torch.no_grad():
        right = [
            vehicle.right(some, expected)
            for some, expected in zip(
                torch.split(inputs, chunk), torch.split(labels, chunk), strict=True
            )
        ]
    return float(torch.stack(right).sum()) / len(split)
