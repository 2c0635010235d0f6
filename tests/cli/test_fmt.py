"""`mazec fmt`."""

from pathlib import Path

UGLY = "output 10 input 8x8 repeat_start(3)linear(64,)RELU # why\nREPEAT_END"


def test_formats_files_in_place(mazec, tmp_path: Path) -> None:
    file = tmp_path / "net.gene"
    file.write_text(UGLY)
    first = mazec("fmt", file)
    assert (first.code, first.out) == (0, f"{file}: formatted\n")
    text = file.read_text()
    assert text.startswith("input 8x8\noutput 10\n\nREPEAT_START(times=3)\n  LINEAR(")
    assert "# why" in text
    again = mazec("fmt", file)
    assert (again.code, again.out, file.read_text()) == (0, "", text)


def test_standard_input_goes_to_standard_output(mazec) -> None:
    ran = mazec("fmt", "-", stdin="relu tanh")
    assert (ran.code, ran.out) == (0, "RELU\nTANH\n")


def test_check_writes_nothing(mazec, tmp_path: Path) -> None:
    file = tmp_path / "net.gene"
    file.write_text(UGLY)
    ran = mazec("fmt", "--check", file)
    assert ran.code == 1
    assert "would be formatted" in ran.out
    assert file.read_text() == UGLY
    assert mazec("fmt", "--check", "-", stdin="RELU\n").code == 0


def test_a_file_with_an_error_does_not_change(mazec, tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.gene", tmp_path / "good.gene"
    bad.write_text("RELU(")
    good.write_text("relu")
    ran = mazec("fmt", bad, tmp_path / "none.gene", good)
    assert ran.code == 1
    assert bad.read_text() == "RELU("
    assert good.read_text() == "RELU\n"
    assert "E401" in ran.err
