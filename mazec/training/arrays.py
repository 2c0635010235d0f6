"""Arrays of one's own: ``.npz`` files as numpy writes them."""

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
from mazec.training.classes import classes, whole
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
    """The samples in an ``.npz`` file, under ``x`` and ``y`` or names that mean the same.

    Those are x, data, images, inputs or features, and y, label(s) or target(s), with ``train_``,
    ``val_`` and ``test_`` before or after. Bytes are scaled to 0–1, and so are other samples of two
    axes or more, by the greatest number in the file, unless they lie there or one is below 0.
    Images with their colors last get them first, and no axis for a single color. Other arrays of
    (N, columns) are a table, whose columns are later brought to mean 0 and deviation 1. Raises
    ``DataError`` for anything else.
    """
    parts = _parts(path, _read(path))
    shapes = {part: pair["inputs"][1].shape[1:] for part, pair in parts.items()}
    if len(set(shapes.values())) > 1:
        told = tuple(f"{part} {shape}" for part, shape in shapes.items())
        raise DataError([UnequalShapes(source=str(path), shapes=told)])
    train = parts.pop("train")
    name, labels = train["labels"]
    where = f"{name} of {path}"
    others = [whole(pair["labels"][1], f"{pair['labels'][0]} of {path}") for pair in parts.values()]
    (first, *rest), names = classes(whole(labels, where), others, where)
    sources = {"train": train, **parts}
    inputs = {part: _floats(path, *pair["inputs"]) for part, pair in sources.items()}
    bytes_ = any(pair["inputs"][1].dtype == np.uint8 for pair in sources.values())
    columns = 0
    if bytes_ or inputs["train"].dim() > 2:
        _scale(inputs.values(), bytes_)
    else:
        columns = inputs["train"].shape[1]
    found = {
        part: Split(inputs[part], answers)
        for part, answers in zip(sources, (first, *rest), strict=True)
    }
    return LoadedData(
        found["train"],
        found.get("validation"),
        found.get("test"),
        tuple(names),
        tuple(range(columns)),
    )


def _scale(parts: Collection[torch.Tensor], bytes_: bool) -> None:
    """Bring images to 0–1, in place."""
    least = min(float(part.min()) for part in parts)
    most = max(float(part.max()) for part in parts)
    if bytes_ or (least >= 0 and most > 1):
        for part in parts:
            part.div_(255 if bytes_ else most)


def _read(path: Path) -> dict[str, Array]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            loaded = np.load(path, allow_pickle=False)
            if not hasattr(loaded, "files"):
                raise ValueError("it contains a single array; numpy.savez writes several")
            with loaded:
                return {name: loaded[name] for name in loaded.files if _NAME.fullmatch(name)}
    except Exception as error:  # whatever zip and numpy stumble over
        said = str(error).splitlines()
        reason = f"{type(error).__name__}: {said[0] if said else 'it is damaged'}"
        if "allow_pickle" in reason:
            # numpy takes for objects whatever begins like no file of its own
            reason = "it contains Python objects, which could run code"
            reason = reason if is_zipfile(path) else "it was not written by numpy.savez"
        raise DataError([UnreadableData(file=str(path), reason=reason)]) from None


def _parts(path: Path, found: dict[str, Array]) -> dict[str, Pair]:
    """The arrays by part (train, validation, test) and kind (inputs, labels)."""
    parts: dict[str, Pair] = {}
    for name, array in found.items():
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
    whole_pairs = all(len(pair) == 2 for pair in parts.values())
    if "train" not in parts or not whole_pairs:
        raise DataError([MissingArrays(file=str(path), arrays=tuple(found))])
    for pair in parts.values():
        (inputs, values), (labels, answers) = pair["inputs"], pair["labels"]
        if len(values) != len(answers):
            unequal = UnequalCounts(
                inputs=f"{inputs} of {path}",
                samples=len(values),
                targets=labels,
                labels=len(answers),
            )
            raise DataError([unequal])
    return parts


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
        if values.shape[-1] in _COLORS and values.shape[1] not in _COLORS:
            values = np.moveaxis(values, -1, 1)
        values = values[:, 0] if values.shape[1] == 1 else values
    values = values.reshape(-1, 1) if values.ndim == 1 else values
    # columns stay doubles until they are brought to deviation 1
    kind = np.float64 if values.ndim == 2 else np.float32
    with np.errstate(over="ignore"):
        floats = torch.from_numpy(np.ascontiguousarray(values, dtype=kind))
    if not bool(floats.isfinite().all()):
        bad = (~floats.isfinite()).flatten(1).any(1)
        missing = MissingValues(
            source=source,
            count=int(bad.sum()),
            total=len(bad),
            first=int(bad.int().argmax()) + 1,
        )
        raise DataError([missing])
    return floats
