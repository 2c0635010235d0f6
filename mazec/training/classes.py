"""Encoding of labels as class numbers, from 0 in the order of the sorted labels."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mazec.diagnostics.data import (
    ClassTooSmall,
    InvalidLabels,
    NoSamples,
    TooFewClasses,
    UntrainedClass,
)
from mazec.tasks.datasets import DataError

FEWEST = 5
"""Minimum number of samples of a class, so that each part of the data can contain one."""

Labels = NDArray[Any]


def normalize_labels(labels: Labels, source: str) -> Labels:
    """Return labels as a one-dimensional array of strings or integers.

    One-hot rows become the numbers of their columns. ``source`` names the labels in errors. Raises
    ``DataError`` if the labels cannot be classes.
    """
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.ndim == 2 and labels.dtype.kind in "biuf" and _one_hot(labels):
        labels = labels.argmax(1)
    if labels.ndim != 1:
        reason = f"its shape is {labels.shape}, which is not one label a sample"
        raise DataError([InvalidLabels(source=source, reason=reason)])
    if labels.dtype.kind == "f":
        fractions = labels[~np.isfinite(labels) | (labels != np.round(labels))]
        if len(fractions) or np.abs(labels).max(initial=0) > 2**53:
            example = fractions[0] if len(fractions) else labels.max()
            reason = f"it contains numbers like {example}"
            raise DataError([InvalidLabels(source=source, reason=reason)])
        labels = labels.astype(np.int64)
    if labels.dtype.kind not in "biuUS":
        raise DataError([InvalidLabels(source=source, reason=f"its type is {labels.dtype}")])
    return np.char.decode(labels, "utf-8", "replace") if labels.dtype.kind == "S" else labels


def _one_hot(labels: Labels) -> bool:
    return bool(((labels == 0) | (labels == 1)).all() and (labels.sum(1) == 1).all())


def encode_labels(
    train: Labels, others: Sequence[Labels], source: str
) -> tuple[list[Tensor], list[str]]:
    """Return class numbers as int64 tensors, for ``train`` and each of ``others``, and class names.

    Raises ``DataError`` if the labels cannot be learned: there is a single class, a class has too
    few samples, or a class occurs only in ``others``.
    """
    names, numbers, counts = np.unique(train, return_inverse=True, return_counts=True)
    if not len(names):
        remedy = f"add at least {FEWEST} samples of each class"
        raise DataError([NoSamples(source=source, reason="it is empty", remedy=remedy)])
    if len(names) == 1:
        raise DataError([TooFewClasses(source=source, samples=len(train), name=str(names[0]))])
    if len(names) * 2 > len(train):
        reason = f"{len(names)} different labels in {len(train)} samples, like {names[0]}"
        raise DataError([InvalidLabels(source=source, reason=reason)])
    if counts.min() < FEWEST:
        name, samples = str(names[counts.argmin()]), int(counts.min())
        small = ClassTooSmall(name=name, source=source, samples=samples, fewest=FEWEST)
        raise DataError([small])
    parts = [torch.from_numpy(numbers.astype(np.int64))]
    for other in others:
        indices = np.searchsorted(names, other).clip(max=len(names) - 1)
        unknown = other[names[indices] != other]
        if len(unknown):
            raise DataError([UntrainedClass(name=str(unknown[0]), source=source)])
        parts.append(torch.from_numpy(indices.astype(np.int64)))
    return parts, [str(name) for name in names]
