"""Labels of any kind as classes: numbers from 0 in the order of the sorted labels."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mazec.tasks.datasets import data_error

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
        reason = f"one label a sample is needed, and its shape is {labels.shape}"
        raise data_error(f"{where} holds no labels", reason)
    if labels.dtype.kind == "f":
        broken = labels[~np.isfinite(labels) | (labels != np.round(labels))]
        if len(broken) or np.abs(labels).max(initial=0) > 2**53:
            found = broken[0] if len(broken) else labels.max()
            reason = f"it holds numbers like {found}; classes are texts or whole numbers"
            raise data_error(f"{where} holds no labels", reason)
        labels = labels.astype(np.int64)
    if labels.dtype.kind not in "biuUS":
        reason = f"classes are texts or whole numbers, not {labels.dtype}"
        raise data_error(f"{where} holds no labels", reason)
    return np.char.decode(labels, "utf-8", "replace") if labels.dtype.kind == "S" else labels


def _one_hot(labels: Labels) -> bool:
    return bool(((labels == 0) | (labels == 1)).all() and (labels.sum(1) == 1).all())


def classes(given: Labels, others: Sequence[Labels], where: str) -> tuple[list[Tensor], list[str]]:
    """Labels as classes, those of ``given`` first and then of each of ``others``; their names.

    Raises ``DataError`` for labels that cannot be learned: a single class, too few of one, ones
    that only ``others`` have.
    """
    names, first, counts = np.unique(given, return_inverse=True, return_counts=True)
    if len(names) < 2:
        found = f"all {len(given)} samples are {names[0]}" if len(names) else "there is no sample"
        raise data_error(f"{where} has nothing to tell apart", f"{found}: two classes are needed")
    if len(names) * 2 > len(given):
        reason = f"{len(names)} different ones in {len(given)} samples, like {names[0]}"
        raise data_error(f"the labels of {where} are no classes", reason)
    if counts.min() < FEWEST:
        name = names[counts.argmin()]
        reason = f"{counts.min()} samples; {FEWEST} are needed: add some, or leave the class out"
        raise data_error(f"class {name} of {where} is too small", reason)
    parts = [torch.from_numpy(first.astype(np.int64))]
    for other in others:
        places = np.searchsorted(names, other).clip(max=len(names) - 1)
        strange = other[names[places] != other]
        if len(strange):
            reason = "a label of the test or validation samples that no training sample has"
            raise data_error(f"class {strange[0]} of {where} cannot be learned", reason)
        parts.append(torch.from_numpy(places.astype(np.int64)))
    return parts, [str(name) for name in names]
