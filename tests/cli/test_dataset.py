"""The options for data sets."""

from pathlib import Path

import pytest
import typer

from mazec.cli.dataset import data_options, dataset_name, invalid_option
from mazec.plugins import installed_vocabulary
from mazec.tasks.data_options import DataOptions
from mazec.tasks.setting import InvalidSetting


def test_names_become_canonical(tmp_path: Path) -> None:
    assert dataset_name("DIGITS", installed_vocabulary()) == "digits"
    (table := tmp_path / "flowers.csv").write_text("a,b\n")
    assert dataset_name(str(table), installed_vocabulary()) == str(table)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("digit", "did you mean digits"), ("nowhere/flowers.csv", "there is no data set at")],
)
def test_an_unknown_name_is_wrong_usage(name: str, reason: str) -> None:
    with pytest.raises(typer.BadParameter, match=reason) as raised:
        dataset_name(name, installed_vocabulary())
    assert raised.value.param_hint == "--dataset"


@pytest.mark.parametrize("name", ["wine.csv", "my wine.CSV", "a/b.parquet", "x.npz"])
def test_data_in_place_of_a_gene_or_an_experiment_is_told(mazec, tmp_path: Path, name: str) -> None:
    # none of them has to exist
    for command, expected in (
        ("check", "a gene"),
        ("show", "a gene"),
        ("fmt", "a gene"),
        ("evolve", "an experiment"),
    ):
        ran = mazec(command, name)
        assert (ran.code, ran.out) == (2, "")
        message = " ".join(ran.err.split())
        assert f"{name} is data, not {expected}; to learn from it: mazec evolve --data" in message


def test_data_by_name_in_place_of_an_experiment_is_told(
    mazec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("photos", "quickstart"):
        Path(name).mkdir()
    for name in ("wine", "Digits", "photos"):
        ran = mazec("evolve", name)
        assert (ran.code, ran.out) == (2, "")
        assert f"{name} is data, not an experiment" in " ".join(ran.err.split())
    # what is an experiment stays one, whatever else has its name
    assert "E409" in mazec("evolve", "--seed", 1, unreadable("wine")).err
    ran = mazec("evolve", "quickstart", "--dataset", "nowhere.csv")
    assert "there is no data set at nowhere.csv" in " ".join(ran.err.split())


def unreadable(name: str) -> str:
    Path(name).write_text("this is no experiment")
    return name


def test_options_of_the_data() -> None:
    assert data_options(None, None, None, None, None) == DataOptions()
    expected = DataOptions("kind", ("a", "b"), ("c",), time="day")
    assert data_options("kind", ["a", "b"], ["c"], None, "day") == expected
    with pytest.raises(typer.BadParameter, match="groups takes no column") as raised:
        data_options(None, None, None, "shop", "day")
    assert raised.value.param_hint == "--groups"


def test_an_option_has_the_name_of_its_setting() -> None:
    error = invalid_option(InvalidSetting("environments.pond.class_weights", "one of none", "x"))
    assert error.param_hint == "--class-weights"
    assert "not x" in str(error)
