"""Samples as tensors, and stratified sampling."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import torch
from torch import Tensor

from mazec.symbols.shape import MOST_AXES


@dataclass(frozen=True, eq=False)
class Split:
    """Samples: ``inputs`` (N, *shape) of float32 and ``labels`` (N,) of int64."""

    inputs: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)

    def to(self, device: torch.device | str) -> "Split":
        """Return the samples on a device, or itself if they are there already."""
        inputs, labels = self.inputs.to(device), self.labels.to(device)
        if inputs is self.inputs and labels is self.labels:
            return self
        return Split(inputs, labels)

    def take(self, indices: Sequence[int]) -> "Split":
        """Return the samples with these indices, in this order."""
        index = torch.tensor(indices, dtype=torch.int64, device=self.labels.device)
        return Split(self.inputs[index], self.labels[index])


@dataclass(frozen=True, eq=False)
class LoadedData:
    """The samples that a reader returns, before mazec splits and standardizes them.

    If ``validation`` or ``test`` is None, its samples are taken from ``train``. ``names`` are the
    names of the classes, if they have any. ``standard`` are the columns to be standardized to mean
    0 and standard deviation 1.
    """

    train: Split
    validation: Split | None = None
    test: Split | None = None
    names: tuple[str, ...] = ()
    standard: tuple[int, ...] = ()

    @property
    def problem(self) -> str | None:
        """The reason why this is not a valid data set, or None if it is valid."""
        optional = {"validation": self.validation, "test": self.test}
        others = {name: part for name, part in optional.items() if part is not None}
        for name, part in {"train": self.train, **others}.items():
            problem = _problem(part)
            if problem is not None:
                return f"its part {name}: {problem}"
        if not len(self.train):
            return "it contains no samples"
        shape, last_class = self.train.inputs.shape[1:], int(self.train.labels.max())
        for name, part in others.items():
            if part.inputs.shape[1:] != shape:
                other = tuple(part.inputs.shape[1:])
                return f"training samples have shape {tuple(shape)}, but those of {name} {other}"
            if len(part) and int(part.labels.max()) > last_class:
                return f"class {int(part.labels.max())} is only in the {name} set"
        if last_class >= len(self.train):
            samples = len(self.train)
            return f"it has {samples:,} samples, but a class {last_class:,}; classes count from 0"
        names = self.names
        if not isinstance(names, tuple) or not all(isinstance(name, str) for name in names):
            return f"names must be a tuple of strings, not {names!r}"
        if names and len(names) != last_class + 1:
            return f"it has {last_class + 1} classes, but {len(names)} names of classes"
        if self.standard and not (len(shape) == 1 and set(self.standard) <= set(range(shape[0]))):
            return f"it has no columns {self.standard} to standardize"
        return None


def _problem(part: Any) -> str | None:
    """Return the reason why a part of a data set is invalid, or None if it is valid."""
    if not isinstance(part, Split):
        return f"it is {type(part).__name__}, not a Split"
    inputs, labels = part.inputs, part.labels
    if not all(isinstance(tensor, Tensor) for tensor in (inputs, labels)):
        return "inputs and labels must be tensors"
    if not inputs.is_floating_point() or labels.dtype is not torch.int64:
        return f"inputs must be floats and labels int64, not {inputs.dtype} and {labels.dtype}"
    axes = inputs.dim() - 1
    if not 1 <= axes <= MOST_AXES or 0 in inputs.shape[1:]:
        shape = tuple(inputs.shape[1:])
        return f"a sample must have 1 to {MOST_AXES} axes of at least 1, not {shape}"
    if labels.dim() != 1 or len(labels) != len(inputs):
        return f"{len(inputs)} samples need as many labels, not {tuple(labels.shape)}"
    if len(labels) and int(labels.min()) < 0:
        return f"a label must be the number of a class, not {int(labels.min())}"
    if not bool(inputs.isfinite().all()):
        return "its inputs contain numbers that are not finite"
    return None


# scikit-learn's StratifiedShuffleSplit does not fit: it distributes a total, so that a quarter of
# two classes of 10 samples is 2 of one and 3 of the other; it rejects classes of one sample, draws
# from NumPy's generator, whose numbers may change between versions, and takes seconds to import.


def stratified(labels: Sequence[int], share: float, rng: Random) -> tuple[list[int], list[int]]:
    """Return the indices to keep and to hold out, each in ascending order.

    Holds out ``share`` of each class, rounded to a whole number of samples.
    """
    held_out: list[int] = []
    for _, indices in sorted(_by_class(labels).items()):
        held_out += rng.sample(indices, round(share * len(indices)))
    excluded = set(held_out)
    return [index for index in range(len(labels)) if index not in excluded], sorted(held_out)


def sample_stratified(labels: Sequence[int], count: int, rng: Random) -> list[int]:
    """Return ``count`` random indices in ascending order, each class in proportion, within one."""
    classes = sorted(_by_class(labels).items())
    shares = [count * len(indices) / len(labels) for _, indices in classes]
    counts = [int(share) for share in shares]
    # the classes that lost most by rounding down get the remaining samples
    by_loss = sorted(range(len(counts)), key=lambda number: counts[number] - shares[number])
    for number in by_loss[: count - sum(counts)]:
        counts[number] += 1
    drawn = [rng.sample(indices, size) for (_, indices), size in zip(classes, counts, strict=True)]
    return sorted(index for indices in drawn for index in indices)


def _by_class(labels: Sequence[int]) -> dict[int, list[int]]:
    classes: dict[int, list[int]] = {}
    for index, label in enumerate(labels):
        classes.setdefault(label, []).append(index)
    return classes
