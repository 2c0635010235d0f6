"""Samples as tensors, and how they are parted."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import torch
from torch import Tensor


@dataclass(frozen=True, eq=False)
class Split:
    """Samples side by side: ``inputs`` (N, *shape) of float32, ``labels`` (N,) of int64."""

    inputs: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)

    def to(self, device: torch.device | str) -> "Split":
        """The same on a device; itself where it lies there."""
        inputs, labels = self.inputs.to(device), self.labels.to(device)
        if inputs is self.inputs and labels is self.labels:
            return self
        return Split(inputs, labels)

    def at(self, index: Sequence[int]) -> "Split":
        """The samples at some places."""
        places = torch.tensor(index, dtype=torch.int64, device=self.labels.device)
        return Split(self.inputs[places], self.labels[places])


@dataclass(frozen=True, eq=False)
class Found:
    """What a source gives: its samples, and the parts that it has of its own.

    ``given`` is for training, and for what ``validation`` and ``test`` lack. ``names`` are those
    of the classes where they have any. ``standard`` are the columns that are still to be brought to
    mean 0 and deviation 1.
    """

    given: Split
    validation: Split | None = None
    test: Split | None = None
    names: tuple[str, ...] = ()
    standard: tuple[int, ...] = ()


def stratified(labels: Sequence[int], share: float, rng: Random) -> tuple[list[int], list[int]]:
    """Places kept and places held back, ``share`` of every class, each in ascending order."""
    held: list[int] = []
    for _, places in sorted(_by_class(labels).items()):
        held += rng.sample(places, round(share * len(places)))
    taken = set(held)
    return [place for place in range(len(labels)) if place not in taken], sorted(held)


def chosen(labels: Sequence[int], count: int, rng: Random) -> list[int]:
    """Exactly ``count`` places in ascending order, every class with its share to within one."""
    classes = sorted(_by_class(labels).items())
    shares = [count * len(places) / len(labels) for _, places in classes]
    counts = [int(share) for share in shares]
    # those that lost most by rounding down get what is left
    by_loss = sorted(range(len(counts)), key=lambda at: counts[at] - shares[at])
    for at in by_loss[: count - sum(counts)]:
        counts[at] += 1
    drawn = [rng.sample(places, part) for (_, places), part in zip(classes, counts, strict=True)]
    return sorted(place for part in drawn for place in part)


def _by_class(labels: Sequence[int]) -> dict[int, list[int]]:
    classes: dict[int, list[int]] = {}
    for place, label in enumerate(labels):
        classes.setdefault(label, []).append(place)
    return classes
