"""Data sets: whole tensors, split into what trains, what selects and what nobody sees."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from random import Random
from types import MappingProxyType

import numpy as np
import torch
from torch import Tensor

from mazec.diagnostics import Diagnostic, MazecError
from mazec.symbols import Shape, nearest

TEST_SHARE = 0.2
"""Of a set that comes without a test set of its own."""
VALIDATION_SHARE = 1 / 3
"""Of what is left for training, but never more than the largest validation set."""
LARGEST_VALIDATION = 10_000
_DIGITS = Path("datasets", "data", "digits.csv.gz")
_MISSING = {"what": "the data set digits cannot be read", "reason": "scikit-learn brings it"}
_TEST_SEED = "mazec test split"  # the same for everyone, so that test figures can be compared


class DataError(MazecError):
    """A data set that cannot be had."""


@dataclass(frozen=True, eq=False)
class Split:
    """Samples side by side: ``inputs`` (N, *shape) of float32, ``labels`` (N,) of int64."""

    inputs: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)

    def to(self, device: torch.device | str) -> "Split":
        """The same on a device."""
        return Split(self.inputs.to(device), self.labels.to(device))

    def at(self, index: Sequence[int]) -> "Split":
        """The samples at some places."""
        places = torch.tensor(index)
        return Split(self.inputs[places], self.labels[places])


@dataclass(frozen=True, eq=False)
class Dataset:
    """A data set: selection sees ``train`` and ``validation``; ``test`` is for the last report."""

    name: str
    shape: Shape
    classes: int
    train: Split
    validation: Split
    test: Split

    def to(self, device: torch.device | str) -> "Dataset":
        """The same with all samples on a device."""
        parts = (part.to(device) for part in (self.train, self.validation, self.test))
        return Dataset(self.name, self.shape, self.classes, *parts)


Raw = tuple[Split, Split | None]
"""What a source gives: its training samples, and its test samples where it has such."""


def load(name: str, *, seed: int = 0, root: Path | str | None = None) -> Dataset:
    """A data set by name, images scaled to 0–1.

    The test set never changes; ``seed`` decides which of the other samples are for validation.
    ``root`` is where downloads lie (``MAZEC_DATA``, else ``~/.cache/mazec``). Raises
    ``ValueError`` for an unknown name, ``DataError`` for a set that cannot be had.
    """
    source = SOURCES.get(name.lower())
    if source is None:
        near = nearest(name.lower(), SOURCES)
        hint = f"; did you mean {near}?" if near else ""
        raise ValueError(f"unknown data set {name!r}{hint} (there are: {', '.join(SOURCES)})")
    folder = Path(root or os.environ.get("MAZEC_DATA") or Path.home() / ".cache" / "mazec")
    given, test = source(folder)
    if test is None:
        kept, held = stratified(given.labels.tolist(), TEST_SHARE, Random(_TEST_SEED))
        given, test = given.at(kept), given.at(held)
    share = min(VALIDATION_SHARE, LARGEST_VALIDATION / len(given))
    kept, held = stratified(given.labels.tolist(), share, Random(f"validation {seed}"))
    shape = tuple(given.inputs.shape[1:])
    classes = int(given.labels.max()) + 1
    return Dataset(name.lower(), shape, classes, given.at(kept), given.at(held), test)


def stratified(labels: Sequence[int], share: float, rng: Random) -> tuple[list[int], list[int]]:
    """Places kept and places held back, ``share`` of every class, each in ascending order."""
    classes: dict[int, list[int]] = {}
    for place, label in enumerate(labels):
        classes.setdefault(label, []).append(place)
    held: list[int] = []
    for _, places in sorted(classes.items()):
        held += rng.sample(places, round(share * len(places)))
    taken = set(held)
    return [place for place in range(len(labels)) if place not in taken], sorted(held)


def _digits(folder: Path) -> Raw:
    # the file that scikit-learn brings, read without importing it, which would take a second
    package = find_spec("sklearn")
    if package is None or package.origin is None:
        raise DataError([Diagnostic("E406", fields=_MISSING)])
    table = np.loadtxt(Path(package.origin).parent / _DIGITS, delimiter=",", dtype=np.float32)
    inputs = torch.from_numpy(table[:, :-1].copy()).reshape(-1, 8, 8) / 16
    return Split(inputs, torch.from_numpy(table[:, -1].astype(np.int64))), None


def _torchvision(name: str, **options: str) -> Callable[[Path], Raw]:
    def read(folder: Path) -> Raw:
        try:
            # fails beside a torch without CUDA, so nothing else may depend on it
            from torchvision import datasets  # type: ignore[import-not-found]

            kind = getattr(datasets, name)
            parts = [
                kind(str(folder), train=train, download=True, **options) for train in (True, False)
            ]
        except Exception as error:
            raise DataError([Diagnostic("E406", fields=_unreadable(name, error))]) from error
        train, test = (_images(part.data, part.targets) for part in parts)
        return train, test

    return read


def _unreadable(name: str, error: Exception) -> dict[str, str]:
    reason = f"torchvision brings this data set: {type(error).__name__}: {error}"
    return {"what": f"the data set {name} cannot be read", "reason": reason}


def _images(data: object, targets: object) -> Split:
    inputs = torch.as_tensor(data).to(torch.float32) / 255
    if inputs.dim() == 4:
        inputs = inputs.permute(0, 3, 1, 2)
    labels = torch.as_tensor(targets)
    # QMNIST keeps the class in the first of several columns
    labels = labels[:, 0] if labels.dim() == 2 else labels
    return Split(inputs.contiguous(), labels.to(torch.int64))


SOURCES: Mapping[str, Callable[[Path], Raw]] = MappingProxyType(
    {
        "digits": _digits,
        "mnist": _torchvision("MNIST"),
        "qmnist": _torchvision("QMNIST"),
        "fashionmnist": _torchvision("FashionMNIST"),
        "kmnist": _torchvision("KMNIST"),
        "emnist": _torchvision("EMNIST", split="balanced"),
        "cifar10": _torchvision("CIFAR10"),
    }
)
"""Where each data set comes from, by its name in lower case."""
