"""`mazec build`."""

import subprocess
import sys
from pathlib import Path


def test_the_file_runs_with_nothing_but_torch(mazec, gene, tmp_path: Path) -> None:
    target = tmp_path / "model.py"
    ran = mazec("build", gene("upscale"), "-o", target)
    assert (ran.code, ran.out) == (0, "")
    done = subprocess.run(
        [sys.executable, "-I", "model.py"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "10" in done.stdout


def test_writes_to_standard_output_unless_told(mazec, gene) -> None:
    ran = mazec("build", gene("tower"))
    assert ran.code == 0
    compile(ran.out, "model.py", "exec")
    assert "import torch" in ran.out


def test_reads_standard_input_and_takes_the_shape_as_options(mazec) -> None:
    ran = mazec("build", "-", "--input", "4x4", "--output", 3, "--head", "snap", stdin="RELU")
    assert ran.code == 0
    assert "(3" in ran.out


def test_says_what_an_option_overrides(mazec, gene) -> None:
    ran = mazec("build", gene("tower"), "--input", "8x8")
    assert ran.code == 0
    assert "N306" in ran.err and "28x28" in ran.err


def test_says_that_a_head_without_outputs_is_none(mazec) -> None:
    ran = mazec("build", "-", "--input", "8", "--head", "snap", stdin="RELU")
    assert ran.code == 0
    assert ran.err.startswith("note[N311]: head snap ends nothing\n")
    for words in (["--head", "none"], ["--head", "snap", "--output", "3"]):
        assert "N311" not in mazec("build", "-", "--input", "8", *words, stdin="RELU").err
    inherited = mazec("build", "-", "--input", "8", stdin="head snap RELU")
    assert "N311" not in inherited.err


def test_repairs_are_told_on_standard_error_and_stop_nothing(mazec, gene) -> None:
    ran = mazec("build", gene("wild"))
    assert ran.code == 0
    assert "W203" in ran.err and "W203" not in ran.out


def test_writes_nothing_with_an_error(mazec, tmp_path: Path) -> None:
    target = tmp_path / "model.py"
    target.write_text("old")
    ran = mazec("build", "-", "--input", "8", "-o", target, stdin="LINAER(3) RELU TANHH")
    assert ran.code == 1
    assert ran.err.count("E102") == 2 and "did you mean" in ran.err
    assert target.read_text() == "old"


def test_without_a_shape_it_names_the_option(mazec) -> None:
    ran = mazec("build", "-", stdin="RELU")
    assert ran.code == 1
    assert "E501" in ran.err and "--input" in ran.err


def test_a_shape_that_is_none_is_wrong_usage(mazec) -> None:
    for shape in ("28,28", "0x3", "1x2x3x4x5x6x7", "x", "-3"):
        ran = mazec("build", "-", f"--input={shape}", stdin="RELU")
        assert ran.code == 2, shape
        assert "--input" in ran.err
