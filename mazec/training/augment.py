"""Data augmentation on the device of the samples, with separate draws for each sample.

torchvision has similar transforms, but they draw one angle for a whole batch, and they draw from
the global generator.
"""

import math
from weakref import WeakKeyDictionary

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

from mazec.randomness.seed import Purpose, derive_seed
from mazec.tasks.transforms import Transforms
from mazec.training.data import Dataset
from mazec.training.split import Split

_MAX_CHUNK_VALUES = 2**21  # the sampling grid needs up to twice as many values

_SplitCache = dict[tuple[str, Transforms], Split]
_cache: WeakKeyDictionary[Dataset, _SplitCache] = WeakKeyDictionary()


def augmented(inputs: Tensor, transforms: Transforms, generator: torch.Generator) -> Tensor:
    """Return a batch with random transforms applied to each sample independently.

    Images have the shape (N, h, w) or (N, c, h, w); pixels from outside an image are 0. Samples of
    other shapes support noise only. ``generator`` is on the device of ``inputs``.
    """
    if transforms.geometric:
        images = inputs if inputs.dim() == 4 else inputs.unsqueeze(1)
        height, width = images.shape[-2:]
        matrix = _matrices(len(images), height / width, transforms, generator)
        grid = affine_grid(matrix, list(images.shape), align_corners=False)
        inputs = grid_sample(images, grid, align_corners=False).reshape(inputs.shape)
    if transforms.noise:
        noise = torch.randn(inputs.shape, generator=generator, device=inputs.device)
        inputs = inputs + transforms.noise * noise
    return inputs


def _matrices(
    count: int, aspect: float, transforms: Transforms, generator: torch.Generator
) -> Tensor:
    """Return affine matrices (count, 2, 3) that map output pixels to input pixels.

    Coordinates run from -1 to 1 along each side, as ``affine_grid`` takes them.
    """
    # always four draws for each sample, so that one transform does not shift another's draws
    draws = torch.rand((count, 4), generator=generator, device=generator.device) * 2 - 1
    angle = draws[:, 0] * math.radians(transforms.rotation)
    zoom = 1 / (1 + draws[:, 1] * transforms.scale)
    across, down = (draws[:, 2:] * (2 * transforms.shift)).unbind(1)
    cos, sin = zoom * angle.cos(), zoom * angle.sin()
    # both sides have length 2 whatever their pixel counts, so rotations need the aspect ratio
    rows = [cos, -sin * aspect, across, sin / aspect, cos, down]
    return torch.stack(rows, 1).reshape(count, 2, 3)


def generator(seed: int, device: torch.device) -> torch.Generator:
    """Return a random generator on a device, seeded with ``seed``."""
    return torch.Generator(device).manual_seed(seed)


def augmented_split(split: Split, transforms: Transforms, seed: int) -> Split:
    """Return a split with all samples transformed once; the draws depend on ``seed`` alone."""
    if not transforms:
        return split
    draws = generator(seed, split.inputs.device)
    size = max(1, _MAX_CHUNK_VALUES // max(1, split.inputs[0].numel()))
    parts = [augmented(part, transforms, draws) for part in torch.split(split.inputs, size)]
    return Split(torch.cat(parts), split.targets, split.rows)


def cached_split(dataset: Dataset, part: str, transforms: Transforms) -> Split:
    """Return the transformed ``validation`` or ``test`` split of a data set.

    The draws depend on the part and the transforms alone, so that all networks are tested on the
    same samples. The result is cached as long as the data set exists.
    """
    split: Split = getattr(dataset, part)
    if not transforms:
        return split
    splits = _cache.setdefault(dataset, {})
    if (part, transforms) not in splits:
        seed = derive_seed(Purpose.AUGMENTED_SPLIT, part, *transforms.magnitudes)
        splits[part, transforms] = augmented_split(split, transforms, seed)
    return splits[part, transforms]
