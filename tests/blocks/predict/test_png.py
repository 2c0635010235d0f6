"""PNG files, decoded as Pillow decodes them."""

import io
import struct
import zlib
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mazec.blocks.predict.png import CHANNELS, read_chunks, read_png

FORMS = [(0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 2), (3, 4), (3, 8)]
FORMS += [(4, 8), (4, 16), (6, 8), (6, 16)]


def chunk(name: bytes, content: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + checksum


def png(kind: int, depth: int, width: int, height: int, lines: bytes, parts: int = 1) -> bytes:
    """Return a PNG file whose filtered lines are any bytes."""
    body = zlib.compress(lines)
    cut = len(body) // parts
    pieces = [body[i : i + cut] for i in range(0, len(body), cut)] if parts > 1 else [body]
    palette = chunk(b"PLTE", bytes(range(256)) * 3) if kind == 3 else b""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0))
    data = b"".join(chunk(b"IDAT", piece) for piece in pieces)
    return b"\x89PNG\r\n\x1a\n" + header + palette + data + chunk(b"IEND", b"")


def by_pillow(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as image:
        if image.mode.startswith("I"):
            return np.asarray(image.convert("I"), dtype=np.int64) // 257
        return np.asarray(image.convert("L" if image.mode in ("1", "L", "LA") else "RGB"))


@settings(deadline=None)
@given(st.data(), st.sampled_from(FORMS), st.integers(1, 9), st.integers(1, 5))
def test_all_forms_and_filters(data: st.DataObject, form: tuple[int, int], w: int, h: int) -> None:
    kind, depth = form
    length = (w * CHANNELS[kind] * depth + 7) // 8
    line = st.tuples(st.integers(0, 4), st.binary(min_size=length, max_size=length))
    lines = data.draw(st.lists(line, min_size=h, max_size=h))
    file = png(kind, depth, w, h, b"".join(bytes([method]) + rest for method, rest in lines), 2)
    pixels = read_png(file)
    assert pixels is not None
    expected = by_pillow(file)
    if pixels.dim() == 2 and expected.ndim == 3:  # Pillow makes colors of 16 bits of gray and alpha
        pixels = pixels[:, :, None].expand(-1, -1, 3)
    np.testing.assert_array_equal(pixels.numpy(), expected)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_files_of_pillow(mode: str) -> None:
    image = Image.frombytes("RGB", (23, 37), Random(1).randbytes(23 * 37 * 3))
    if mode == "I;16":
        image = Image.frombytes(mode, (23, 37), Random(1).randbytes(23 * 37 * 2))
    image = image.convert(mode)
    file = io.BytesIO()
    image.save(file, "png", optimize=True)
    pixels = read_png(file.getvalue())
    assert pixels is not None
    np.testing.assert_array_equal(pixels.numpy(), by_pillow(file.getvalue()))


def test_interlaced_files_are_left_to_others() -> None:
    file = bytearray(png(0, 8, 1, 1, b"\0\0"))
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 1)
    file[8:33] = chunk(b"IHDR", header)
    assert read_png(bytes(file)) is None


def test_damaged_files_are_refused() -> None:
    file = png(2, 8, 3, 3, (b"\1" + bytes(9)) * 3)
    assert read_png(file) is not None
    for stop in range(8, len(file) - 12):
        with pytest.raises(ValueError, match="damaged"):
            read_png(file[:stop])
    for place in range(8, len(file) - 12):
        changed = file[:place] + bytes([file[place] ^ 1]) + file[place + 1 :]
        with pytest.raises(ValueError, match="damaged"):
            read_png(changed)
    with pytest.raises(ValueError, match="unknown filter 9"):
        read_png(png(0, 8, 1, 1, b"\t\0"))
    for short in (png(0, 8, 9, 9, b"\0\0"), png(0, 8, 2**31 - 1, 2**31 - 1, b"\0\0")):
        with pytest.raises(ValueError, match="truncated"):
            read_png(short)


def test_chunks_of_one_name_are_joined() -> None:
    assert read_chunks(png(0, 8, 1, 1, b"\0\0", 3))[b"IDAT"] == zlib.compress(b"\0\0")
