"""The pixels of PNG files."""

import struct
import zlib
from collections.abc import Iterator

import torch

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
PALETTE = 3


def read_png(data: bytes) -> torch.Tensor | None:
    """Return the pixels of a PNG file, from 0 to 255: gray (h, w) or colors (h, w, 3).

    Transparency is ignored. Returns None for interlaced files. Raises ``ValueError`` if
    the file is damaged.
    """
    try:
        chunks = read_chunks(data)
        width, height, depth, kind, _, _, interlaced = struct.unpack(
            ">IIBBBBB", chunks[b"IHDR"]
        )
        channels = CHANNELS[kind]
        length = (width * channels * depth + 7) // 8
        size = height * (length + 1)
        filtered = zlib.decompressobj().decompress(chunks[b"IDAT"], size)
        if interlaced:
            return None
        if len(filtered) < size or not size:
            raise ValueError("it is truncated")
        lines = b"".join(unfiltered(filtered, length, max(1, channels * depth // 8)))
        samples = unpacked(lines, height, depth, kind)[:, : width * channels]
        samples = samples.reshape(height, width, channels)
        if kind == PALETTE:
            colors = bytearray(chunks[b"PLTE"].ljust(768, b"\0")[:768])
            palette = torch.frombuffer(colors, dtype=torch.uint8).reshape(256, 3)
            return palette[samples[:, :, 0].long()]
        return samples[:, :, 0] if channels < 3 else samples[:, :, :3]
    except (struct.error, zlib.error, KeyError) as error:
        raise ValueError(f"it is damaged: {error}") from None


def read_chunks(data: bytes) -> dict[bytes, bytes]:
    """Return the chunks of a PNG file by name; chunks of the same name are joined."""
    chunks: dict[bytes, bytes] = {}
    start = 8
    while b"IEND" not in chunks:
        length, name = struct.unpack_from(">I4s", data, start)
        content = data[start + 8 : start + 8 + length]
        (checksum,) = struct.unpack_from(">I", data, start + 8 + length)
        if checksum != zlib.crc32(name + content):
            raise ValueError(f"it is damaged after byte {start}")
        chunks[name] = chunks.get(name, b"") + content
        start += 12 + length
    return chunks


def unfiltered(data: bytes, length: int, step: int) -> Iterator[bytearray]:
    """Yield the lines of an image without filters; ``step`` is the bytes of a pixel."""
    above = bytearray(length)
    for start in range(0, len(data), length + 1):
        method, line = data[start], bytearray(data[start + 1 : start + 1 + length])
        if method == 1:
            for i in range(step, length):
                line[i] = (line[i] + line[i - step]) & 255
        elif method == 2:
            line = bytearray((a + b) & 255 for a, b in zip(line, above, strict=True))
        elif method == 3:
            for i in range(length):
                left = line[i - step] if i >= step else 0
                line[i] = (line[i] + (left + above[i]) // 2) & 255
        elif method == 4:
            for i in range(length):
                left, corner = (
                    (line[i - step], above[i - step]) if i >= step else (0, 0)
                )
                line[i] = (line[i] + nearest(left, above[i], corner)) & 255
        elif method:
            raise ValueError(f"it has a line with the unknown filter {method}")
        yield line
        above = line


def nearest(left: int, above: int, corner: int) -> int:
    """Return the neighbor that is nearest to left + above - corner (Paeth)."""
    guess = left + above - corner
    by_left, by_above, by_corner = (
        abs(guess - left),
        abs(guess - above),
        abs(guess - corner),
    )
    if by_left <= by_above and by_left <= by_corner:
        return left
    return above if by_above <= by_corner else corner


def unpacked(lines: bytes, height: int, depth: int, kind: int) -> torch.Tensor:
    """Return the values of lines from 0 to 255; indices of a palette are not scaled."""
    values = torch.frombuffer(bytearray(lines), dtype=torch.uint8).reshape(height, -1)
    if depth == 16 and kind == 0:
        return ((values[:, ::2].int() * 256 + values[:, 1::2].int()) // 257).to(
            torch.uint8
        )
    if depth == 16:
        return values[:, ::2]
    if depth == 8:
        return values
    shifts = torch.arange(8 - depth, -1, -depth, dtype=torch.uint8)
    values = torch.bitwise_and(values[:, :, None] >> shifts, 2**depth - 1).flatten(1)
    return values if kind == PALETTE else values * (255 // (2**depth - 1))
