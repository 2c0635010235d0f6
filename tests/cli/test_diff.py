"""`mazec diff`."""

import json
from pathlib import Path

FIRST = """\
output 10
learning lr=0.05
LINEAR(64)
RELU
DROPOUT(0.5)
TANH
"""
SECOND = """\
output 10
head snap
learning lr=0.1
LINEAR(80, bias=false)
DROPOUT(0.5)
ELU
TANH
"""


def write_genes(folder: Path) -> tuple[Path, Path]:
    paths = folder / "a.gene", folder / "b.gene"
    for path, text in zip(paths, (FIRST, SECOND), strict=True):
        path.write_text(text)
    return paths


def test_genes_are_compared_symbol_by_symbol(mazec, tmp_path: Path) -> None:
    a, b = write_genes(tmp_path)
    ran = mazec("diff", a, b)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        f"--- {a}",
        f"+++ {b}",
        "+ head snap",
        "~ learning lr 0.05 -> 0.1",
        "0 0 ~ LINEAR  out_features 64 -> 80, bias true -> false",
        "1   - RELU",
        "2 1   DROPOUT(probability=0.5)",
        "  2 + ELU",
        "3 3   TANH",
        "2 same, 1 inserted, 1 dropped, 1 changed, 2 in the header",
    ]


def test_json_has_all_changes(mazec, tmp_path: Path) -> None:
    a, b = write_genes(tmp_path)
    ran = mazec("diff", a, b, "--format", "json")
    assert ran.code == 0
    difference = json.loads(ran.out)
    assert not difference["same"]
    assert {"part": "head", "entry": None, "first": None, "second": "snap"} in difference["header"]
    first, dropped = difference["symbols"][:2]
    assert first["change"] == "changed"
    assert first["parameters"][0] == {"name": "out_features", "first": 64, "second": 80}
    assert (dropped["change"], dropped["symbol"]) == ("dropped", "RELU")
    assert (dropped["first"], dropped["second"]) == (1, None)


def test_equal_genes_have_no_differences(mazec, gene) -> None:
    ran = mazec("diff", gene("tower"), gene("tower"))
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "no differences")
    assert json.loads(mazec("diff", gene("tower"), gene("tower"), "--format", "json").out)["same"]


def test_silent_symbols_are_dim_on_a_terminal(mazec, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    silent = tmp_path / "silent.gene"
    silent.write_text("RELU DEACTIVATE TANH ACTIVATE ELU\n")
    lines = mazec("diff", silent, silent, terminal=True).out.splitlines()
    dim = [line for line in lines if line.startswith("\x1b[2m")]
    assert [line.split("m", 1)[1].split("\x1b")[0].split()[-1] for line in dim] == [
        "DEACTIVATE",
        "TANH",
        "ACTIVATE",
    ]


def test_names_cannot_control_a_terminal(mazec, tmp_path: Path) -> None:
    other = tmp_path / "other.gene"
    other.write_text('name "a\\n\\u001b[31m"\nRELU\n')
    plain = tmp_path / "plain.gene"
    plain.write_text("RELU\n")
    lines = mazec("diff", plain, other).out.splitlines()
    assert lines[2] == '+ name "a\\n\\u001b[31m"'


def test_genes_that_cannot_be_read(mazec, gene, tmp_path: Path) -> None:
    assert mazec("diff", "-", "-", stdin="RELU").code == 2
    assert mazec("diff", gene("tower"), "-", stdin="RELU").code == 0
    bad = mazec("diff", gene("tower"), "-", stdin="NOTHING")
    assert bad.code == 1 and "E102" in bad.err and not bad.out
    missing = mazec("diff", gene("tower"), tmp_path / "none.gene")
    assert missing.code == 1 and "E401" in missing.err
