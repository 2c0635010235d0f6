"""`mazec build`."""

import subprocess
import sys
from pathlib import Path

import pytest


def test_the_file_runs_with_nothing_but_torch(mazec, gene, tmp_path: Path) -> None:
    target = tmp_path / "model.py"
    ran = mazec("build", gene("upscale"), "-o", target)
    assert (ran.code, ran.out) == (0, "")
    done = subprocess.run(
        [sys.executable, "-I", "model.py"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "10" in done.stdout


def test_writes_to_standard_output_by_default(mazec, gene) -> None:
    ran = mazec("build", gene("tower"))
    assert ran.code == 0
    compile(ran.out, "model.py", "exec")
    assert "import torch" in ran.out


def test_reads_standard_input_and_takes_the_shape_as_options(mazec) -> None:
    ran = mazec("build", "-", "--input", "4x4", "--output", 3, "--head", "snap", stdin="RELU")
    assert ran.code == 0
    assert "x[:, :3]" in ran.out


def test_an_option_that_overrides_the_header_gives_a_note(mazec, gene) -> None:
    ran = mazec("build", gene("tower"), "--input", "8x8")
    assert ran.code == 0
    assert "N306" in ran.err and "28x28" in ran.err


def test_a_head_without_outputs_gives_a_note(mazec) -> None:
    ran = mazec("build", "-", "--input", "8", "--head", "snap", stdin="RELU")
    assert ran.code == 0
    assert ran.err.startswith("note[N311]: head snap has no effect without a number of outputs\n")
    for arguments in (["--head", "none"], ["--head", "snap", "--output", "3"]):
        assert "N311" not in mazec("build", "-", "--input", "8", *arguments, stdin="RELU").err
    inherited = mazec("build", "-", "--input", "8", stdin="head snap RELU")
    assert "N311" not in inherited.err


def test_repairs_are_warnings_on_standard_error(mazec, gene) -> None:
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


def test_a_missing_shape_names_the_option(mazec) -> None:
    ran = mazec("build", "-", stdin="RELU")
    assert ran.code == 1
    assert "E501" in ran.err and "--input" in ran.err


def test_an_invalid_shape_is_wrong_usage(mazec) -> None:
    for shape in ("28,28", "0x3", "1x2x3x4x5x6x7", "x", "-3"):
        ran = mazec("build", "-", f"--input={shape}", stdin="RELU")
        assert ran.code == 2, shape
        assert "--input" in ran.err


def test_the_portable_text_has_no_uneven_pool(mazec) -> None:
    arguments = ("build", "-", "--input", "8")
    texts = [
        mazec(*arguments, *more, stdin="ADAPTIVE_MAXPOOL1D(3)").out for more in ([], ["--portable"])
    ]
    assert ["nn.AdaptiveMaxPool1d" in text for text in texts] == [True, False]


GENE = "LINEAR(5) RRELU ADAPTIVE_MAXPOOL1D(3)"


def test_onnx_by_the_suffix_with_the_weights_of_a_seed_or_a_file(mazec, tmp_path: Path) -> None:
    onnxruntime = pytest.importorskip("onnxruntime")
    torch = pytest.importorskip("torch")
    from mazec.api import compile, parse
    from mazec.training.vehicle import Vehicle
    from mazec.training.weights import weights

    vehicle = Vehicle(compile(parse(GENE), 4), seed=3)
    (tmp_path / "weights.safetensors").write_bytes(weights(vehicle))
    options = (["--seed", 3], ["--weights", tmp_path / "weights.safetensors"], [])
    files = []
    for more in options:
        target = tmp_path / "model.ONNX"
        ran = mazec("build", "-", "--input", 4, "-o", target, *more, stdin=GENE)
        assert (ran.code, ran.out, ran.err) == (0, "", "")
        assert [path.name for path in tmp_path.iterdir() if "onnx" in path.name.lower()] == [
            "model.ONNX"
        ]
        files.append(target.read_bytes())
    assert files[0] == files[1] != files[2]
    x = torch.ones(2, 4)
    (actual,) = onnxruntime.InferenceSession(files[0]).run(None, {"input": x.numpy()})
    with torch.no_grad():
        expected = vehicle.module.eval()(x)
    torch.testing.assert_close(torch.from_numpy(actual), expected)


def test_weights_that_do_not_fit_leave_the_file_alone(mazec, tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    target, weights = tmp_path / "model.onnx", tmp_path / "weights.safetensors"
    target.write_text("old")
    arguments = ("build", "-", "--input", 4, "-o", target, "--weights", weights)
    for content, code in ((None, "E401"), (b"junk", "E506")):
        if content is not None:
            weights.write_bytes(content)
        ran = mazec(*arguments, stdin=GENE)
        assert ran.code == 1
        assert code in ran.err and target.read_text() == "old"


def test_weights_are_for_onnx(mazec) -> None:
    for arguments in (["--weights", "w", "-o", "model.py"], ["--seed", 1]):
        ran = mazec("build", "-", "--input", 4, *arguments, stdin=GENE)
        assert ran.code == 2
        assert "onnx" in ran.err and arguments[0] in ran.err
    arguments = ["--weights", "w", "--seed", 1, "-o", "model.onnx"]
    assert mazec("build", "-", "--input", 4, *arguments, stdin=GENE).code == 2


WILD = "DEACTIVATE TANH ACTIVATE BRANCH_STOP REPEAT_START(2) RELU"


def test_a_phase_is_printed_and_reads_back(mazec, tmp_path: Path) -> None:
    printed = {
        phase: mazec("build", "-", "--stop-after", phase, stdin=WILD)
        for phase in ("express", "nest")
    }
    assert printed["express"].out == "BRANCH_STOP\nREPEAT_START(times=2)\n  RELU\n"
    assert printed["nest"].out == "REPEAT_START(times=2)\n  RELU\nREPEAT_END\n"
    assert [("W202" in ran.err) for ran in printed.values()] == [False, True]
    assert [ran.code for ran in printed.values()] == [0, 0]  # neither needs a shape
    target = tmp_path / "nested.gene"
    assert mazec("build", "-", "--stop-after", "nest", "-o", target, stdin=WILD).out == ""
    assert target.read_text() == printed["nest"].out


def test_the_last_phase_is_the_table_of_the_network(mazec, tmp_path: Path) -> None:
    arguments = ("--input", 3, "--stop-after", "resolve")
    table = mazec("build", "-", *arguments, stdin=WILD).out
    assert table == mazec("show", "-", "--input", 3, stdin=WILD).out
    target = tmp_path / "table.txt"
    assert mazec("build", "-", *arguments, "-o", target, stdin=WILD).out == ""
    assert target.read_text(encoding="utf-8") == table
    assert mazec("build", "-", "--stop-after", "resolve", stdin=WILD).code == 1


def test_a_phase_is_neither_portable_nor_onnx(mazec) -> None:
    for arguments in (["--portable"], ["-o", "x.onnx"], ["--stop-after", "price"]):
        ran = mazec("build", "-", "--input", 3, "--stop-after", "nest", *arguments, stdin=WILD)
        assert ran.code == 2 and "--stop-after" in ran.err


def test_comments_name_the_symbol_of_a_layer(mazec) -> None:
    text = mazec("build", "-", "--input", 3, stdin="RELU REPEAT_START(3) LINEAR(5) TANH").out
    for comment in (
        "# 3, symbol 0\n",
        "# 5, symbol 2, round 1\n",
        "# 5, symbol 1, rounds 2 to 3\n",
        "# 5, symbol 3\n",
    ):
        assert comment in text
