"""The data set that an option names."""

from pathlib import Path

import pytest
import typer

from mazec.cli.dataset import dataset_name


def test_names_are_written_as_mazec_has_them(tmp_path: Path) -> None:
    assert dataset_name("DIGITS") == "digits"
    (table := tmp_path / "flowers.csv").write_text("a,b\n")
    assert dataset_name(str(table)) == str(table)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("digit", "did you mean digits"), ("nowhere/flowers.csv", "no such file")],
)
def test_a_name_that_is_none_is_wrong_usage(name: str, reason: str) -> None:
    with pytest.raises(typer.BadParameter, match=reason) as raised:
        dataset_name(name)
    assert raised.value.param_hint == "--dataset"
