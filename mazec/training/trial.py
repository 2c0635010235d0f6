"""The built-in trial: training and testing on a data set that lies on the device as tensors."""

import math
import time
from collections.abc import Iterator

import torch
from torch import Tensor

from mazec.training.data import Dataset
from mazec.training.epoch import Epoch
from mazec.training.randomness import seeded
from mazec.training.seed import derived
from mazec.training.split import Split
from mazec.training.transforms import NONE, Transforms
from mazec.training.twist import generator, held, twisted
from mazec.training.vehicle import Vehicle

_SAMPLES = 1024
_VALUES = 2**24


def run(
    vehicle: Vehicle,
    dataset: Dataset,
    *,
    epochs: int,
    batch_size: int,
    seed: int,
    transforms: Transforms = NONE,
) -> Iterator[Epoch]:
    """Train on ``dataset.train`` and test on ``dataset.validation``, an ``Epoch`` at a time.

    The order of samples, whatever layers draw and how ``transforms`` twist what is trained on, anew
    in each epoch, depend on ``seed`` alone: one seed gives the same figures whatever ran before.
    Validation is twisted always the same. A lone last sample joins the batch before it. Raises
    ``ValueError`` where the transforms are not for samples of this shape.
    """
    transforms.check(dataset.shape)
    data = dataset.to(vehicle.device)
    validation = held(data, "validation", transforms)
    train = data.train
    if not transforms:
        train = Split(vehicle.view(train.inputs), train.labels)
    orders = torch.Generator().manual_seed(derived(seed, "order"))
    for number in range(1, epochs + 1):
        started = time.perf_counter()
        order = torch.randperm(len(train), generator=orders).to(vehicle.device)
        cut = batches(order, batch_size)
        draws = generator(derived(seed, "twist", number), vehicle.device)
        # anew for each epoch, so that what draws between two epochs stays outside
        with seeded(derived(seed, "layers", number), vehicle.device):
            loss = _train(vehicle, train, cut, transforms, draws)
        diverged = not (math.isfinite(loss) and vehicle.finite)
        score = accuracy(vehicle, validation, batch_size)
        yield Epoch(number, loss, score, time.perf_counter() - started, diverged)


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
            inputs = vehicle.view(twisted(inputs, transforms, draws))
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
