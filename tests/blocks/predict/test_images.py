"""Image files and folders of them, read as the training does."""

from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch
from PIL import Image

from mazec.blocks.predict.images import Images, image_files

MODES = ["1", "L", "LA", "P", "RGB", "RGBA"]


def picture(mode: str) -> Image.Image:
    return Image.frombytes("RGB", (5, 4), Random(7).randbytes(60)).convert(mode)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("ending", ["png", "tiff"])
@pytest.mark.parametrize("gray", [False, True])
def test_pixels_are_those_of_pillow(tmp_path: Path, mode: str, ending: str, gray: bool) -> None:
    path = tmp_path / f"a.{ending}"
    picture(mode).save(path)
    with Image.open(path) as image:
        expected = np.asarray(image.convert("L" if gray else "RGB"), dtype=np.float32) / 255
    inputs, findings = Images((4, 5) if gray else (3, 4, 5)).encode([path])
    np.testing.assert_array_equal(
        inputs[0].numpy(), expected if gray else expected.transpose(2, 0, 1)
    )
    assert inputs.dtype == torch.float32
    assert findings == []


def test_deep_gray_is_scaled_and_not_clipped(tmp_path: Path) -> None:
    values = np.array([[0, 257, 65535]], dtype=np.uint16)
    for ending in ("png", "pgm", "tiff"):
        Image.fromarray(values).save(tmp_path / f"a.{ending}")
        assert Images((1, 3)).pixels(tmp_path / f"a.{ending}").tolist() == [[0, 1, 255]]


def test_interlaced_and_other_files_need_pillow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.bmp"
    picture("RGB").save(path)
    assert Images((3, 4, 5)).encode(path)[0].shape == (1, 3, 4, 5)
    monkeypatch.setitem(__import__("sys").modules, "PIL", None)
    with pytest.raises(ValueError, match="without Pillow"):
        Images((3, 4, 5)).encode(path)


def test_folders_may_be_flat_or_by_class(tmp_path: Path) -> None:
    for name in (
        "b.png",
        "cat/a.png",
        "dog/c.PNG",
        ".hidden/a.png",
        "__MACOSX/a.png",
        "cat/.a.png",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        picture("L").save(tmp_path / name)
    (tmp_path / "notes.txt").write_text("no image")
    assert [str(file.relative_to(tmp_path)) for file in image_files(tmp_path)] == [
        "b.png",
        "cat/a.png",
        "dog/c.PNG",
    ]
    files, names = Images((4, 5)).read(tmp_path)
    assert names == {"file": ["b.png", "cat/a.png", "dog/c.PNG"]}
    assert Images((4, 5)).encode(files)[0].shape == (3, 4, 5)
    assert Images((4, 5)).encode(str(tmp_path))[0].shape == (3, 4, 5)


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has no images"):
        Images((4, 5)).encode(tmp_path)
    with pytest.raises(ValueError, match="no images"):
        Images((4, 5)).encode([])
    picture("L").save(tmp_path / "a.png")
    with pytest.raises(ValueError, match="has 5x4 pixels instead of 5x5"):
        Images((5, 5)).encode(tmp_path)
    (tmp_path / "a.png").write_bytes((tmp_path / "a.png").read_bytes()[:40])
    with pytest.raises(ValueError, match=r"a\.png cannot be read: .*damaged"):
        Images((4, 5)).encode(tmp_path)
    (tmp_path / "a.png").write_text("no image")
    with pytest.raises(ValueError, match=r"a\.png cannot be read"):
        Images((4, 5)).encode(tmp_path)


def test_images_describe_their_size() -> None:
    assert str(Images((3, 4, 5))) == "  images of 5x4 pixels, read as colors"
    assert str(Images((4, 5))) == "  images of 5x4 pixels, read as gray"
