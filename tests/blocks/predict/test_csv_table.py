"""CSV files."""

from pathlib import Path

import pytest

from mazec.blocks.predict.csv_table import read_csv


def read(folder: Path, content: str | bytes) -> dict[str, list[str]]:
    path = folder / "data.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_csv(path)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\N{BYTE ORDER MARK}"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_separator_is_found(tmp_path: Path, separator: str, mark: str, end: str) -> None:
    lines = [["a", "b c"], ["1", '"x\ny"'], ["", "3"], []]
    text = mark + end.join(separator.join(line) for line in lines)
    assert read(tmp_path, text) == {"a": ["1", ""], "b c": ["x\ny", "3"]}


def test_an_empty_line_is_a_missing_cell_of_a_single_column(tmp_path: Path) -> None:
    assert read(tmp_path, "a\n1\n\n3\n") == {"a": ["1", "", "3"]}
    assert read(tmp_path, "a,b\n1,2\n\n3,4\n") == {"a": ["1", "3"], "b": ["2", "4"]}


def test_only_line_ends_end_lines(tmp_path: Path) -> None:
    assert read(tmp_path, "a,b\n1\x0b2,3\u2028\n") == {"a": ["1\x0b2"], "b": ["3\u2028"]}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty"),
        (b"a,b,a\n1,2,3\n", "two columns 'a'"),
        (b"a,b\n1,2\n3\n", "row 2 has 1 cells instead of 2"),
        (b"a,b\n1,2,3\n", "row 1 has 3 cells instead of 2"),
        ("größe\n1\n".encode("latin-1"), "not UTF-8 text: byte 2"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        read(tmp_path, content)


def test_a_long_cell_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, f"a\n{'x' * 200_000}\n") == {"a": ["x" * 200_000]}
