"""The environment of a run: written when it begins, and compared when it is resumed."""

import json
from pathlib import Path

import pytest

from mazec.maze.run_warning import RunWarning
from mazec.runs.run import Run
from mazec.runs.run_environment import ENVIRONMENT, RunEnvironment


def test_it_is_written_and_compared(tmp_path: Path) -> None:
    run = Run.new("x", 0, tmp_path / "new", None)
    assert run.folder is not None
    assert RunEnvironment.read(run.folder) is None
    before = RunEnvironment({"device": "cpu", "data b\n é": "2"})
    before.write(run.folder)
    assert RunEnvironment.read(run.folder) == before
    assert list(before.changes(before)) == []
    now = RunEnvironment({"device": "cpu", "data b\n é": "3", "threads": "4"})
    assert list(now.changes(before)) == [
        RunWarning.environment_changed("data b\n é", "2", "3"),
        RunWarning.environment_changed("threads", None, "4"),
    ]
    run.discard()
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("damage", ["", "\n\n", "1 a", "[]", "3"])
def test_a_damaged_file_has_no_facts(tmp_path: Path, damage: str) -> None:
    (tmp_path / ENVIRONMENT).write_text(damage)
    assert RunEnvironment.read(tmp_path) == RunEnvironment({})


def test_the_first_format_is_read(tmp_path: Path) -> None:
    old = {
        "the data set some own.csv": "1",
        "the plugin mazec-vision": "0.1.0",
        "the device": "cpu",
        "the number of threads": "1",
        "the build of PyTorch": "2.13.0",
    }
    (tmp_path / "begun.json").write_text(json.dumps(old))
    assert RunEnvironment.read(tmp_path) == RunEnvironment(
        {
            "data some own.csv": "1",
            "plugin mazec-vision": "0.1.0",
            "device": "cpu",
            "threads": "1",
            "torch": "2.13.0",
        }
    )
