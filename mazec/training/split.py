"""Samples as tensors, and how they are parted."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import torch
from torch import Tensor

from mazec.symbols.shape import MOST_AXES


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
class LoadedData:
    """What a source gives: its samples, and the parts that it has of its own.

    ``train`` is for training, and for what ``validation`` and ``test`` lack. ``names`` are those
    of the classes where they have any. ``standard`` are the columns that are still to be brought to
    mean 0 and deviation 1.
    """

    train: Split
    validation: Split | None = None
    test: Split | None = None
    names: tuple[str, ...] = ()
    standard: tuple[int, ...] = ()

    @property
    def wrong(self) -> str | None:
        """What keeps it from being a data set, or None."""
        own = {"validation": self.validation, "test": self.test}
        held = {name: part for name, part in own.items() if part is not None}
        for name, part in {"train": self.train, **held}.items():
            trouble = _wrong(part)
            if trouble is not None:
                return f"its part {name}: {trouble}"
        if not len(self.train):
            return "it holds no samples"
        shape, known = self.train.inputs.shape[1:], int(self.train.labels.max())
        for name, part in held.items():
            if part.inputs.shape[1:] != shape:
                there = tuple(part.inputs.shape[1:])
                return f"its samples are of {tuple(shape)}, and those of {name} of {there}"
            if len(part) and int(part.labels.max()) > known:
                return f"class {int(part.labels.max())} is only in the {name} set"
        if known >= len(self.train):
            return f"it has {len(self.train):,} samples, and a class {known:,}: they count from 0"
        if not isinstance(self.names, tuple) or not all(isinstance(one, str) for one in self.names):
            return f"names are a tuple of texts, not {self.names!r}"
        if self.names and len(self.names) != known + 1:
            return f"it has {known + 1} classes, and {len(self.names)} names of classes"
        if self.standard and not (len(shape) == 1 and set(self.standard) <= set(range(shape[0]))):
            return f"it has no columns {self.standard}, to be standardized"
        return None


def _wrong(part: Any) -> str | None:
    """What keeps samples from being a part of a data set, or None."""
    if not isinstance(part, Split):
        return f"it is {type(part).__name__}, and no Split"
    inputs, labels = part.inputs, part.labels
    if not all(isinstance(one, Tensor) for one in (inputs, labels)):
        return "inputs and labels are tensors"
    if not inputs.is_floating_point() or labels.dtype is not torch.int64:
        return f"inputs are of floats and labels of int64, not {inputs.dtype} and {labels.dtype}"
    axes = inputs.dim() - 1
    if not 1 <= axes <= MOST_AXES or 0 in inputs.shape[1:]:
        return f"a sample has 1 to {MOST_AXES} axes of at least 1, not {tuple(inputs.shape[1:])}"
    if labels.dim() != 1 or len(labels) != len(inputs):
        return f"{len(inputs)} samples need as many labels, not {tuple(labels.shape)}"
    if len(labels) and int(labels.min()) < 0:
        return f"a label is the number of a class, not {int(labels.min())}"
    if not bool(inputs.isfinite().all()):
        return "its inputs hold numbers that are not finite"
    return None


# scikit-learn's StratifiedShuffleSplit does not fit: it shares out a total, so that of two classes
# of 10 samples one gives 2 and the other 3 as a quarter, refuses classes of one sample, draws from
# NumPy's generator, whose numbers may change with its version, and takes seconds to import.


def stratified(labels: Sequence[int], share: float, rng: Random) -> tuple[list[int], list[int]]:
    """Places kept and places held back, ``share`` of every class, each in ascending order."""
    held: list[int] = []
    for _, places in sorted(_by_class(labels).items()):
        held += rng.sample(places, round(share * len(places)))
    taken = set(held)
    return [place for place in range(len(labels)) if place not in taken], sorted(held)


def sample_stratified(labels: Sequence[int], count: int, rng: Random) -> list[int]:
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
