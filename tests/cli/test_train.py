"""`mazec train`."""

import re
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.numpy import load_file

from mazec.training.vehicle import Vehicle

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


def test_numbers_and_classes_are_scored_by_the_metric(mazec) -> None:
    ran = mazec("train", "-", "--dataset", "diabetes", "--epochs", 1, stdin=NET)
    assert ran.code == 0, ran.err
    assert re.search(r"^epoch 1: loss \S+, r2 .*\ntest: r2 [\d.]+%$", ran.out, re.MULTILINE)
    options = ("--dataset", "wine", "--metric", "log_loss", "--class-weights", "balanced")
    ran = mazec("train", "-", *options, "--epochs", 1, "--threads", 2, stdin=NET)
    assert ran.code == 0, ran.err
    assert "test: log_loss" in ran.out


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (("--metric", "auc"), "--metric: metric takes one of r2, mae, not auc"),
        (("--metric", "acuracy"), "--metric"),
        (("--class-weights", "balanced"), "--class-weights"),
        (("--groups", "a", "--time", "b"), "--groups"),
        (("--threads", 0), "--threads"),
    ],
)
def test_options_that_do_not_suit_the_data_are_wrong_usage(mazec, options, hint: str) -> None:
    ran = mazec("train", "-", "--dataset", "diabetes", *options, stdin=NET)
    assert ran.code == 2
    assert hint in " ".join(ran.err.split())


def test_training_uses_one_thread_by_default_and_restores_the_number(mazec, monkeypatch) -> None:
    used = []
    step = Vehicle.step

    def watched(vehicle, *samples):
        used.append(torch.get_num_threads())
        return step(vehicle, *samples)

    monkeypatch.setattr(Vehicle, "step", watched)
    before = torch.get_num_threads()
    for threads in ((), ("--threads", 2)):
        assert mazec("train", "-", "--epochs", 1, *threads, stdin=NET).code == 0
        assert torch.get_num_threads() == before
    assert set(used[: len(used) // 2]) == {1}
    assert set(used[len(used) // 2 :]) == {2}
