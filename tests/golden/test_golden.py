"""Golden files: what a command prints for a gene, to the letter.

``<command>/<case>.gene`` stands beside ``<case>.out``. ``make golden`` writes the latter anew.
"""

import ast
import contextlib
import io
import os
import re
from pathlib import Path

import pytest

from mazec.cli.main import main
from mazec.diagnostics import CATALOG

HERE = Path(__file__).parent
PHASES = {
    "build": ["build"],
    "build_express": ["build", "--stop-after", "express"],
    "build_nest": ["build", "--stop-after", "nest"],
    "build_resolve": ["build", "--stop-after", "resolve"],
    "check": ["check"],
    "fmt": ["fmt", "-"],
    "show": ["show"],
}
CASES = sorted(path for phase in PHASES for path in (HERE / phase).glob("*.gene"))
ELSEWHERE = {
    "E116": "cli/test_check",
    "E401": "cli/test_bad_input",
    "E402": "cli/test_bad_input",
    "E403": "cli/test_bad_input",
    "E404": "cli/test_bad_input",
    "E405": "cli/test_bits",
    "E406": "cli/test_evolve",
    "E407": "backends/test_draw",
    "E408": "cli/test_bits",
    "E409": "maze/test_experiment_file",
    "E410": "maze/test_experiment_file",
    "E411": "maze/test_experiment_file",
    "E412": "maze/test_experiment_file",
    "E413": "maze/test_experiment_file",
    "E414": "maze/test_experiment_file",
    "E415": "store/test_error",
    "E416": "cli/test_runs",
    "E417": "cli/test_plugins",
    "E501": "cli/test_build",
    "E503": "backends/test_source",
    "E504": "backends/test_module",
    "E505": "backends/test_onnx",
    "N306": "cli/test_build",
    "N308": "cli/test_bits",
    "N309": "gene/test_codec",
    "N311": "cli/test_build",
    "W601": "cli/test_bad_input",
    "W602": "training/test_vehicle",
}
"""Diagnostics that no gene alone brings about, and the test that does."""


def printed(path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    words = PHASES[path.parent.name]
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n")
    monkeypatch.chdir(path.parent)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(path.read_bytes())))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        main(words if "-" in words else [*words, path.name])
        out.flush()
    assert isinstance(out.buffer, io.BytesIO)
    return out.buffer.getvalue().decode()


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_prints_to_the_letter(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    golden = path.with_suffix(".out")
    found = printed(path, monkeypatch)
    assert found
    if os.environ.get("MAZEC_GOLDEN") == "write":
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


def test_no_output_is_without_its_gene() -> None:
    folders = {path.name for path in HERE.iterdir() if path.is_dir() and path.name[0] not in "._"}
    assert folders == PHASES.keys()
    outputs = {
        path.with_suffix(".gene") for phase in PHASES for path in (HERE / phase).glob("*.out")
    }
    assert outputs == set(CASES)


def test_every_diagnostic_has_a_golden() -> None:
    met = {
        code
        for path in (HERE / "check").glob("*.out")
        for code in re.findall(r"^\w+\[(\w\d+)\]", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert met | ELSEWHERE.keys() == set(CATALOG)
    assert not met & ELSEWHERE.keys()


def test_what_is_elsewhere_is_there() -> None:
    """The code stands in an assertion, or in what an exception is matched with, of some test."""
    for code, place in ELSEWHERE.items():
        tree = ast.parse((HERE.parent / f"{place}.py").read_text(encoding="utf-8"))
        demands = [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]
        matches = [node for node in ast.walk(tree) if isinstance(node, ast.keyword)]
        words = [
            word.value
            for demand in (*demands, *(match for match in matches if match.arg == "match"))
            for word in ast.walk(demand)
            if isinstance(word, ast.Constant) and isinstance(word.value, str)
        ]
        assert any(re.search(rf"\b{code}\b", word) for word in words), (code, place)
