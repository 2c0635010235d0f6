"""The command line of a model's file, and that it shows no traceback."""

import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from mazec.blocks.predict import command
from mazec.blocks.predict.command import main, write_whole, written
from mazec.blocks.predict.number import Number
from mazec.blocks.predict.quantity import Quantity
from mazec.blocks.predict.table import Table


def load() -> nn.Module:
    network = nn.Linear(1, 1, bias=False)
    nn.init.ones_(network.weight)
    return network.eval()


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["model.py", *map(str, arguments)])
    return main(load, Table([Number("x")]), Quantity("y", unit="m"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.csv"
    path.write_text("x,other\n1.5,a\nabc,b\n")
    return path


def test_without_a_file_it_describes_the_network(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "Linear(in_features=1, out_features=1, bias=False)",
        "Input: a CSV file whose first line names the columns, in any order",
        "  x: a number",
        "Output:",
        "  y (m): a number",
    ]


def test_predictions_go_to_the_output_or_to_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    assert run(monkeypatch, data) == 0
    printed = capsys.readouterr()
    assert printed.out == "y (m)\n1.5\n0\n"
    assert (
        printed.err == "warning: row 2, column 'x': 'abc' is not a number; it counts as missing\n"
    )
    assert run(monkeypatch, data, "-o", data.parent / "out.csv") == 0
    assert (data.parent / "out.csv").read_text() == printed.out
    assert sorted(path.name for path in data.parent.iterdir()) == ["data.csv", "out.csv"]


def test_many_findings_are_counted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    data.write_text("x,z\n" + "?!,\n" * 25)
    assert run(monkeypatch, data) == 0
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 11
    assert errors[-1] == "warning: and 15 more"


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"y\n1\n", "no column 'x'"), (b"x\n", "no rows"), (b"", "empty"), (b"x\n\xff\n", "UTF-8")],
)
def test_bad_files_are_errors(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    data: Path,
    content: bytes,
    problem: str,
) -> None:
    data.write_bytes(content)
    out = data.parent / "out.csv"
    assert run(monkeypatch, data, "-o", out) == 1
    printed = capsys.readouterr()
    assert printed.err.startswith("error: ")
    assert problem in printed.err
    assert not out.exists()
    assert run(monkeypatch, data.parent / "none.csv") == 1
    assert "none.csv: No such file" in capsys.readouterr().err
    assert run(monkeypatch, data.parent) == 1


def test_a_file_that_cannot_be_written_is_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    assert run(monkeypatch, data, "-o", data.parent / "none" / "out.csv") == 1
    assert "No such file" in capsys.readouterr().err
    assert run(monkeypatch, data, "-o", "/dev/null") == 0


def test_a_failed_write_leaves_the_old_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "out.csv"
    write_whole(path, "old")

    def fail(self: Path, target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(KeyboardInterrupt):
        write_whole(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_goes_on_pointing_where_it_did(tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to(tmp_path / "out.csv")
    write_whole(tmp_path / "link.csv", "a\n")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "out.csv").read_text() == "a\n"


def test_cells_are_quoted() -> None:
    assert written({'a"b': ["1,2"], "c": ["d\ne"]}) == '"a""b",c\n"1,2","d\ne"\n'


def test_ctrl_c_ends_quietly(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    def interrupt(*_: object) -> torch.Tensor:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "outputs_of", interrupt)
    assert run(monkeypatch, data) == 130
