"""Image files as the samples of a network."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch

from mazec.blocks.predict.png import read_png
from mazec.blocks.predict.pnm import read_pnm

ENDINGS = frozenset(
    ["bmp", "gif", "jpeg", "jpg", "pgm", "png", "ppm", "tif", "tiff", "webp"]
)


class Images:
    """Images of one size: gray values (h, w) or colors (3, h, w) from 0 to 1."""

    data = "a folder of images, or of folders of images"

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape

    def __str__(self) -> str:
        height, width = self.shape[-2:]
        kind = "gray" if len(self.shape) == 2 else "colors"
        return f"  images of {width}x{height} pixels, read as {kind}"

    def read(self, path: str | Path) -> tuple[Any, dict[str, list[str]]]:
        """Return the image files of a folder, and their names."""
        files = image_files(path)
        folder = Path(path) if Path(path).is_dir() else Path(path).parent
        return files, {"file": [file.relative_to(folder).as_posix() for file in files]}

    def encode(self, images: Any) -> tuple[torch.Tensor, list[str]]:
        """Return the inputs (N, *shape) of images, and no findings.

        Images are a list of paths, or the path of an image or a folder. Raises
        ``ValueError`` for one that cannot be decoded or has another size.
        """
        one = isinstance(images, str | Path)
        files: Iterable[Any] = image_files(images) if one else images
        inputs = [self.pixels(Path(file)) for file in files]
        if not inputs:
            raise ValueError("there are no images")
        return torch.stack(inputs).float().div_(255), []

    def pixels(self, file: Path) -> torch.Tensor:
        """Return the pixels of an image, from 0 to 255."""
        gray, (height, width) = len(self.shape) == 2, self.shape[-2:]
        data = file.read_bytes()
        try:
            image = None
            if data.startswith(b"\x89PNG\r\n\x1a\n"):
                image = read_png(data)
            elif data[:2] in (b"P2", b"P3", b"P5", b"P6"):
                image = read_pnm(data)
            if image is None:
                image = read_with_pillow(file)
        except ValueError as error:
            raise ValueError(f"{file} cannot be read: {error}") from None
        if image.shape[:2] != (height, width):
            found = f"{image.shape[1]}x{image.shape[0]}"
            raise ValueError(f"{file} has {found} pixels instead of {width}x{height}")
        if image.dim() == 3 and gray:
            weights = torch.tensor([19595, 38470, 7471], dtype=torch.int64)
            return (image.long() @ weights + 32768) >> 16
        if image.dim() == 2 and not gray:
            return image.expand(3, -1, -1)
        return image if gray else image.permute(2, 0, 1)


def image_files(path: str | Path) -> list[Path]:
    """Return the sorted images of a folder and of the folders in it, or one file."""
    folder = Path(path)
    if folder.is_file():
        return [folder]
    files: list[Path] = []
    for place in [folder, *sorted(folder.iterdir())]:
        if place.is_dir() and (
            place == folder or not place.name.startswith((".", "__"))
        ):
            files += [file for file in sorted(place.iterdir()) if is_image(file)]
    if not files:
        raise ValueError(f"{folder} has no images: {', '.join(sorted(ENDINGS))}")
    return files


def is_image(file: Path) -> bool:
    """Return whether a path is an image, which its ending says."""
    ending = file.suffix.lower().lstrip(".")
    return ending in ENDINGS and not file.name.startswith(".") and file.is_file()


def read_with_pillow(file: Path) -> torch.Tensor:
    """Return the pixels of an image of another format, if Pillow is installed."""
    try:
        from PIL import Image
    except ImportError:
        raise ValueError("only PNG, PGM and PPM are read without Pillow") from None
    try:
        with Image.open(file) as image:
            if image.mode.startswith("I"):
                pixels = bytearray(image.convert("I").tobytes())
                wide = torch.frombuffer(pixels, dtype=torch.int32).clamp(0, 65535)
                return (wide // 257).to(torch.uint8).reshape(image.size[::-1])
            mode = "L" if image.mode in ("1", "L", "LA") else "RGB"
            values = bytearray(image.convert(mode).tobytes())
            axes = image.size[::-1] if mode == "L" else (*image.size[::-1], 3)
            return torch.frombuffer(values, dtype=torch.uint8).reshape(axes)
    except Exception as error:  # damaged files raise many kinds of errors
        raise ValueError(str(error) or type(error).__name__) from None
