"""Data sets in ``.npz`` files, the archives that ``numpy.savez`` writes."""

import re
import warnings
from collections.abc import Collection
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

import numpy as np
import torch
from numpy.typing import NDArray

from mazec.diagnostics.data import (
    AmbiguousArrays,
    MissingArrays,
    MissingValues,
    NoSamples,
    UnequalCounts,
    UnequalShapes,
    UnreadableData,
    UnusableColumn,
)
from mazec.tasks.datasets import DataError
from mazec.tasks.encoding import ArrayEncoding
from mazec.tasks.target import ClassTarget, NumberTarget, Target
from mazec.training.classes import encode_labels, normalize_labels
from mazec.training.split import LoadedData, Split

_PART = "train|test|val|valid|validation"
_INPUTS = "x|data|images|inputs|features"
_LABELS = "y|labels?|targets?"
_NAME = re.compile(
    rf"(?:({_PART})_)?(?:(?P<inputs>{_INPUTS})|(?P<labels>{_LABELS}))(?:_({_PART}))?", re.IGNORECASE
)
_COLORS = (1, 3, 4)

Array = NDArray[Any]
Pair = dict[str, tuple[str, Array]]


def arrays(path: Path) -> LoadedData:
    """Return the samples of an ``.npz`` file.

    The inputs are named x, data, images, inputs or features, the labels y, label(s) or target(s),
    with ``train``, ``val`` or ``test`` as a prefix or suffix. Bytes are divided by 255. Other
    samples with two or more axes are divided by the largest value in the file, unless all values
    are from 0 to 1 already or one is negative. Images with channels last are transposed to channels
    first, and the axis of a single channel is dropped. Other arrays of shape (N, columns) are
    tables, whose columns are standardized later. Targets are numbers to predict if some have a
    fraction, else classes. Raises ``DataError`` if the file cannot be read or its arrays are not a
    data set.
    """
    parts = _parts(path, _read(path))
    shapes = {part: pair["inputs"][1].shape[1:] for part, pair in parts.items()}
    if len(set(shapes.values())) > 1:
        described = tuple(f"{part} {shape}" for part, shape in shapes.items())
        raise DataError([UnequalShapes(source=str(path), shapes=described)])
    targets, target = _targets(path, parts)
    inputs = {part: _floats(path, *pair["inputs"]) for part, pair in parts.items()}
    has_bytes = any(pair["inputs"][1].dtype == np.uint8 for pair in parts.values())
    columns, divisor = 0, 1.0
    if has_bytes or inputs["train"].dim() > 2:
        divisor = _scale(inputs.values(), has_bytes)
    else:
        columns = inputs["train"].shape[1]
    splits = {part: Split(inputs[part], targets[part]) for part in parts}
    return LoadedData(
        splits["train"],
        splits.get("validation"),
        splits.get("test"),
        standard=tuple(range(columns)),
        target=target,
        encoding=ArrayEncoding(
            tuple(inputs["train"].shape[1:]),
            divisor=divisor,
            channels_last=_channels_last(parts["train"]["inputs"][1]),
        ),
    )


def _targets(path: Path, parts: dict[str, Pair]) -> tuple[dict[str, torch.Tensor], Target]:
    """Return the targets of each part: numbers if some have a fraction, else classes."""
    raw = {part: pair["labels"] for part, pair in parts.items()}
    if all(_numbers(values) for _, values in raw.values()) and any(
        bool((values != np.round(values)).any()) for _, values in raw.values()
    ):
        numbers = {
            part: torch.from_numpy(values.reshape(-1).astype(np.float64))
            for part, (_, values) in raw.items()
        }
        return numbers, NumberTarget(raw["train"][0])
    labels = {
        part: normalize_labels(values, f"{name} of {path}") for part, (name, values) in raw.items()
    }
    train = labels.pop("train")
    name = raw["train"][0]
    (first, *rest), names = encode_labels(train, list(labels.values()), f"{name} of {path}")
    targets = {"train": first, **dict(zip(labels, rest, strict=True))}
    return targets, ClassTarget(name, tuple(names), integers=train.dtype.kind in "iu")


def _numbers(values: Array) -> bool:
    """Return whether an array has one finite number for each sample."""
    alone = values.ndim == 1 or (values.ndim == 2 and values.shape[1] == 1)
    return alone and values.dtype.kind == "f" and bool(np.isfinite(values).all())


def _scale(parts: Collection[torch.Tensor], has_bytes: bool) -> float:
    """Scale images to the range from 0 to 1, in place, and return the divisor."""
    least = min(float(part.min()) for part in parts)
    most = max(float(part.max()) for part in parts)
    if not has_bytes and (least < 0 or most <= 1):
        return 1.0
    divisor = 255.0 if has_bytes else most
    for part in parts:
        part.div_(divisor)
    return divisor


def _read(path: Path) -> dict[str, Array]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            loaded = np.load(path, allow_pickle=False)
            if not hasattr(loaded, "files"):
                raise ValueError("it contains a single array; numpy.savez writes several")
            with loaded:
                return {name: loaded[name] for name in loaded.files if _NAME.fullmatch(name)}
    except Exception as error:  # damaged files raise many kinds of errors in zipfile and NumPy
        lines = str(error).splitlines()
        reason = f"{type(error).__name__}: {lines[0] if lines else 'it is damaged'}"
        if "allow_pickle" in reason:
            # NumPy takes any file of an unknown format for pickled objects
            reason = "it contains Python objects, which could run code"
            reason = reason if is_zipfile(path) else "it was not written by numpy.savez"
        raise DataError([UnreadableData(file=str(path), reason=reason)]) from None


def _parts(path: Path, named_arrays: dict[str, Array]) -> dict[str, Pair]:
    """Return the arrays by part (train, validation, test) and kind (inputs, labels)."""
    parts: dict[str, Pair] = {}
    for name, array in named_arrays.items():
        match = _NAME.fullmatch(name)
        assert match is not None
        part = (match[1] or match[4] or "train").lower()
        part = "validation" if part.startswith("val") else part
        kind = "inputs" if match["inputs"] else "labels"
        pair = parts.setdefault(part, {})
        if kind in pair:
            names, purpose = (pair[kind][0], name), f"{part} {kind}"
            raise DataError([AmbiguousArrays(file=str(path), names=names, purpose=purpose)])
        pair[kind] = name, array if array.ndim else array.reshape(1)
    are_complete = all(len(pair) == 2 for pair in parts.values())
    if "train" not in parts or not are_complete:
        raise DataError([MissingArrays(file=str(path), arrays=tuple(named_arrays))])
    for pair in parts.values():
        (inputs, values), (labels, targets) = pair["inputs"], pair["labels"]
        if len(values) != len(targets):
            unequal = UnequalCounts(
                inputs=f"{inputs} of {path}",
                samples=len(values),
                targets=labels,
                labels=len(targets),
            )
            raise DataError([unequal])
    return parts


def _channels_last(values: Array) -> bool:
    colors = values.ndim == 4 and values.shape[-1] in _COLORS
    return colors and values.shape[1] not in _COLORS


def _floats(path: Path, name: str, values: Array) -> torch.Tensor:
    source = f"{name} of {path}"
    if values.dtype.kind not in "biuf":
        reason = f"its type is {values.dtype}"
        raise DataError([UnusableColumn(source=source, reason=reason)])
    if values.ndim > 7 or values.size == 0:
        empty = NoSamples(
            source=source,
            reason=f"its shape is {values.shape}",
            remedy="save an axis of samples, followed by 1 to 6 axes of at least 1",
        )
        raise DataError([empty])
    if values.ndim == 4:
        if _channels_last(values):
            values = np.moveaxis(values, -1, 1)
        values = values[:, 0] if values.shape[1] == 1 else values
    values = values.reshape(-1, 1) if values.ndim == 1 else values
    # columns stay doubles until they are standardized
    kind = np.float64 if values.ndim == 2 else np.float32
    with np.errstate(over="ignore"):
        floats = torch.from_numpy(np.ascontiguousarray(values, dtype=kind))
    if not bool(floats.isfinite().all()):
        invalid = (~floats.isfinite()).flatten(1).any(1)
        missing = MissingValues(
            source=source,
            count=int(invalid.sum()),
            total=len(invalid),
            first=int(invalid.int().argmax()) + 1,
        )
        raise DataError([missing])
    return floats
