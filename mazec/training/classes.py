"""Labels of any kind as classes: numbers from 0 in the order of the sorted labels."""

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
"""Samples of a class, so that every part of the data can have one."""

Labels = NDArray[Any]


def whole(labels: Labels, where: str) -> Labels:
    """Labels of one axis as texts or integers; rows with a single 1 are taken as one-hot.

    ``where`` tells whose they are. Raises ``DataError`` for what can be no classes.
    """
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.ndim == 2 and labels.dtype.kind in "biuf" and _one_hot(labels):
        labels = labels.argmax(1)
    if labels.ndim != 1:
        reason = f"its shape is {labels.shape}, which is not one label a sample"
        raise DataError([InvalidLabels(source=where, reason=reason)])
    if labels.dtype.kind == "f":
        broken = labels[~np.isfinite(labels) | (labels != np.round(labels))]
        if len(broken) or np.abs(labels).max(initial=0) > 2**53:
            example = broken[0] if len(broken) else labels.max()
            reason = f"it contains numbers like {example}"
            raise DataError([InvalidLabels(source=where, reason=reason)])
        labels = labels.astype(np.int64)
    if labels.dtype.kind not in "biuUS":
        raise DataError([InvalidLabels(source=where, reason=f"its type is {labels.dtype}")])
    return np.char.decode(labels, "utf-8", "replace") if labels.dtype.kind == "S" else labels


def _one_hot(labels: Labels) -> bool:
    return bool(((labels == 0) | (labels == 1)).all() and (labels.sum(1) == 1).all())


def classes(given: Labels, others: Sequence[Labels], where: str) -> tuple[list[Tensor], list[str]]:
    """Labels as classes, those of ``given`` first and then of each of ``others``; their names.

    Raises ``DataError`` for labels that cannot be learned: a single class, too few of one, ones
    that only ``others`` have.
    """
    names, first, counts = np.unique(given, return_inverse=True, return_counts=True)
    if not len(names):
        remedy = f"add at least {FEWEST} samples of each class"
        raise DataError([NoSamples(source=where, reason="it is empty", remedy=remedy)])
    if len(names) == 1:
        raise DataError([TooFewClasses(source=where, samples=len(given), name=str(names[0]))])
    if len(names) * 2 > len(given):
        reason = f"{len(names)} different labels in {len(given)} samples, like {names[0]}"
        raise DataError([InvalidLabels(source=where, reason=reason)])
    if counts.min() < FEWEST:
        name, samples = str(names[counts.argmin()]), int(counts.min())
        small = ClassTooSmall(name=name, source=where, samples=samples, fewest=FEWEST)
        raise DataError([small])
    parts = [torch.from_numpy(first.astype(np.int64))]
    for other in others:
        places = np.searchsorted(names, other).clip(max=len(names) - 1)
        strange = other[names[places] != other]
        if len(strange):
            raise DataError([UntrainedClass(name=str(strange[0]), source=where)])
        parts.append(torch.from_numpy(places.astype(np.int64)))
    return parts, [str(name) for name in names]
