"""Folders of images: gray and color, existing parts, and errors of damaged files."""

import io
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from mazec.plugins import installed_vocabulary
from mazec.tasks.datasets import DataError
from mazec.training.data import load

VOCABULARY = installed_vocabulary()


def paint(folder: Path, count: int = 10, mode: str = "L", size: tuple[int, int] = (6, 4)) -> None:
    """Classes ``dark`` and ``light``."""
    for name, value in (("dark", 10), ("light", 240)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for number in range(count):
            image = Image.new("L", size, value + number % 10).convert(mode)
            image.save(folder / name / f"{number}.png")


@pytest.mark.parametrize(("mode", "shape"), [("L", (4, 6)), ("RGB", (3, 4, 6)), ("1", (4, 6))])
def test_classes_are_folders(tmp_path: Path, mode: str, shape: tuple[int, ...]) -> None:
    paint(tmp_path, mode=mode)
    (tmp_path / "notes.txt").write_text("no image")
    (tmp_path / "dark" / "notes.txt").write_text("no image")
    (tmp_path / ".hidden").mkdir()
    data = load(str(tmp_path), vocabulary=VOCABULARY)
    assert (data.shape, data.outputs, data.target.classes) == (shape, 2, ("dark", "light"))
    assert (len(data.test), len(data.train) + len(data.validation)) == (4, 16)
    assert torch.equal(data.train.inputs.flatten(1).mean(1) > 0.5, data.train.targets.bool())
    if mode == "L":
        assert data.train.inputs.min() >= 10 / 255


def test_one_color_image_makes_all_images_rgb(tmp_path: Path) -> None:
    paint(tmp_path)
    Image.new("RGBA", (6, 4), (255, 0, 0, 9)).save(tmp_path / "dark" / "red.png")
    assert load(str(tmp_path), vocabulary=VOCABULARY).shape == (3, 4, 6)


def test_sixteen_bits_keep_their_range(tmp_path: Path) -> None:
    paint(tmp_path, 5)
    for name, value in (("dark", 257 * 10), ("light", 257 * 240)):
        for number in range(5):
            deep = Image.fromarray(np.full((4, 6), value, np.uint16))
            deep.save(tmp_path / name / f"{number}.png")
    data = load(str(tmp_path), vocabulary=VOCABULARY)
    values = {round(value * 255) for value in data.train.inputs.flatten().tolist()}
    assert values == {10, 240}


def test_existing_parts_are_kept(tmp_path: Path) -> None:
    for part, count in (("train", 10), ("val", 3), ("test", 2)):
        paint(tmp_path / part, count)
    data = load(str(tmp_path), vocabulary=VOCABULARY)
    assert [len(part) for part in (data.train, data.validation, data.test)] == [20, 6, 4]
    assert data.outputs == 2


def test_invalid_data_is_an_error(tmp_path: Path, raises_data_error) -> None:
    with raises_data_error("E713.*no class folders\nhelp: create a folder for each class"):
        load(str(tmp_path), vocabulary=VOCABULARY)
    paint(tmp_path, 3)
    with raises_data_error("E711.*class dark of .* fewer than 5 samples: 3"):
        load(str(tmp_path), vocabulary=VOCABULARY)
    paint(tmp_path)
    (tmp_path / "empty").mkdir()
    with raises_data_error("E713.*empty contains no samples: it has no image"):
        load(str(tmp_path), vocabulary=VOCABULARY)
    (tmp_path / "empty" / "deeper").mkdir()
    with raises_data_error("E713.*empty .* it contains folders"):
        load(str(tmp_path), vocabulary=VOCABULARY)
    (tmp_path / "empty" / "deeper").rmdir()
    (tmp_path / "empty").rmdir()
    Image.new("L", (5, 5)).save(tmp_path / "light" / "small.png")
    with raises_data_error("E715.*0.png has 6x4 pixels, .*small.png has 5x5\n(.*\n)note: .* 6x4!"):
        load(str(tmp_path), vocabulary=VOCABULARY)
    (tmp_path / "light" / "small.png").write_text("<html>")
    with raises_data_error("E702.*small.png: UnidentifiedImageError"):
        load(str(tmp_path), vocabulary=VOCABULARY)
    for path in (tmp_path / "light").iterdir():
        path.unlink()
    (tmp_path / "light").rmdir()
    with raises_data_error("E710.*all 10 samples .* dark"):
        load(str(tmp_path), vocabulary=VOCABULARY)


@pytest.mark.parametrize("ending", ["png", "jpeg", "gif", "bmp", "tiff", "webp"])
@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_bytes_are_read_or_are_an_error(
    tmp_path: Path, ending: str, data: st.DataObject
) -> None:
    paint(tmp_path, 6)
    whole = io.BytesIO()
    Image.new("L", (6, 4), 99).save(whole, ending)
    good = whole.getvalue()
    place = data.draw(st.integers(0, len(good)))
    content = good[:place] + data.draw(st.binary(max_size=6))
    if data.draw(st.booleans()):
        content += good[place + data.draw(st.integers(0, 6)) :]
    (path := tmp_path / "dark" / f"odd.{ending}").write_bytes(content)
    try:
        load(str(tmp_path), vocabulary=VOCABULARY)
    except DataError as error:
        assert str(path) in str(error) or "differ in shape" in str(error)
