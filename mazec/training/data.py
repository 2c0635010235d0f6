"""Data sets: whole tensors, split into what trains, what selects and what nobody sees."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import torch

from mazec.diagnostics import MazecError, describe_exception
from mazec.diagnostics.data import (
    BrokenReader,
    NumbersTooLarge,
    TooFewSamples,
    UnknownColumn,
    UnreadableData,
)
from mazec.extensions import guard
from mazec.extensions.contract import GROUP
from mazec.extensions.distribution import distribution_of
from mazec.extensions.dotted import resolve_dotted
from mazec.randomness.seed import Purpose, derive_seed
from mazec.symbols import Shape, Vocabulary
from mazec.tasks.datasets import (
    DATASETS,
    TABLES,
    DataError,
    canonical_dataset,
    expand_path,
    is_named,
    missing,
)
from mazec.training.arrays import arrays
from mazec.training.images import images
from mazec.training.split import LoadedData, Split, sample_stratified, stratified
from mazec.training.tables import table

__all__ = ["DataError", "Dataset", "Split", "load", "stratified"]

TEST_SHARE = 0.2
"""Of a set that comes without a test set of its own."""
VALIDATION_SHARE = 1 / 3
"""Of what is left for training, but never more than the largest validation set."""
LARGEST_VALIDATION = 10_000

Parts = tuple[Split, Split, Split]


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
        rng = Random(derive_seed(Purpose.TRAINING_SAMPLES, seed))
        places = sample_stratified(self.train.labels.tolist(), samples, rng)
        return replace(self, train=self.train.at(places))


def load(
    name: str,
    *,
    vocabulary: Vocabulary,
    seed: int = 0,
    root: Path | str | None = None,
    label: str | None = None,
    validation: float | None = None,
    samples: int | None = None,
) -> Dataset:
    """A data set by name or path, images scaled to 0–1, columns of numbers standardized.

    A path is that of a folder of images by class, of an ``.npz`` file, or of a ``.csv`` or
    ``.parquet`` table, whose column of classes ``label`` names; it is the last unless given. Of a
    set without a test set a fifth is held back. The test set never changes; ``seed`` decides which
    of the other samples are for validation, and which ``samples`` are trained on where not all are.
    ``validation`` is their share of the samples that are not for the test: unless given a third,
    and no more than 10,000; samples that the set itself has for validation come first. ``root`` is
    where downloads lie (``MAZEC_DATA``, else ``~/.cache/mazec``), ``vocabulary`` has the names.
    Raises ``ValueError`` for an
    unknown name or a share that is none, ``DataError`` for a set that cannot be had.
    """
    if validation is not None and not 0 < validation < 1:
        raise ValueError(f"validation takes a share between 0 and 1, not {validation}")
    found = _found(canonical_dataset(name, vocabulary), root, label, vocabulary)
    called = name.lower() if is_named(name, vocabulary) else expand_path(name).resolve().stem
    return _split(called, found, seed, validation).sampled(samples, seed)


def _found(
    name: str, root: Path | str | None, label: str | None, vocabulary: Vocabulary
) -> LoadedData:
    readers = vocabulary.get(DATASETS)
    path = expand_path(name)
    if label is not None and (name in readers or path.suffix.lower() not in TABLES):
        unknown = UnknownColumn(source=name, column=label, columns=(), suggestion="")
        raise DataError([unknown])
    if name in readers:
        cache = Path.home() / ".cache" / "mazec"
        return _read(name, readers[name], Path(root or os.environ.get("MAZEC_DATA") or cache))
    lost = missing(name, vocabulary)
    if lost is not None:
        raise DataError([lost])
    if path.is_dir():
        return images(path)
    return table(path, label) if path.suffix.lower() in TABLES else arrays(path)


def _read(name: str, reader: str, folder: Path) -> LoadedData:
    def failed(error: BaseException) -> MazecError:
        return _broken(name, reader, folder, describe_exception(error))

    with guard(failed, passing=(MazecError,)):
        found = resolve_dotted(reader)(folder)
        if not isinstance(found, LoadedData):
            raise TypeError(f"{reader} returns {type(found).__name__} instead of LoadedData")
        wrong = found.wrong
    if wrong is not None:
        raise _broken(name, reader, folder, wrong)
    return found


def _broken(name: str, reader: str, folder: Path, reason: str) -> DataError:
    """Blame the plugin of a reader; where it is mazec's own, the files that it read."""
    plugin = distribution_of([reader])
    if plugin == GROUP:
        return DataError([UnreadableData(file=f"{name} in {folder}", reason=reason)])
    return DataError([BrokenReader(name=name, plugin=plugin, reason=reason)])


def _split(name: str, found: LoadedData, seed: int, validation: float | None) -> Dataset:
    train, select, test = found.train, found.validation, found.test
    classes = int(train.labels.max()) + 1
    if test is None:
        # the same for everyone, so that test figures can be compared
        rng = Random(derive_seed(Purpose.TEST_SPLIT))
        kept, held = stratified(train.labels.tolist(), TEST_SHARE, rng)
        train, test = train.at(kept), train.at(held)
    if select is None:
        share = validation or min(VALIDATION_SHARE, LARGEST_VALIDATION / max(1, len(train)))
        rng = Random(derive_seed(Purpose.VALIDATION_SPLIT, seed))
        kept, held = stratified(train.labels.tolist(), share, rng)
        train, select = train.at(kept), train.at(held)
    parts = {"training": train, "validation": select, "test": test}
    for purpose, part in parts.items():
        if not len(part):
            samples = sum(map(len, parts.values()))
            raise DataError([TooFewSamples(source=name, samples=samples, part=purpose)])
    train, select, test = standardized(name, (train, select, test), found.standard)
    shape = tuple(train.inputs.shape[1:])
    return Dataset(name, shape, classes, train, select, test, found.names)


def standardized(name: str, parts: Parts, columns: Sequence[int]) -> Parts:
    """Parts as float32, some columns brought to mean 0 and deviation 1 by those of the first part.

    Raises ``DataError`` where their figures are too large for that.
    """
    places = list(columns)
    if places:
        values = parts[0].inputs[:, places]
        low, high = values.aminmax(dim=0)
        # what is the same in all rows tells nothing, and must not be divided by a rounding error
        mean = torch.where(low == high, low, values.mean(0))
        deviation = torch.where(low == high, 1.0, values.std(0, correction=0))
        # a plugin may hand the same tensors out again
        parts = tuple(Split(part.inputs.detach().clone(), part.labels) for part in parts)  # type: ignore[assignment]
        for part in parts:
            part.inputs[:, places] = (part.inputs[:, places] - mean) / deviation
    train, select, test = (Split(part.inputs.detach().float(), part.labels) for part in parts)
    if places and not all(bool(part.inputs.isfinite().all()) for part in (train, select, test)):
        raise DataError([NumbersTooLarge(source=name)])
    return train, select, test
