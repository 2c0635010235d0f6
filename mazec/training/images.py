"""Data sets in image folders, with one folder for each class, read by Pillow."""

import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from mazec.diagnostics import describe_exception
from mazec.diagnostics.data import NoSamples, UnequalShapes, UnreadableData
from mazec.tasks.datasets import DataError
from mazec.tasks.encoding import ImageEncoding
from mazec.tasks.target import ClassTarget
from mazec.training.classes import encode_labels
from mazec.training.split import LoadedData, Split

ENDINGS = frozenset(["bmp", "gif", "jpeg", "jpg", "pgm", "png", "ppm", "tif", "tiff", "webp"])
"""Suffixes of image files; other files are ignored."""
_PARTS = {"val": "validation", "valid": "validation", "validation": "validation", "test": "test"}
_GRAY = ("1", "L", "LA", "I", "I;16", "I;16B", "I;16L")


class _Kind(NamedTuple):
    size: tuple[int, int]
    gray: bool


def images(folder: Path) -> LoadedData:
    """Return the images in the class folders of ``folder``, or of ``train`` within it.

    ``test`` and ``val`` next to ``train`` are used as they are. The classes are the sorted names of
    the class folders. All images must have one size; they are never resized. A sample is (h, w) if
    all images are gray, else (3, h, w), with values from 0 to 1. Raises ``DataError`` if the folder
    cannot be read or is not a data set.
    """
    try:
        parts = _parts(folder)
    except OSError as error:
        raise DataError(
            [UnreadableData(file=str(folder), reason=describe_exception(error))]
        ) from None
    files = [path for part in parts.values() for path, _ in part]
    kinds = [_kind(path) for path in files]
    for path, kind in zip(files, kinds, strict=True):
        if kind.size != kinds[0].size:
            size, other = (f"{width}x{height}" for width, height in (kinds[0].size, kind.size))
            shapes = (f"{files[0]} has {size} pixels", f"{path} has {other}")
            note = f"with ImageMagick: mogrify -resize {size}! …"
            unequal = UnequalShapes(source=str(folder), shapes=shapes, notes=(note,))
            raise DataError([unequal])
    gray = all(kind.gray for kind in kinds)
    train, *others = (np.array([label for _, label in part], dtype=str) for part in parts.values())
    labels, names = encode_labels(train, others, str(folder))
    splits = {
        part: Split(_pixels([path for path, _ in samples], gray), targets)
        for (part, samples), targets in zip(parts.items(), labels, strict=True)
    }
    return LoadedData(
        splits["train"],
        splits.get("validation"),
        splits.get("test"),
        target=ClassTarget("class", tuple(names)),
        encoding=ImageEncoding(tuple(splits["train"].inputs.shape[1:])),
    )


def _parts(folder: Path) -> dict[str, list[tuple[Path, str]]]:
    """Return image files with their class names, by part."""
    below = {path.name.lower(): path for path in _folders(folder)}
    if "train" not in below or not _folders(below["train"]):
        return {"train": _labeled(folder)}
    parts = {"train": _labeled(below["train"])}
    for name, part in _PARTS.items():
        if name in below and part not in parts:
            parts[part] = _labeled(below[name])
    return parts


def _folders(folder: Path) -> list[Path]:
    # other programs leave such folders behind, like .git and __MACOSX
    hidden = (".", "__")
    return sorted(
        path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(hidden)
    )


def _labeled(folder: Path) -> list[tuple[Path, str]]:
    samples: list[tuple[Path, str]] = []
    for class_folder in _folders(folder):
        files = [path for path in sorted(class_folder.iterdir()) if _is_image(path)]
        if not files:
            nested = bool(_folders(class_folder))
            empty = NoSamples(
                source=str(class_folder),
                reason="it contains folders instead of images" if nested else "it has no image",
                remedy="give a folder of class folders, or one that contains train and test"
                if nested
                else f"remove the folder, or add images: {', '.join(sorted(ENDINGS))}",
            )
            raise DataError([empty])
        samples += [(path, class_folder.name) for path in files]
    if not samples:
        empty = NoSamples(
            source=str(folder),
            reason="it has no class folders",
            remedy="create a folder for each class, with the images of that class",
        )
        raise DataError([empty])
    return samples


def _is_image(path: Path) -> bool:
    ending = path.suffix.lower().lstrip(".")
    return ending in ENDINGS and not path.name.startswith(".") and path.is_file()


def _kind(path: Path) -> _Kind:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                if image.mode == "F":
                    raise ValueError("its pixels are fractions")
                return _Kind(image.size, image.mode in _GRAY)
    except Exception as error:  # decoders raise many kinds of errors for damaged files
        raise DataError([UnreadableData(file=str(path), reason=_first_line(error))]) from None


def _pixels(paths: list[Path], gray: bool) -> torch.Tensor:
    """Return images as floats from 0 to 1, of shape (N, h, w) or (N, 3, h, w)."""
    pixels = np.stack([_decoded(path, gray) for path in paths])
    tensor = torch.from_numpy(pixels if gray else pixels.transpose(0, 3, 1, 2))
    return tensor.to(torch.float32, memory_format=torch.contiguous_format).div_(255)


def _decoded(path: Path, gray: bool) -> NDArray[np.uint8]:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                if image.mode.startswith("I"):
                    # Pillow's own conversion would clip 16 bits at 255
                    scaled = np.asarray(image.convert("I"), dtype=np.int64).clip(0, 65535) // 257
                    pixels = scaled.astype(np.uint8)
                    return pixels if gray else np.repeat(pixels[:, :, None], 3, axis=2)
                return np.array(image.convert("L" if gray else "RGB"), dtype=np.uint8)
    except Exception as error:
        raise DataError([UnreadableData(file=str(path), reason=_first_line(error))]) from None


def _first_line(error: Exception) -> str:
    lines = str(error).splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else 'it is damaged'}"
