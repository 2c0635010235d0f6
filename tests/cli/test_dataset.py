"""The --dataset option."""

from pathlib import Path

import pytest
import typer

from mazec.cli.dataset import dataset_name
from mazec.plugins import installed_vocabulary


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
