"""The pixels of PGM and PPM files."""

import re

import torch

HEADER = re.compile(rb"P([2356])" + rb"(?:\s|#[^\r\n]*[\r\n])+(\d{1,9})" * 3 + rb"\s")


def read_pnm(data: bytes) -> torch.Tensor:
    """Return the pixels of a PGM or PPM file: gray (h, w) or colors (h, w, 3).

    They are from 0 to 255. Raises ``ValueError`` if the file is damaged.
    """
    header = HEADER.match(data)
    if not header:
        raise ValueError("its header is damaged")
    form, width, height, most = map(int, header.groups())
    channels = 3 if form in (3, 6) else 1
    count = width * height * channels
    body = data[header.end() :]
    if form in (2, 3):
        texts = re.sub(rb"#[^\r\n]*", b"", body).split()[:count]
        values = torch.tensor([int(text) for text in texts], dtype=torch.float64)
    else:
        size = 1 if most < 256 else 2
        pixels = torch.tensor(list(body[: count * size]), dtype=torch.float64)
        values = (
            pixels
            if size == 1
            else pixels[::2][: len(pixels) // 2] * 256 + pixels[1::2]
        )
    if len(values) < count or not count:
        raise ValueError("it is truncated")
    if (
        not 0 < most < 65536
        or not 0 <= float(values.min()) <= float(values.max()) <= most
    ):
        raise ValueError(f"its values are not from 0 to {most}")
    if channels == 1 and most > 255:
        return (
            (torch.round(values / most * 65535) // 257)
            .to(torch.uint8)
            .reshape(height, width)
        )
    values = torch.round(values / most * 255).to(torch.uint8)
    return (
        values.reshape(height, width, 3)
        if channels == 3
        else values.reshape(height, width)
    )
