"""Data sets: whole tensors, split into what trains, what selects and what nobody sees."""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import torch

from mazec.symbols import Shape
from mazec.training.builtin import READERS
from mazec.training.sources import DataError, known_dataset, unusable
from mazec.training.split import Found, Split, chosen, stratified

__all__ = ["DataError", "Dataset", "Split", "load", "stratified"]

TEST_SHARE = 0.2
"""Of a set that comes without a test set of its own."""
VALIDATION_SHARE = 1 / 3
"""Of what is left for training, but never more than the largest validation set."""
LARGEST_VALIDATION = 10_000
_TEST_SEED = "mazec test split"  # the same for everyone, so that test figures can be compared


@dataclass(frozen=True, eq=False)
class Dataset:
    """A data set: selection sees ``train`` and ``validation``; ``test`` is for the last report.

    ``labels`` are the names of the classes, empty where they have none.
    """

    name: str
    shape: Shape
    classes: int
    train: Split
    validation: Split
    test: Split
    labels: tuple[str, ...] = ()

    def to(self, device: torch.device | str) -> "Dataset":
        """The same with all samples on a device; itself where they lie there."""
        old = (self.train, self.validation, self.test)
        train, validation, test = new = tuple(part.to(device) for part in old)
        if all(a is b for a, b in zip(old, new, strict=True)):
            return self
        return replace(self, train=train, validation=validation, test=test)

    def sampled(self, samples: int | None, seed: int) -> "Dataset":
        """The same with so many training samples, of every class its share, drawn from ``seed``.

        Itself for None, and where there are no more. Raises ``ValueError`` for fewer than 2.
        """
        if samples is not None and samples < 2:
            raise ValueError(f"training takes at least 2 samples, not {samples}")
        if samples is None or samples >= len(self.train):
            return self
        places = chosen(self.train.labels.tolist(), samples, Random(f"samples {seed}"))
        return replace(self, train=self.train.at(places))


def load(
    name: str,
    *,
    seed: int = 0,
    root: Path | str | None = None,
    label: str | None = None,
    validation: float | None = None,
    samples: int | None = None,
) -> Dataset:
    """A data set by name, images scaled to 0–1.

    The test set never changes; ``seed`` decides which of the other samples are for validation, and
    which ``samples`` are trained on where not all are. ``validation`` is their share of the samples
    that are not for the test: unless given a third, and no more than 10,000. ``root`` is where
    downloads lie (``MAZEC_DATA``, else ``~/.cache/mazec``). Raises ``ValueError`` for an unknown
    name or a share that is none, ``DataError`` for a set that cannot be had.
    """
    if validation is not None and not 0 < validation < 1:
        raise ValueError(f"validation takes a share between 0 and 1, not {validation}")
    name = known_dataset(name)
    folder = Path(root or os.environ.get("MAZEC_DATA") or Path.home() / ".cache" / "mazec")
    found = READERS[name](folder)
    return _split(name, found, seed, validation).sampled(samples, seed)


def _split(name: str, found: Found, seed: int, validation: float | None) -> Dataset:
    given, test = found.given, found.test
    classes = int(given.labels.max()) + 1
    if test is None:
        kept, held = stratified(given.labels.tolist(), TEST_SHARE, Random(_TEST_SEED))
        given, test = given.at(kept), given.at(held)
    share = validation or min(VALIDATION_SHARE, LARGEST_VALIDATION / max(1, len(given)))
    kept, held = stratified(given.labels.tolist(), share, Random(f"validation {seed}"))
    train, select = given.at(kept), given.at(held)
    for part, samples in (("train", train), ("validate", select), ("test", test)):
        if not len(samples):
            reason = f"{len(train) + len(select) + len(test)} samples, and none of them to {part}"
            raise unusable(f"the data set {name} is too small", reason)
    if int(test.labels.max()) >= classes:
        reason = f"class {int(test.labels.max())} is only in the test set"
        raise unusable(f"the data set {name} cannot be learned", reason)
    return Dataset(name, tuple(given.inputs.shape[1:]), classes, train, select, test, found.names)
