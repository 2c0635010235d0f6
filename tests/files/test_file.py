"""Files: what fails is a diagnostic, what stood there stays."""

from __future__ import annotations

import io
import os
import stat
import threading
from pathlib import Path

import pytest

from mazec.diagnostics import Diagnostic
from mazec.files.file import FileError, read_bytes, read_text, write_file


def failure(caught: pytest.ExceptionInfo[FileError]) -> Diagnostic:
    (diagnostic,) = caught.value.diagnostics
    return diagnostic


def test_reads_text(tmp_path: Path) -> None:
    path = tmp_path / "a.gene"
    path.write_bytes("RELU # é\r\n".encode())
    text = read_text(path)
    assert (text.content, text.file) == ("RELU # é\r\n", str(path))


def test_a_byte_order_mark_is_no_character(tmp_path: Path) -> None:
    path = tmp_path / "a.gene"
    path.write_bytes(b"\xef\xbb\xbfRELU")
    assert read_text(path).content == "RELU"
    path.write_bytes(b"\xef\xbb\xbfRE\xff")
    with pytest.raises(FileError) as caught:
        read_text(path)
    assert failure(caught).fields["offset"] == 5


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.gene"
    path.write_bytes(b"RELU \xc3\x28")
    with pytest.raises(FileError) as caught:
        read_text(path)
    assert failure(caught).code == "E402"
    assert failure(caught).fields == {"file": str(path), "offset": 5}
    assert read_bytes(path) == b"RELU \xc3\x28"


@pytest.mark.parametrize("name", ["missing", ".", "missing/a", "a.gene/b", "nul\0", "x" * 300])
def test_what_cannot_be_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.gene").touch()
    for read in (read_text, read_bytes):
        with pytest.raises(FileError) as caught:
            read(tmp_path / name)
        assert failure(caught).code == "E401"
        assert failure(caught).fields["reason"]


def test_standard_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"RELU")))
    monkeypatch.setattr("sys.stdout", out)
    text = read_text("-")
    assert (text.content, text.file) == ("RELU", "<standard input>")
    out.write("before ")
    write_file("-", "é")
    assert out.buffer.getvalue() == "before é".encode()  # type: ignore[attr-defined]


def test_closed_standard_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    monkeypatch.setattr("sys.stdout", None)
    with pytest.raises(FileError):
        read_text("-")
    with pytest.raises(FileError):
        write_file("-", "")


def test_writes_text_and_bytes(tmp_path: Path) -> None:
    write_file(tmp_path / "a", "é\n")
    write_file(str(tmp_path / "b"), b"\xff")
    assert (tmp_path / "a").read_bytes() == b"\xc3\xa9\n"
    assert (tmp_path / "b").read_bytes() == b"\xff"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    write_file(tmp_path / "new", "")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_an_existing_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.touch()
    path.chmod(0o751)
    write_file(path, "new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o751
    assert path.read_text() == "new"


def test_a_link_goes_on_pointing_where_it_did(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    target = tmp_path / "folder" / "a"
    link = tmp_path / "link"
    link.symlink_to(target)
    write_file(link, "one")
    write_file(link, "two")
    assert link.is_symlink()
    assert target.read_text() == "two"
    assert [path.name for path in target.parent.iterdir()] == ["a"]


def test_links_that_go_round(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(FileError):
        write_file(tmp_path / "a", "")
    with pytest.raises(FileError):
        read_text(tmp_path / "a")


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    write_file(pipe, "through")
    reader.join(10)
    assert got == [b"through"]
    assert pipe.is_fifo()


def test_a_device_is_written_to() -> None:
    write_file("/dev/null", "gone")
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("name", [".", "missing/a", "old/a", "nul\0", "x" * 300])
def test_what_cannot_be_written(tmp_path: Path, name: str) -> None:
    (tmp_path / "old").write_text("old")
    with pytest.raises(FileError) as caught:
        write_file(tmp_path / name, "new")
    assert failure(caught).code == "E403"
    assert failure(caught).fields["reason"]
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert (tmp_path / "old").read_text() == "old"


def test_a_failure_on_the_way_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(FileError) as caught:
        write_file(path, "new")
    assert failure(caught).fields["reason"] == "no space left on device"
    assert path.read_text() == "old"
    assert [found.name for found in tmp_path.iterdir()] == ["a"]


def test_half_a_character_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("old")
    with pytest.raises(FileError) as caught:
        write_file(path, "# \ud800")
    assert "U+D800" in failure(caught).fields["reason"]
    assert path.read_text() == "old"
