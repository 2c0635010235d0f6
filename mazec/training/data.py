"""Data sets as tensors, split into training, validation and test samples."""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import torch
from torch import Tensor

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
from mazec.tasks.data_options import DataOptions
from mazec.tasks.datasets import (
    DATASETS,
    TABLES,
    DataError,
    canonical_dataset,
    expand_path,
    is_named,
    missing,
)
from mazec.tasks.encoding import ArrayEncoding, Encoding
from mazec.tasks.target import NumberTarget, Target
from mazec.training.arrays import arrays
from mazec.training.columns import encode_columns, fit_columns
from mazec.training.images import images
from mazec.training.partition import Partition
from mazec.training.split import LoadedData, Split, sample_stratified
from mazec.training.tables import table

__all__ = ["DataError", "Dataset", "Split", "load"]

TEST_SHARE = 0.2
"""Share of the samples that are for testing if a data set has no test set."""
VALIDATION_SHARE = 1 / 3
"""Share of the other samples that are for validation, up to ``LARGEST_VALIDATION``."""
LARGEST_VALIDATION = 10_000

Parts = tuple[Split, Split, Split]


@dataclass(frozen=True, eq=False)
class Dataset:
    """A data set with its three splits, whose inputs are encoded and whose numbers standardized.

    Selection uses ``train`` and ``validation``; ``test`` is only for the final report. ``encoding``
    says how a raw sample becomes an input, ``target`` what the outputs mean. ``notes`` are remarks
    of the reader.
    """

    name: str
    encoding: Encoding
    target: Target
    train: Split
    validation: Split
    test: Split
    notes: tuple[str, ...] = ()

    @property
    def shape(self) -> Shape:
        """The shape of a network's input."""
        return self.encoding.shape

    @property
    def outputs(self) -> int:
        """The number of a network's outputs."""
        return self.target.outputs

    def to(self, device: torch.device | str) -> "Dataset":
        """Return the data set with all samples on a device, or itself if they are there already."""
        old = (self.train, self.validation, self.test)
        train, validation, test = new = tuple(part.to(device) for part in old)
        if all(a is b for a, b in zip(old, new, strict=True)):
            return self
        return replace(self, train=train, validation=validation, test=test)

    def sampled(self, samples: int | None, seed: int) -> "Dataset":
        """Return the data set with a random sample of the training samples, stratified by class.

        ``samples`` is their number; None, or at least as many as there are, returns the data set
        itself. Raises ``ValueError`` if ``samples`` is less than 2.
        """
        if samples is not None and samples < 2:
            raise ValueError(f"training needs at least 2 samples, not {samples}")
        if samples is None or samples >= len(self.train):
            return self
        rng = Random(derive_seed(Purpose.TRAINING_SAMPLES, seed))
        targets = self.train.targets
        strata = [0] * len(targets) if targets.is_floating_point() else targets.tolist()
        return replace(self, train=self.train.take(sample_stratified(strata, samples, rng)))


def load(
    name: str,
    *,
    vocabulary: Vocabulary,
    seed: int = 0,
    root: Path | str | None = None,
    options: DataOptions | None = None,
    samples: int | None = None,
) -> Dataset:
    """Load a data set by name or path; images are scaled to 0–1, columns of tables encoded.

    A path is a folder with a folder of images for each class, an ``.npz`` file, or a ``.csv`` or
    ``.parquet`` table. ``options`` say how it is read and split.

    The test set depends on the data and the options alone: it is the data set's own, or a fifth of
    the samples. Validation samples are the data set's own, or a share of the other samples, by
    default a third but at most 10,000. ``seed`` decides which samples are for validation, and which
    are kept if ``samples`` limits the number of training samples.

    ``root`` is the download folder, by default ``MAZEC_DATA`` or ``~/.cache/mazec``; ``vocabulary``
    provides the names. Raises ``ValueError`` if the name is invalid, and ``DataError`` if the data
    set is missing or unusable.
    """
    options = options or DataOptions()
    loaded = _load_source(canonical_dataset(name, vocabulary), root, options, vocabulary)
    short_name = name.lower() if is_named(name, vocabulary) else expand_path(name).resolve().stem
    prepared = prepare(short_name, loaded, seed, options.validation, options.test)
    return prepared.sampled(samples, seed)


def _load_source(
    name: str, root: Path | str | None, options: DataOptions, vocabulary: Vocabulary
) -> LoadedData:
    readers = vocabulary.get(DATASETS)
    path = expand_path(name)
    if name in readers or path.suffix.lower() not in TABLES:
        _check_no_columns(name, options)
    if name in readers:
        cache = Path.home() / ".cache" / "mazec"
        return _read(name, readers[name], Path(root or os.environ.get("MAZEC_DATA") or cache))
    path_error = missing(name, vocabulary)
    if path_error is not None:
        raise DataError([path_error])
    if path.is_dir():
        return images(path)
    return table(path, options) if path.suffix.lower() in TABLES else arrays(path)


def _check_no_columns(name: str, options: DataOptions) -> None:
    """Raise ``DataError`` if options name a column of a data set that is not a table."""
    named = (options.label, options.groups, options.time, *options.drop, *options.keep)
    for column in named:
        if column is not None:
            unknown = UnknownColumn(source=name, column=column, columns=(), suggestion="")
            raise DataError([unknown])


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


def prepare(
    name: str,
    loaded: LoadedData,
    seed: int = 0,
    validation: float | None = None,
    test_share: float | None = None,
) -> Dataset:
    """Return loaded samples as a data set: split, encoded and standardized.

    ``seed`` decides which samples are for validation, and ``validation`` their share; with a
    ``test_share`` of 0 no sample is for testing. Raises ``DataError`` if another part has no
    samples, or if numbers are too large.
    """
    train, select, test = loaded.train, loaded.validation, loaded.test
    rules = Partition(train.targets, loaded.groups, loaded.times)
    if test is None:
        # independent of the seed, so that test scores can be compared
        share = TEST_SHARE if test_share is None else test_share
        kept, held_out = rules.hold_out(share, Random(derive_seed(Purpose.TEST_SPLIT)))
        train, test, rules = train.take(kept), train.take(held_out), rules.take(kept)
    if select is None:
        share = validation or min(VALIDATION_SHARE, LARGEST_VALIDATION / max(1, len(train)))
        kept, held_out = rules.hold_out(share, Random(derive_seed(Purpose.VALIDATION_SPLIT, seed)))
        train, select = train.take(kept), train.take(held_out)
    parts = {"training": train, "validation": select, "test": test}
    for purpose, part in parts.items():
        if not len(part) and not (part is test and test_share == 0):
            samples = sum(map(len, parts.values()))
            raise DataError([TooFewSamples(source=name, samples=samples, part=purpose)])
    encoding, inputs = _encoded(loaded, (train, select, test))
    target, targets = _standardized_targets(loaded.named_target, (train, select, test))
    train, select, test = (
        Split(values, expected, part.rows)
        for values, expected, part in zip(inputs, targets, (train, select, test), strict=True)
    )
    if not all(
        bool(tensor.isfinite().all())
        for part in (train, select, test)
        for tensor in (part.inputs, part.targets)
    ):
        raise DataError([NumbersTooLarge(source=name)])
    return Dataset(name, encoding, target, train, select, test, loaded.notes)


def _encoded(loaded: LoadedData, parts: Parts) -> tuple[Encoding, tuple[Tensor, ...]]:
    """Return the encoding, fitted to the first part, and the inputs of each part as float32."""
    raw = [part.inputs.detach() for part in parts]
    if loaded.columns:
        fitted = fit_columns(loaded.columns, raw[0])
        return fitted, tuple(encode_columns(loaded.columns, fitted, values) for values in raw)
    shape = tuple(raw[0].shape[1:])
    given = loaded.encoding or ArrayEncoding(shape)
    if not loaded.standard or not isinstance(given, ArrayEncoding):
        return given, tuple(values.float() for values in raw)
    indices = list(loaded.standard)
    means = torch.zeros(shape, dtype=torch.float64)
    deviations = torch.ones(shape, dtype=torch.float64)
    means[indices], deviations[indices] = _statistics(raw[0][:, indices].double())
    statistics = tuple(means.tolist()), tuple(deviations.tolist())
    encoding = ArrayEncoding(shape, given.divisor, *statistics, given.channels_last)
    return encoding, tuple(((values.double() - means) / deviations).float() for values in raw)


def _standardized_targets(target: Target, parts: Parts) -> tuple[Target, tuple[Tensor, ...]]:
    """Return the target, with statistics of the first part, and the targets of each part."""
    raw = [part.targets.detach() for part in parts]
    if not isinstance(target, NumberTarget):
        return target, tuple(raw)
    mean, deviation = map(float, _statistics(raw[0].double()))
    numbers = tuple(((values.double() - mean) / deviation).float() for values in raw)
    return replace(target, mean=mean, deviation=deviation), numbers


def _statistics(values: Tensor) -> tuple[Tensor, Tensor]:
    """Return means and deviations along the first axis, those of a constant column exact."""
    low, high = values.aminmax(dim=0)
    # a constant column carries no information, and its deviation may be a rounding error
    mean = torch.where(low == high, low, values.mean(0))
    deviation = torch.where(low == high, 1.0, values.std(0, correction=0))
    return mean, deviation
