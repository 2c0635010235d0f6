"""Reading a gene for a command, and what is said about it."""

from pathlib import Path

import pytest
import typer

from mazec.backends.compiled import check_text
from mazec.cli.genes import load, print_findings
from mazec.diagnostics import Level
from mazec.symbols import installed_vocabulary

NOTED = "input 8x8\nLINEAR(8)\nBRANCH_START\nRELU\nBRANCH_STOP\nREPEAT_END\n"


def test_a_file_is_a_gene(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (file := tmp_path / "net.gene").write_text("LINEAR(8) RELU")
    assert [symbol.name for symbol in load(str(file))] == ["LINEAR", "RELU"]
    assert capsys.readouterr() == ("", "")


def test_all_errors_are_said_before_the_command_ends(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (file := tmp_path / "net.gene").write_text("LINAER(8)\nRELU\nREPEAT_END TANHH")
    with pytest.raises(typer.Exit) as raised:
        load(str(file))
    assert raised.value.exit_code == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("error[E102]") == 2
    assert "warning[W203]" in printed.err
    assert printed.err.endswith(f"error: {file}: 2 errors, 1 warning; nothing was written\n")


def test_notes_are_only_counted(capsys: pytest.CaptureFixture[str]) -> None:
    result = check_text(NOTED, vocabulary=installed_vocabulary())
    notes = [one for one in result.diagnostics if one.level is Level.NOTE]
    assert notes
    print_findings(result.diagnostics, result.text)
    printed = capsys.readouterr().err
    assert "warning[W203]" in printed
    assert "note[" not in printed
    more = f"{len(notes)} more note{'s' if len(notes) > 1 else ''}"
    assert printed.endswith(f"note: {more}: mazec check\n")
    print_findings(notes, result.text)
    assert capsys.readouterr().err == ""  # a gene that is in order is passed over in silence
