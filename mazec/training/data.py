"""Data sets as tensors, split into training, validation and test samples."""

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
"""Share of the samples that are for testing if a data set has no test set."""
VALIDATION_SHARE = 1 / 3
"""Share of the other samples that are for validation, up to ``LARGEST_VALIDATION``."""
LARGEST_VALIDATION = 10_000

Parts = tuple[Split, Split, Split]


@dataclass(frozen=True, eq=False)
class Dataset:
    """A data set with its three splits.

    Selection uses ``train`` and ``validation``; ``test`` is only for the final report. ``labels``
    are the names of the classes, empty if they have none.
    """

    name: str
    shape: Shape
    classes: int
    train: Split
    validation: Split
    test: Split
    labels: tuple[str, ...] = ()

    def to(self, device: torch.device | str) -> "Dataset":
        """Return the data set with all samples on a device, or itself if they are there already."""
        old = (self.train, self.validation, self.test)
        train, validation, test = new = tuple(part.to(device) for part in old)
        if all(a is b for a, b in zip(old, new, strict=True)):
            return self
        return replace(self, train=train, validation=validation, test=test)

    def sampled(self, samples: int | None, seed: int) -> "Dataset":
        """Return the data set with a stratified random sample of the training samples.

        ``samples`` is their number; None, or at least as many as there are, returns the data set
        itself. Raises ``ValueError`` if ``samples`` is less than 2.
        """
        if samples is not None and samples < 2:
            raise ValueError(f"training needs at least 2 samples, not {samples}")
        if samples is None or samples >= len(self.train):
            return self
        rng = Random(derive_seed(Purpose.TRAINING_SAMPLES, seed))
        indices = sample_stratified(self.train.labels.tolist(), samples, rng)
        return replace(self, train=self.train.take(indices))


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
    """Load a data set by name or path; images are scaled to 0–1, numeric columns standardized.

    A path is a folder with a folder of images for each class, an ``.npz`` file, or a ``.csv`` or
    ``.parquet`` table. ``label`` is the class column of a table, by default the last one.

    The test set never depends on the arguments: it is the data set's own, or a fifth of the
    samples. Validation samples are the data set's own, or the share ``validation`` of the other
    samples, by default a third but at most 10,000. ``seed`` decides which samples are for
    validation, and which are kept if ``samples`` limits the number of training samples.

    ``root`` is the download folder, by default ``MAZEC_DATA`` or ``~/.cache/mazec``; ``vocabulary``
    provides the names. Raises ``ValueError`` if the name or the share is invalid, and ``DataError``
    if the data set is missing or unusable.
    """
    if validation is not None and not 0 < validation < 1:
        raise ValueError(f"validation takes a share between 0 and 1, not {validation}")
    loaded = _load_source(canonical_dataset(name, vocabulary), root, label, vocabulary)
    short_name = name.lower() if is_named(name, vocabulary) else expand_path(name).resolve().stem
    return _split(short_name, loaded, seed, validation).sampled(samples, seed)


def _load_source(
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
    path_error = missing(name, vocabulary)
    if path_error is not None:
        raise DataError([path_error])
    if path.is_dir():
        return images(path)
    return table(path, label) if path.suffix.lower() in TABLES else arrays(path)


def _read(name: str, reader: str, folder: Path) -> LoadedData:
    def failed(error: BaseException) -> MazecError:
        return _broken(name, reader, folder, describe_exception(error))

    with guard(failed, passing=(MazecError,)):
        loaded = resolve_dotted(reader)(folder)
        if not isinstance(loaded, LoadedData):
            raise TypeError(f"{reader} returns {type(loaded).__name__} instead of LoadedData")
        problem = loaded.problem
    if problem is not None:
        raise _broken(name, reader, folder, problem)
    return loaded


def _broken(name: str, reader: str, folder: Path, reason: str) -> DataError:
    """Return an error about the plugin of a reader, or about the files of a built-in reader."""
    plugin = distribution_of([reader])
    if plugin == GROUP:
        return DataError([UnreadableData(file=f"{name} in {folder}", reason=reason)])
    return DataError([BrokenReader(name=name, plugin=plugin, reason=reason)])


def _split(name: str, loaded: LoadedData, seed: int, validation: float | None) -> Dataset:
    train, select, test = loaded.train, loaded.validation, loaded.test
    classes = int(train.labels.max()) + 1
    if test is None:
        # independent of the seed, so that test scores can be compared
        rng = Random(derive_seed(Purpose.TEST_SPLIT))
        kept, held_out = stratified(train.labels.tolist(), TEST_SHARE, rng)
        train, test = train.take(kept), train.take(held_out)
    if select is None:
        share = validation or min(VALIDATION_SHARE, LARGEST_VALIDATION / max(1, len(train)))
        rng = Random(derive_seed(Purpose.VALIDATION_SPLIT, seed))
        kept, held_out = stratified(train.labels.tolist(), share, rng)
        train, select = train.take(kept), train.take(held_out)
    parts = {"training": train, "validation": select, "test": test}
    for purpose, part in parts.items():
        if not len(part):
            samples = sum(map(len, parts.values()))
            raise DataError([TooFewSamples(source=name, samples=samples, part=purpose)])
    train, select, test = standardized(name, (train, select, test), loaded.standard)
    shape = tuple(train.inputs.shape[1:])
    return Dataset(name, shape, classes, train, select, test, loaded.names)


def standardized(name: str, parts: Parts, columns: Sequence[int]) -> Parts:
    """Return parts as float32, with some columns standardized by the first part's statistics.

    Standardized columns have mean 0 and standard deviation 1 in the first part. Raises
    ``DataError`` if their values are too large.
    """
    indices = list(columns)
    if indices:
        values = parts[0].inputs[:, indices]
        low, high = values.aminmax(dim=0)
        # a constant column carries no information, and its deviation may be a rounding error
        mean = torch.where(low == high, low, values.mean(0))
        deviation = torch.where(low == high, 1.0, values.std(0, correction=0))
        # copy, since a plugin may return the same tensors again
        parts = tuple(Split(part.inputs.detach().clone(), part.labels) for part in parts)  # type: ignore[assignment]
        for part in parts:
            part.inputs[:, indices] = (part.inputs[:, indices] - mean) / deviation
    train, select, test = (Split(part.inputs.detach().float(), part.labels) for part in parts)
    if indices and not all(bool(part.inputs.isfinite().all()) for part in (train, select, test)):
        raise DataError([NumbersTooLarge(source=name)])
    return train, select, test
