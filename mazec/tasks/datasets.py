"""The names that data sets and trials go by. Nothing heavy is imported: names are checked fast."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mazec.diagnostics import Diagnostic, MazecError, describe_exception
from mazec.diagnostics.data import DataNotFound, UnreadableData
from mazec.extensions import ExtensionPoint, Rejected, hookimpl
from mazec.symbols import Vocabulary, did_you_mean, nearest
from mazec.symbols.expression import DOTTED

mazec_contract = 2
DATASET = "dataset"
"""The built-in trial: training and testing on a data set."""
_READERS = "mazec.training.builtin"
_NAMES = ("digits", "mnist", "qmnist", "fashionmnist", "kmnist", "emnist", "cifar10")
TABLES = (".csv", ".parquet")
"""Endings of files that are tables, and so have a label column."""
FILES = (".npz", *TABLES)
"""Endings of files that can be data sets."""


def _check_dataset(name: str, path: Any) -> None:
    _check_path("datasets", name, path)


def _check_trial(name: str, path: Any) -> None:
    _check_path("trials", name, path)


def _check_path(kind: str, name: str, path: Any) -> None:
    """Raise ``Rejected`` for what is not the dotted path of something to import later."""
    if not (isinstance(path, str) and DOTTED.fullmatch(path)):
        raise Rejected(f"{name} of {kind} is the dotted path of what it names, not {path!r}")


DATASETS: ExtensionPoint[str] = ExtensionPoint("datasets", _check_dataset, keyed=True)
"""The data sets: a mapping from names to the dotted paths of functions that read them."""
TRIALS: ExtensionPoint[str] = ExtensionPoint("trials", _check_trial, keyed=True)
"""The trials: a mapping from names to the dotted paths of ``Trial`` classes."""


@hookimpl
def mazec_datasets() -> Mapping[str, str]:
    """Return the built-in data sets, and what reads each."""
    return {name: f"{_READERS}.{name}" for name in _NAMES}


@hookimpl
def mazec_trials() -> Mapping[str, str]:
    """Return the built-in trial."""
    return {DATASET: "mazec.training.dataset_trial.DatasetTrial"}


class DataError(MazecError):
    """A data set that cannot be had."""


def expand_path(name: str) -> Path:
    """The path that a name stands for, ``~`` being a home folder."""
    try:
        return Path(name).expanduser()
    except RuntimeError:  # nobody's home
        return Path(name)


def is_named(name: str, vocabulary: Vocabulary) -> bool:
    """Return whether a data set goes by its name, built in or a plugin's, and is no path."""
    return name.lower() in vocabulary.get(DATASETS)


def canonical_dataset(name: str, vocabulary: Vocabulary) -> str:
    """The name of a data set as mazec writes it: in lower case, or a path as it is given.

    A path holds a separator, ends as a data file does, or lies there. Raises ``ValueError`` with a
    suggestion for a name that can be neither. Whether a path is there, ``missing`` tells.
    """
    names = vocabulary.get(DATASETS)
    if name.lower() in names:
        return name.lower()
    path = expand_path(name)
    suffix = path.suffix.lower()
    try:
        folder, file = bool(name) and path.is_dir(), path.is_file()
    except (OSError, ValueError):  # a name too long, a zero byte
        folder = file = False
    if suffix in FILES or folder:
        return name
    separated = "/" in name or "\\" in name
    if file or (suffix and separated):
        kinds = ", ".join(FILES)
        raise ValueError(f"{name!r} is no data set: a file of one ends in one of {kinds}")
    if separated:
        return name
    hint = vocabulary.hint(name.lower(), names)
    there = ", ".join(names)
    raise ValueError(
        f"unknown data set {name!r}{hint and f'; {hint}'} (there are: {there}, or the path of a "
        f"folder of images or of a file that ends in {', '.join(FILES)})"
    )


def missing(name: str, vocabulary: Vocabulary) -> Diagnostic | None:
    """Return what is wrong with the path of a data set, or None; a named set has no path."""
    if is_named(name, vocabulary):
        return None
    path = expand_path(name)
    try:
        if path.is_file() or path.is_dir():
            return None
        folder = path.parent
        names = [found.name for found in folder.iterdir()] if folder.is_dir() else []
    except (OSError, ValueError) as error:
        return UnreadableData(file=name, reason=describe_exception(error))
    near = nearest(path.name, names)
    hint = did_you_mean(str(path.parent / near) if near else None)
    return DataNotFound(path=name, suggestion=hint)
