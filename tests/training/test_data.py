"""Data sets: complete, split without overlap, always with the same test set."""

from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
import torch

from mazec.diagnostics.render import message
from mazec.plugins import installed_vocabulary
from mazec.symbols import Vocabulary
from mazec.tasks.data_options import DataOptions
from mazec.tasks.datasets import DATASETS
from mazec.tasks.encoding import ArrayEncoding, TableEncoding
from mazec.tasks.target import ClassTarget, NumberTarget
from mazec.training.columns import RawColumn, encode_columns
from mazec.training.data import DataError, Split, load, prepare
from mazec.training.split import LoadedData

VOCABULARY = installed_vocabulary()


def rows(split: Split) -> set[tuple[float, ...]]:
    return {tuple(row) for row in split.inputs.flatten(1).tolist()}


def test_digits_are_all_there_and_in_one_split_each() -> None:
    data = load("digits", vocabulary=VOCABULARY)
    assert (data.name, data.shape, data.outputs) == ("digits", (8, 8), 10)
    parts = (data.train, data.validation, data.test)
    assert sum(map(len, parts)) == 1797
    assert len(set.union(*map(rows, parts))) == sum(len(rows(part)) for part in parts)
    for part in parts:
        assert part.inputs.dtype is torch.float32
        assert part.targets.dtype is torch.int64
        assert part.inputs.min() == 0
        assert part.inputs.max() == 1
        # every class has its share of every part
        assert (part.targets.bincount() / len(part)).sub(0.1).abs().max() < 0.01


def test_the_seed_moves_validation_and_never_the_test_set() -> None:
    first, same, other = (
        load("digits", seed=1, vocabulary=VOCABULARY),
        load("DIGITS", seed=1, vocabulary=VOCABULARY),
        load("digits", seed=2, vocabulary=VOCABULARY),
    )
    assert torch.equal(first.validation.inputs, same.validation.inputs)
    assert not torch.equal(first.validation.inputs, other.validation.inputs)
    assert torch.equal(first.test.inputs, other.test.inputs)
    assert torch.equal(first.test.targets, other.test.targets)


def test_fewer_samples_are_a_part_of_the_training_data_alone() -> None:
    data, part = (
        load("digits", vocabulary=VOCABULARY),
        load("digits", samples=100, seed=0, vocabulary=VOCABULARY),
    )
    assert len(part.train) == 100
    assert rows(part.train) <= rows(data.train)
    assert torch.equal(part.validation.inputs, data.validation.inputs)
    assert torch.equal(part.test.inputs, data.test.inputs)
    assert part.train.targets.bincount().min() >= 9
    assert torch.equal(data.sampled(100, 0).train.inputs, part.train.inputs)
    assert not torch.equal(data.sampled(100, 1).train.inputs, part.train.inputs)
    assert data.sampled(None, 0) is data.sampled(10**6, 0) is data
    with pytest.raises(ValueError, match="at least 2 samples, not 1"):
        data.sampled(1, 0)


def test_the_share_of_validation_can_be_chosen() -> None:
    data = load("digits", options=DataOptions(validation=0.1), vocabulary=VOCABULARY)
    assert len(data.validation) == pytest.approx(0.1 * (1797 - 360), abs=5)


def test_an_unknown_name_is_an_error_with_a_suggestion() -> None:
    with pytest.raises(ValueError, match=r"'digit'; did you mean digits\?.*mnist"):
        load("digit", vocabulary=VOCABULARY)
    with pytest.raises(ValueError, match="unknown data set 'xyzzy' \\(there are: digits"):
        load("xyzzy", vocabulary=VOCABULARY)


def test_a_data_set_that_cannot_be_downloaded_is_an_error(tmp_path: Path) -> None:
    # a file where the folder should be: whether or not torchvision can be imported
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError) as error:
        load("mnist", root=tmp_path / "file", vocabulary=VOCABULARY)
    (diagnostic,) = error.value.diagnostics
    # torchvision cannot be imported, or it cannot write to the folder
    assert diagnostic.code in ("E603", "E703")
    assert "MNIST" in message(diagnostic)


_PLUGINS = count()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("None", "returns NoneType instead of LoadedData"),
        ("LoadedData(None)", "its part train: it is NoneType, not a Split"),
        ("LoadedData(Split([[1.0]], [0]))", "inputs and targets must be tensors"),
        ("LoadedData(Split(x.int(), y))", "inputs must be floats and targets int64"),
        ("LoadedData(Split(x, y / 0))", "its targets contain numbers that are not finite"),
        ("LoadedData(whole, test=Split(x, y / 2))", "classes in one part and numbers in anoth"),
        ("LoadedData(Split(x, y.int()))", "inputs must be floats and targets int64"),
        ("LoadedData(Split(x[:, 0], y))", "a sample must have 1 to 6 axes"),
        ("LoadedData(Split(x[:, :0], y))", "a sample must have 1 to 6 axes of at least 1"),
        (
            "LoadedData(Split(x.reshape(60, 1, 1, 1, 1, 1, 1, 2), y))",
            "a sample must have 1 to 6 axes",
        ),
        ("LoadedData(Split(x, y[:-1]))", "60 samples need as many targets, not (59,)"),
        ("LoadedData(Split(x, y[:, None]))", "60 samples need as many targets, not (60, 1)"),
        ("LoadedData(Split(x, y - 1))", "a target must be the number of a class, not -1"),
        ("LoadedData(Split(x / 0, y))", "its inputs contain numbers that are not finite"),
        ("LoadedData(Split(x[:0], y[:0]))", "it contains no samples"),
        ("LoadedData(whole, test=Split(x[:, :1], y))", "have shape (2,), but those of test (1,)"),
        ("LoadedData(whole, validation=Split(x, y + 1))", "class 3 is only in the validation set"),
        ("LoadedData(whole, test=Split(x, y + 1))", "class 3 is only in the test set"),
        ("LoadedData(whole, names=('a', 'b'))", "it has 3 classes, but 2 names of classes"),
        ("LoadedData(whole, standard=(2,))", "it has no columns (2,)"),
        ("LoadedData(Split(x[:, None], y), standard=(0,))", "it has no columns (0,)"),
        ("LoadedData(whole, names=5)", "names must be a tuple of strings, not 5"),
        ("LoadedData(whole, names='abc')", "names must be a tuple of strings, not 'abc'"),
        ("LoadedData(whole, names=(1, 2, 3))", "names must be a tuple of strings"),
        ("LoadedData(whole, standard=5)", "TypeError"),
        ("LoadedData(whole, standard=[[0]])", "TypeError"),
        ("LoadedData(Split(x.to_sparse(), y))", "NotImplementedError"),
        ("LoadedData(Split(x, y * 10**12))", "60 samples, but a class 2,000,000,000,000"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
    ],
)
def test_invalid_data_of_a_plugin_is_rejected(
    given: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DataError) as caught:
        load("odd", vocabulary=_vocabulary(given, tmp_path, monkeypatch))
    assert [found.code for found in caught.value.diagnostics] == ["E704"]
    assert why in caught.value.diagnostics[0].fields["reason"]


def test_valid_data_of_a_plugin_is_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = (
        "LoadedData(*[Split(x.requires_grad_(), y)] * 3, names=('a', 'b', 'c'), standard=(0, 1))"
    )
    data = load("odd", vocabulary=_vocabulary(given, tmp_path, monkeypatch))
    assert (data.outputs, data.target.classes, data.shape) == (3, ("a", "b", "c"), (2,))
    assert not data.train.inputs.requires_grad
    assert data.train.inputs.mean(0).abs().max() < 1e-6


def _vocabulary(given: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Vocabulary:
    """Return a vocabulary with a data set whose reader returns the value of an expression."""
    name = f"odd_data_{next(_PLUGINS)}"
    (folder / f"{name}.py").write_text(
        "import torch\n"
        "from mazec.training.split import LoadedData, Split\n"
        "def odd(folder):\n"
        "    x, y = torch.rand(60, 2) + 1, torch.arange(60) % 3\n"
        "    whole = Split(x, y)\n"
        f"    return {given}\n"
    )
    monkeypatch.syspath_prepend(folder)
    return VOCABULARY.including(DATASETS, {"odd": f"{name}.odd"})


def loaded(targets: torch.Tensor, **more: object) -> LoadedData:
    inputs = torch.arange(2.0 * len(targets), dtype=torch.float64).reshape(-1, 2) ** 2
    return LoadedData(Split(inputs, targets), standard=(1,), **more)  # type: ignore[arg-type]


def test_numbers_to_predict_are_standardized_by_the_training_part() -> None:
    raw = torch.arange(60.0, dtype=torch.float64) ** 1.5
    data = prepare("sizes", loaded(raw, target=NumberTarget("size", unit="cm")))
    assert isinstance(data.target, NumberTarget)
    assert (data.target.name, data.target.unit, data.outputs) == ("size", "cm", 1)
    assert data.train.targets.dtype is torch.float32
    assert abs(float(data.train.targets.mean())) < 1e-6
    assert float(data.train.targets.std(correction=0)) == pytest.approx(1)
    for part in (data.train, data.validation, data.test):
        restored = part.targets.double() * data.target.deviation + data.target.mean
        assert torch.allclose(restored, raw[part.rows], rtol=1e-5, atol=1e-4)
    # a plugin may return numbers alone
    assert prepare("x", loaded(raw)).target == replace(data.target, name="target", unit="")


def test_an_encoding_describes_what_the_inputs_are() -> None:
    raw = loaded(torch.arange(60) % 2)
    data = prepare("x", raw)
    assert isinstance(data.encoding, ArrayEncoding)
    assert (data.encoding.means[0], data.encoding.deviations[0]) == (0.0, 1.0)
    for part in (data.train, data.validation, data.test):
        mean, deviation = (
            torch.tensor(values, dtype=torch.float64)
            for values in (data.encoding.means, data.encoding.deviations)
        )
        expected = (raw.train.inputs[part.rows] - mean) / deviation
        assert torch.equal(part.inputs, expected.float())
    assert data.target == ClassTarget("label", ("0", "1"), integers=True)


def test_the_rows_of_the_parts_are_all_rows_of_the_source() -> None:
    data = prepare("x", loaded(torch.arange(60) % 2))
    parts = [part.rows.tolist() for part in (data.train, data.validation, data.test)]
    assert sorted(row for rows in parts for row in rows) == list(range(60))


def test_without_a_test_share_all_samples_are_for_training_and_validation(tmp_path: Path) -> None:
    data = prepare("x", loaded(torch.arange(60) % 2), 0, None, 0.0)
    assert (len(data.train), len(data.validation), len(data.test)) == (40, 20, 0)
    assert data.test.inputs.shape == (0, 2)
    (tmp_path / "own.csv").write_text("a,b\n" + "\n".join(f"{n / 7},{n % 2}" for n in range(40)))
    for share, sizes in ((0.0, (26, 14, 0)), (0.5, (14, 6, 20))):
        options = DataOptions(test=share)
        own = load(str(tmp_path / "own.csv"), vocabulary=VOCABULARY, options=options)
        assert (len(own.train), len(own.validation), len(own.test)) == sizes


def test_groups_stay_together_and_time_orders_the_parts() -> None:
    groups = torch.arange(60) // 4
    data = prepare("x", loaded(torch.arange(60) % 2, groups=groups))
    of_parts = [
        set(groups[part.rows].tolist()) for part in (data.train, data.validation, data.test)
    ]
    assert sum(map(len, of_parts)) == 15
    assert set.union(*of_parts) == set(range(15))
    times = (torch.arange(60) * 7 % 60).double()
    data = prepare("x", loaded(torch.arange(60) % 2, times=times))
    train, validation, test = (
        times[part.rows] for part in (data.train, data.validation, data.test)
    )
    assert train.max() < validation.min()
    assert validation.max() < test.min()


def test_raw_columns_are_encoded_by_the_training_part() -> None:
    columns = (RawColumn("size"), RawColumn("color", "category", ("blue", "red")))
    sizes = torch.arange(60.0, dtype=torch.float64)
    sizes[5] = float("nan")
    raw = torch.stack([sizes, torch.arange(60.0, dtype=torch.float64) % 2], 1)
    data = prepare("x", LoadedData(Split(raw, torch.arange(60) % 3), columns=columns))
    assert isinstance(data.encoding, TableEncoding)
    for part in (data.train, data.validation, data.test):
        expected = encode_columns(columns, data.encoding, raw[part.rows])
        assert torch.equal(part.inputs, expected)
