"""Names of data sets and trials, checked without importing NumPy or PyTorch."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from mazec.diagnostics import Diagnostic, MazecError, describe_exception
from mazec.diagnostics.data import DataNotFound, UnreadableData
from mazec.extensions import ExtensionPoint, Rejected, hookimpl
from mazec.extensions.contract import CONTRACT
from mazec.symbols import Vocabulary, did_you_mean, nearest
from mazec.symbols.expression import DOTTED

mazec_contract = CONTRACT
DATASET = "dataset"
"""The built-in trial: training and testing on a data set."""
PACKAGED = ("digits", "mnist5k", "mnist1d", "wine", "breast_cancer", "iris", "diabetes")
"""Data sets that come with other packages, so that nothing is downloaded."""
DOWNLOADED = ("mnist", "qmnist", "fashionmnist", "kmnist", "emnist", "cifar10")
"""Data sets that are downloaded once, unless their files exist."""
_READERS = {
    **dict.fromkeys(PACKAGED, "mazec.training.packaged"),
    **dict.fromkeys(DOWNLOADED, "mazec.training.builtin"),
}
TABLES = (".csv", ".parquet")
"""Suffixes of table files, which have a label column."""
FILES = (".npz", *TABLES)
"""Suffixes of files that can be data sets."""


def _check_path(kind: str, name: str, path: Any) -> None:
    """Raise ``Rejected`` unless ``path`` is a dotted path, which is imported later."""
    if not (isinstance(path, str) and DOTTED.fullmatch(path)):
        raise Rejected(f"{name} of {kind} must be a dotted path, not {path!r}")


DATASETS: ExtensionPoint[str] = ExtensionPoint(
    "datasets", partial(_check_path, "datasets"), keyed=True
)
"""The data sets: a mapping from names to the dotted paths of functions that read them."""
TRIALS: ExtensionPoint[str] = ExtensionPoint("trials", partial(_check_path, "trials"), keyed=True)
"""The trials: a mapping from names to the dotted paths of ``Trial`` classes."""


@hookimpl
def mazec_datasets() -> Mapping[str, str]:
    """Return the built-in data sets with the dotted path of each reader."""
    return {name: f"{module}.{name}" for name, module in _READERS.items()}


@hookimpl
def mazec_trials() -> Mapping[str, str]:
    """Return the built-in trial."""
    return {DATASET: "mazec.training.dataset_trial.DatasetTrial"}


class DataError(MazecError):
    """A data set that is missing, unreadable or unsuitable."""


def expand_path(name: str) -> Path:
    """Return the path that a name stands for, with ``~`` expanded to the home folder."""
    try:
        return Path(name).expanduser()
    except (RuntimeError, ValueError):  # no such home folder, or a name with a zero byte
        return Path(name)


def is_named(name: str, vocabulary: Vocabulary) -> bool:
    """Return whether ``name`` is the name of a built-in or a plugin's data set, not a path."""
    return name.lower() in vocabulary.get(DATASETS)


def canonical_dataset(name: str, vocabulary: Vocabulary) -> str:
    """Return the canonical name of a data set: a name in lower case, a path unchanged.

    A path contains a separator, has a suffix of ``FILES`` or exists. Raises ``ValueError``, with a
    suggestion, if ``name`` is neither a known name nor a path. ``missing`` checks that the path
    exists.
    """
    names = vocabulary.get(DATASETS)
    if name.lower() in names:
        return name.lower()
    path = expand_path(name)
    suffix = path.suffix.lower()
    try:
        is_folder, is_file = bool(name) and path.is_dir(), path.is_file()
    except (OSError, ValueError):  # the name is too long or contains a zero byte
        is_folder = is_file = False
    if suffix in FILES or is_folder:
        return name
    separated = "/" in name or "\\" in name
    if is_file or (suffix and separated):
        suffixes = ", ".join(FILES)
        raise ValueError(f"{name!r} is not a data set: the file must end in one of {suffixes}")
    if separated:
        return name
    hint = vocabulary.hint(name.lower(), names)
    available = ", ".join(names)
    raise ValueError(
        f"unknown data set {name!r}{hint and f'; {hint}'} (there are: {available}, or the path of "
        f"a folder of images or of a file that ends in {', '.join(FILES)})"
    )


def missing(name: str, vocabulary: Vocabulary) -> Diagnostic | None:
    """Return an error if ``name`` is a path that does not exist or cannot be read, else None."""
    if is_named(name, vocabulary):
        return None
    path = expand_path(name)
    try:
        if path.is_file() or path.is_dir():
            return None
        folder = path.parent
        names = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
    except (OSError, ValueError) as error:
        return UnreadableData(file=name, reason=describe_exception(error))
    near = nearest(path.name, names)
    hint = did_you_mean(str(path.parent / near) if near else None)
    return DataNotFound(path=name, suggestion=hint)
