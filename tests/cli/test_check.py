"""`mazec check`."""

import json
from pathlib import Path

EIGHT = """\
input 8x8
LINAER(64)
LINEAR(out_featurs=64)
LINEAR(out_features=true)
LINEAR(out_features=0)
LINEAR(64, out_features=64)
BRANCH_START(join=concatt)
DROPOUT(1.5)
RELU ; TANH
REPEAT_END
"""
CODES = ["E102", "E103", "E105", "E106", "E107", "E104", "E106", "E101", "W203"]


def test_finds_all_errors_in_the_order_of_the_text(mazec, tmp_path: Path) -> None:
    file = tmp_path / "eight.gene"
    file.write_text(EIGHT)
    ran = mazec("check", file, "--format", "json")
    assert (ran.code, ran.err) == (1, "")
    diagnostics = json.loads(ran.out)
    assert [d["code"] for d in diagnostics if d["level"] != "note"] == CODES
    positions = [(d["line"], d["column"]) for d in diagnostics if d["line"]]
    assert positions == sorted(positions)
    assert {d["file"] for d in diagnostics} == {str(file)}
    assert set(diagnostics[0]) == {
        *("code", "level", "message", "file", "line", "column", "end_line", "end_column"),
        *("fields", "notes"),
    }


def test_the_text_output_has_positions_and_counts(mazec, tmp_path: Path) -> None:
    file = tmp_path / "eight.gene"
    file.write_text(EIGHT)
    ran = mazec("check", file)
    assert ran.code == 1
    assert f"{file}:2:1" in ran.out
    assert "2 | LINAER(64)" in ran.out
    assert "  | ^^^^^^" in ran.out
    assert ran.out.splitlines()[-1].startswith(f"{file}: failed (8 errors, 1 warning")


def test_a_correct_gene_is_ok(mazec, gene) -> None:
    ran = mazec("check", gene("tower"))
    assert ran.code == 0
    assert f"{gene('tower')}: ok" in ran.out


def test_warnings_fail_only_when_strict_and_notes_never(mazec, gene) -> None:
    assert mazec("check", gene("wild")).code == 0
    assert mazec("check", gene("wild"), "--strict").code == 1
    assert mazec("check", "-", "--strict", stdin="REPEAT_START RELU").code == 0


def test_checks_all_files_even_if_one_is_missing(mazec, gene, tmp_path: Path) -> None:
    ran = mazec("check", tmp_path / "none.gene", gene("wild"))
    assert ran.code == 1
    assert "E401" in ran.out and "W203" in ran.out


def test_without_a_shape_it_stops_after_nesting(mazec) -> None:
    ran = mazec("check", "-", stdin="LINEAR RELU REPEAT_END")
    assert ran.code == 0
    assert "W203" in ran.out and "E501" not in ran.out


def test_with_a_shape_it_finds_networks_that_are_too_large(mazec) -> None:
    ran = mazec("check", "-", "--input", "8x8", stdin="LINEAR(1000000000000)")
    assert ran.code == 1
    assert "E502" in ran.out


def test_json_without_diagnostics_is_an_empty_list(mazec) -> None:
    assert json.loads(mazec("check", "-", "--format", "json", stdin="RELU").out) == []


def test_many_findings_are_counted_and_not_all_printed(mazec) -> None:
    ran = mazec("check", "-", stdin="REPEAT_END\n" * 1000)
    assert ran.code == 0
    assert "and 900 more" in ran.out
    assert "1000 warnings" in ran.out


def test_text_that_is_not_a_gene_is_not_read_to_the_end(mazec) -> None:
    ran = mazec("check", "-", stdin="; " * 5000)
    assert ran.code == 1
    assert ran.out.count("E101") < 5000
    assert "E116" in ran.out


def test_a_terminal_gets_colors_unless_no_color_is_set(mazec, monkeypatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[" in mazec("check", "-", stdin="REPEAT_END", terminal=True).out
    assert "\x1b" not in mazec("check", "-", stdin="REPEAT_END").out
    monkeypatch.setenv("NO_COLOR", "1")
    plain = mazec("check", "-", stdin="REPEAT_END", terminal=True).out
    assert "\x1b[3" not in plain and "W203" in plain
