"""Twisting samples on the device they lie on: every sample of a batch by a draw of its own.

torchvision has transforms of the same names, but they draw one angle for a whole batch, and from
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

_VALUES = 2**21  # of a chunk, whose grid takes twice as many for each channel

Held = dict[tuple[str, Transforms], Split]
_held: WeakKeyDictionary[Dataset, Held] = WeakKeyDictionary()


def augmented(inputs: Tensor, transforms: Transforms, generator: torch.Generator) -> Tensor:
    """Samples (N, h, w) or (N, c, h, w), each turned, moved, scaled and noisy in its own way.

    What comes into an image from outside is 0. ``generator`` is one of the device of ``inputs``.
    Samples of other shapes take noise alone.
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
    """Where each place of the result looks in the image: (count, 2, 3), sides from -1 to 1."""
    # always four draws a sample, so that one transform does not move the draws of another
    draws = torch.rand((count, 4), generator=generator, device=generator.device) * 2 - 1
    angle = draws[:, 0] * math.radians(transforms.rotation)
    zoom = 1 / (1 + draws[:, 1] * transforms.scale)
    across, down = (draws[:, 2:] * (2 * transforms.shift)).unbind(1)
    cos, sin = zoom * angle.cos(), zoom * angle.sin()
    # both sides are 2 long however many pixels they have, hence the aspect
    rows = [cos, -sin * aspect, across, sin / aspect, cos, down]
    return torch.stack(rows, 1).reshape(count, 2, 3)


def generator(seed: int, device: torch.device) -> torch.Generator:
    """A generator of a device, from a seed."""
    return torch.Generator(device).manual_seed(seed)


def augmented_split(split: Split, transforms: Transforms, seed: int) -> Split:
    """All samples of a split twisted once, by draws that depend on ``seed`` alone."""
    if not transforms:
        return split
    draws = generator(seed, split.inputs.device)
    size = max(1, _VALUES // max(1, split.inputs[0].numel()))
    parts = [augmented(part, transforms, draws) for part in torch.split(split.inputs, size)]
    return Split(torch.cat(parts), split.labels)


def cached_split(dataset: Dataset, part: str, transforms: Transforms) -> Split:
    """The ``validation`` or ``test`` split as transforms leave it, always by the same draw.

    The draw depends on the part and the transforms alone, so that all who are tested under the same
    rules see the same samples. Kept for as long as the data set lives.
    """
    split: Split = getattr(dataset, part)
    if not transforms:
        return split
    kept = _held.setdefault(dataset, {})
    if (part, transforms) not in kept:
        seed = derive_seed(Purpose.AUGMENTED_SPLIT, part, *transforms.figures)
        kept[part, transforms] = augmented_split(split, transforms, seed)
    return kept[part, transforms]
