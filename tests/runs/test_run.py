"""Runs: their folders, stores and locks."""

import os
from pathlib import Path

import pytest

from mazec.diagnostics import MazecError
from mazec.runs.run import ADDRESS, Run
from mazec.store.repository import FILE

SECRET = "postgresql://me:secret@localhost:1/maze?schema=one"


def test_the_first_free_folder_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for number in (1, 2, 3):
        run = Run.new("a b/c", 5, None, None)
        assert run.folder == Path(f"runs/a-b-c-5-{number}")
        assert run.store == Path(f"runs/a-b-c-5-{number}") / FILE


def test_the_newest_run_with_a_store_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MazecError) as error:
        Run.find()
    assert [diagnostic.code for diagnostic in error.value.diagnostics] == ["E416"]
    runs = [Run.new("x", seed, None, None) for seed in range(3)]
    for run, age in zip(runs, (1, 3, 2), strict=True):
        assert isinstance(run.store, Path)
        run.store.write_text("")
        os.utime(run.store, (age, age))
    Run.new("x", 9, None, None)  # without a store
    assert Run.find() == runs[1]


def test_the_password_is_not_stored(tmp_path: Path) -> None:
    run = Run.new("x", 0, tmp_path / "new", SECRET)
    assert run.store == SECRET
    address = (tmp_path / "new" / ADDRESS).read_text()
    assert "secret" not in address
    assert Run.find(tmp_path / "new").store == address.strip()
    assert Run.find(tmp_path / "new", SECRET).store == SECRET
    assert "secret" not in str(Run.find(SECRET))
    run.discard()
    assert not (tmp_path / "new").exists()


def test_a_run_keeps_its_own_store(tmp_path: Path) -> None:
    moved = SECRET.replace("localhost:1", "elsewhere")
    Run.new("x", 0, tmp_path / "server", SECRET)
    assert Run.find(tmp_path / "server", moved).store == moved
    (tmp_path / "file").mkdir()
    (tmp_path / "file" / FILE).write_text("")
    others = SECRET.replace("one", "two"), SECRET.replace("maze", "other"), "some.sqlite"
    for folder, store in [("file", SECRET), *(("server", other) for other in others)]:
        with pytest.raises(MazecError, match="is not the folder of the run in") as error:
            Run.find(tmp_path / folder, store)
        assert "secret" not in str(error.value)
    with pytest.raises(MazecError) as error:
        Run.find(tmp_path / "nowhere", SECRET)
    assert [diagnostic.code for diagnostic in error.value.diagnostics] == ["E416"]


def test_unusual_names_become_folder_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("日" * 300, "../../up", "-", " ", "a\"b'c\n$(d)"):
        run = Run.new(name, 5, None, None)
        assert run.folder is not None
        assert run.folder.is_dir() and run.folder.parent == Path("runs")
    with pytest.raises(MazecError, match="cannot read the folder"):
        Run.find("x" * 300)
    with pytest.raises(MazecError, match="not the address of a database"):
        Run.new("x", 0, tmp_path / "new", "some.sqlite")
    assert not (tmp_path / "new").exists()


def test_one_driver_at_a_time(tmp_path: Path) -> None:
    run = Run.new("x", 0, tmp_path / "new", None)
    assert not run.running
    with run.lock():
        assert run.running
        other = Run(run.folder, run.store)
        with pytest.raises(MazecError, match="another process"), other.lock():
            pass
        assert run.running
    assert not run.running
    with run.lock():
        pass
