"""`mazec train`."""

import re
from pathlib import Path

from safetensors.numpy import load_file

NET = "input 8x8 output 10 LINEAR(32) RELU"


def test_learns_tests_and_keeps_the_weights(mazec, tmp_path: Path) -> None:
    target = tmp_path / "weights.safetensors"
    ran = mazec("train", "-", "--epochs", 3, "--batch-size", 16, "-o", target, stdin=NET)
    assert ran.code == 0
    assert len(re.findall(r"^epoch \d: loss", ran.out, re.MULTILINE)) == 3
    accuracy = re.search(r"^test: accuracy ([\d.]+)%$", ran.out, re.MULTILINE)
    assert accuracy and float(accuracy[1]) > 60
    assert sorted(value.shape for value in load_file(target).values()) == [
        *((10,), (10, 32), (32,), (32, 64)),
    ]


def test_a_seed_repeats_a_run(mazec) -> None:
    def figures(seed: int) -> list[str]:
        ran = mazec("train", "-", "--epochs", 1, "--seed", seed, stdin=NET)
        return re.findall(r"[\d.]+%", ran.out)

    assert figures(1) == figures(1) != figures(2)


def test_the_data_set_gives_the_shapes(mazec, gene) -> None:
    ran = mazec("train", gene("tower"), "--epochs", 1)
    assert ran.code == 0
    assert "N306" in ran.err and "8x8" in ran.err


def test_a_network_that_gives_no_class_is_told(mazec) -> None:
    ran = mazec("train", "-", "--head", "none", stdin="LINEAR(3)")
    assert ran.code == 1
    assert "--head" in ran.err


def test_a_data_set_that_is_none(mazec) -> None:
    ran = mazec("train", "-", "--dataset", "digit", stdin=NET)
    assert ran.code == 2
    assert "did you mean digits" in ran.err
