"""`mazec train`."""

import re
from pathlib import Path

import numpy as np
from PIL import Image
from safetensors.numpy import load_file

NET = "input 8x8 output 10 LINEAR(32) RELU"


def test_trains_tests_and_saves_the_weights(mazec, tmp_path: Path) -> None:
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


def test_a_network_without_class_outputs_is_an_error(mazec) -> None:
    ran = mazec("train", "-", "--head", "none", stdin="LINEAR(3)")
    assert ran.code == 1
    assert "--head" in ran.err


def test_an_unknown_data_set(mazec) -> None:
    ran = mazec("train", "-", "--dataset", "digit", stdin=NET)
    assert ran.code == 2
    assert "did you mean digits" in ran.err


def test_a_table_in_a_file(mazec, tmp_path: Path) -> None:
    rows = "".join(f"{row % 2},{row % 7},{'hot' if row % 2 else 'cold'}\n" for row in range(200))
    (path := tmp_path / "weather.csv").write_text(f"a,b,felt\n{rows}")
    ran = mazec(
        *("train", "-", "--dataset", path, "--label", "felt", "--epochs", 8, "--device", "cpu"),
        stdin="LINEAR(8) RELU",
    )
    assert ran.code == 0, ran.err
    assert "test: accuracy 100.00%" in ran.out


def test_arrays_in_a_file(mazec, tmp_path: Path) -> None:
    labels = np.arange(200) % 2
    np.savez(path := tmp_path / "mine.npz", x=labels[:, None, None] * np.ones((4, 4)), y=labels)
    ran = mazec("train", "-", "--dataset", path, "--epochs", 8, stdin="LINEAR(8) RELU")
    assert ran.code == 0, ran.err
    assert "test: accuracy 100.00%" in ran.out


def test_images_in_a_folder(mazec, tmp_path: Path) -> None:
    for name, value in (("dark", 0), ("light", 200)):
        (tmp_path / name).mkdir()
        for number in range(60):
            Image.new("L", (6, 6), value + number % 40).save(tmp_path / name / f"{number}.png")
    ran = mazec("train", "-", "--dataset", tmp_path, "--epochs", 30, stdin="LINEAR(8) RELU")
    assert ran.code == 0, ran.err
    assert "test: accuracy 100.00%" in ran.out


def test_missing_data_devices_and_columns_are_reported(mazec, tmp_path: Path) -> None:
    ran = mazec("train", "-", "--dataset", tmp_path / "no.csv", stdin=NET)
    assert ran.code == 2
    assert "there is no data set at" in " ".join(ran.err.split())
    ran = mazec("train", "-", "--device", "abacus", stdin=NET)
    assert ran.code == 2
    assert "abacus" in ran.err
    ran = mazec("train", "-", "--label", "size", stdin=NET)
    assert ran.code == 1
    assert "error[E705]: digits has no column size" in ran.err
