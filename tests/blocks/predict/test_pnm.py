"""PGM and PPM files, decoded as Pillow decodes them."""

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mazec.blocks.predict.pnm import read_pnm


def by_pillow(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as image:
        if image.mode.startswith("I"):
            return np.asarray(image.convert("I"), dtype=np.int64) // 257
        return np.asarray(image)


@settings(deadline=None)
@given(st.data(), st.sampled_from([2, 3, 5, 6]), st.sampled_from([1, 7, 255, 256, 1000, 65535]))
def test_all_forms_and_depths(data: st.DataObject, form: int, most: int) -> None:
    width, height = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 5))
    count = width * height * (3 if form in (3, 6) else 1)
    values = data.draw(st.lists(st.integers(0, most), min_size=count, max_size=count))
    if form in (2, 3):
        body = "\n".join(map(str, values)).encode() + b"\n"
    else:
        body = b"".join(value.to_bytes(1 if most < 256 else 2, "big") for value in values)
    file = b"P%d\n# made by hand\n%d %d\n%d\n" % (form, width, height, most) + body
    np.testing.assert_array_equal(read_pnm(file).numpy(), by_pillow(file))


@pytest.mark.parametrize(
    "file",
    [
        b"P5",
        b"P5 2 2 255\n123",
        b"P6 1 1 255 12",
        b"P5 0 0 255 ",
        b"P5 1 1 0 \0",
        b"P5 1 1 70000 \0\0\0",
        b"P2 1 1 7\n9\n",
        b"P2 1 1 7\n-1\n",
        b"P2 1 1 7\nx\n",
    ],
)
def test_damaged_files_are_refused(file: bytes, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"damaged|truncated|values|invalid"):
        read_pnm(file)
