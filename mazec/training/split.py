"""Samples as tensors, and stratified sampling."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import torch
from torch import Tensor

from mazec.symbols.shape import MOST_AXES
from mazec.tasks.encoding import Encoding
from mazec.tasks.target import ClassTarget, NumberTarget, Target
from mazec.training.columns import RawColumn


@dataclass(frozen=True, eq=False)
class Split:
    """Samples: ``inputs`` (N, *shape) of floats and ``targets`` (N,).

    Targets are classes of int64, counted from 0, or numbers of a floating type. ``rows`` (N,) of
    int64 are the numbers of the samples in their source, by default from 0.
    """

    inputs: Tensor
    targets: Tensor
    rows: Tensor = None  # type: ignore[assignment] # __post_init__ sets the default

    def __post_init__(self) -> None:
        rows: Tensor | None = self.rows
        if rows is None:
            object.__setattr__(self, "rows", torch.arange(len(self.targets)))

    def __len__(self) -> int:
        return len(self.targets)

    def to(self, device: torch.device | str) -> "Split":
        """Return the samples on a device, or itself if they are there already."""
        inputs, targets = self.inputs.to(device), self.targets.to(device)
        if inputs is self.inputs and targets is self.targets:
            return self
        return Split(inputs, targets, self.rows)

    def take(self, indices: Sequence[int]) -> "Split":
        """Return the samples with these indices, in this order."""
        index = torch.tensor(indices, dtype=torch.int64)
        there = index.to(self.targets.device)
        return Split(self.inputs[there], self.targets[there], self.rows[index])


@dataclass(frozen=True, eq=False)
class LoadedData:
    """The samples that a reader returns, before mazec splits and standardizes them.

    If ``validation`` or ``test`` is None, its samples are taken from ``train``. Targets of int64
    are classes, and ``names`` the names of the classes, if they have any; other targets are numbers
    to predict. ``standard`` are the columns to be standardized to mean 0 and standard deviation 1.

    The other fields say more about the source than a plugin has to. ``target`` names the target;
    its statistics and those of ``encoding`` are filled in. With ``columns`` the inputs (N, columns)
    are raw values, from which the encoding of a table is fitted to the training samples. ``groups``
    (N,) of int64 are the groups of the samples in ``train``, and ``times`` (N,) their order in
    time. ``notes`` are remarks for the user.
    """

    train: Split
    validation: Split | None = None
    test: Split | None = None
    names: tuple[str, ...] = ()
    standard: tuple[int, ...] = ()
    target: Target | None = None
    encoding: Encoding | None = None
    columns: tuple[RawColumn, ...] = ()
    groups: Tensor | None = None
    times: Tensor | None = None
    notes: tuple[str, ...] = ()

    @property
    def problem(self) -> str | None:
        """The reason why this is not a valid data set, or None if it is valid."""
        optional = {"validation": self.validation, "test": self.test}
        others = {name: part for name, part in optional.items() if part is not None}
        for name, part in {"train": self.train, **others}.items():
            problem = _problem(part, missing=bool(self.columns))
            if problem is not None:
                return f"its part {name}: {problem}"
        if not len(self.train):
            return "it contains no samples"
        shape = self.train.inputs.shape[1:]
        for name, part in others.items():
            if part.inputs.shape[1:] != shape:
                other = tuple(part.inputs.shape[1:])
                return f"training samples have shape {tuple(shape)}, but those of {name} {other}"
            if part.targets.is_floating_point() != self.train.targets.is_floating_point():
                return f"its targets are classes in one part and numbers in another: {name}"
        if self.standard and not (len(shape) == 1 and set(self.standard) <= set(range(shape[0]))):
            return f"it has no columns {self.standard} to standardize"
        names = self.names
        if not isinstance(names, tuple) or not all(isinstance(name, str) for name in names):
            return f"names must be a tuple of strings, not {names!r}"
        return None if self.train.targets.is_floating_point() else self._class_problem(others)

    def _class_problem(self, others: dict[str, Split]) -> str | None:
        last_class = int(self.train.targets.max())
        for name, part in others.items():
            if len(part) and int(part.targets.max()) > last_class:
                return f"class {int(part.targets.max())} is only in the {name} set"
        if last_class >= len(self.train):
            samples = len(self.train)
            return f"it has {samples:,} samples, but a class {last_class:,}; classes count from 0"
        if self.names and len(self.names) != last_class + 1:
            return f"it has {last_class + 1} classes, but {len(self.names)} names of classes"
        return None

    @property
    def named_target(self) -> Target:
        """The target with its classes, or a number whose statistics are not known yet."""
        if self.target is not None:
            return self.target
        if self.train.targets.is_floating_point():
            return NumberTarget("target")
        numbers = tuple(map(str, range(int(self.train.targets.max()) + 1)))
        return ClassTarget("label", self.names or numbers, integers=not self.names)


def _problem(part: Any, missing: bool) -> str | None:
    """Return the reason why a part of a data set is invalid, or None if it is valid."""
    if not isinstance(part, Split):
        return f"it is {type(part).__name__}, not a Split"
    inputs, targets = part.inputs, part.targets
    if not all(isinstance(tensor, Tensor) for tensor in (inputs, targets)):
        return "inputs and targets must be tensors"
    numbers = targets.is_floating_point()
    if not inputs.is_floating_point() or not (numbers or targets.dtype is torch.int64):
        return (
            f"inputs must be floats and targets int64 or floats, not {inputs.dtype} and "
            f"{targets.dtype}"
        )
    axes = inputs.dim() - 1
    if not 1 <= axes <= MOST_AXES or 0 in inputs.shape[1:]:
        shape = tuple(inputs.shape[1:])
        return f"a sample must have 1 to {MOST_AXES} axes of at least 1, not {shape}"
    if targets.dim() != 1 or len(targets) != len(inputs):
        return f"{len(inputs)} samples need as many targets, not {tuple(targets.shape)}"
    if len(targets) and not numbers and int(targets.min()) < 0:
        return f"a target must be the number of a class, not {int(targets.min())}"
    if numbers and not bool(targets.isfinite().all()):
        return "its targets contain numbers that are not finite"
    if not missing and not bool(inputs.isfinite().all()):
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
