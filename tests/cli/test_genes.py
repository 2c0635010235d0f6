"""Reading of genes for commands, and the diagnostics that are printed."""

from pathlib import Path

import pytest
import typer

from mazec.backends.compiled import check_text
from mazec.cli.genes import load_gene, print_findings
from mazec.diagnostics import Level
from mazec.plugins import installed_vocabulary

NOTED = "input 8x8\nLINEAR(8)\nBRANCH_START\nRELU\nBRANCH_STOP\nREPEAT_END\n"


def test_a_gene_is_read_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (file := tmp_path / "net.gene").write_text("LINEAR(8) RELU")
    assert [symbol.name for symbol in load_gene(str(file), installed_vocabulary())] == [
        "LINEAR",
        "RELU",
    ]
    assert capsys.readouterr() == ("", "")


def test_all_errors_are_printed_before_the_command_ends(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (file := tmp_path / "net.gene").write_text("LINAER(8)\nRELU\nREPEAT_END TANHH")
    with pytest.raises(typer.Exit) as raised:
        load_gene(str(file), installed_vocabulary())
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
    assert printed.endswith(f"note: {more}; show them with: mazec check\n")
    print_findings(notes, result.text)
    assert capsys.readouterr().err == ""  # notes alone are not printed
