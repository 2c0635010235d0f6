"""How an environment twists its samples; the twisting itself is in ``mazec.training.augment``."""

import math
from dataclasses import dataclass, fields

from mazec.symbols import Shape, write_shape
from mazec.tasks.setting import InvalidSetting

_LIMITS = {"rotation": 180.0, "shift": 1.0, "scale": 0.9, "noise": math.inf}


@dataclass(frozen=True)
class Transforms:
    """Random changes of every sample, drawn anew for each.

    ``rotation`` turns an image by up to so many degrees either way, ``shift`` moves it along each
    side by up to a share of that side, ``scale`` makes it larger or smaller by up to a share;
    ``noise`` is the standard deviation of what is added to every value. All are 0 unless given:
    nothing changes, and the transforms are false. Raises ``InvalidSetting``.
    """

    rotation: float = 0.0
    shift: float = 0.0
    scale: float = 0.0
    noise: float = 0.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value, limit = getattr(self, field.name), _LIMITS[field.name]
            if not (math.isfinite(value) and 0 <= value <= limit):
                bound = "at least 0" if math.isinf(limit) else f"from 0 to {limit:g}"
                raise InvalidSetting(field.name, f"a number {bound}", value)

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    @property
    def figures(self) -> tuple[float, float, float, float]:
        """Rotation, shift, scale and noise, in this order: what seeds are derived from."""
        return self.rotation, self.shift, self.scale, self.noise

    @property
    def geometric(self) -> bool:
        """Whether samples are turned, moved or scaled, and so must be images."""
        return bool(self.rotation or self.shift or self.scale)

    def check(self, shape: Shape) -> None:
        """Raise ``ValueError`` where samples of a shape cannot be twisted so."""
        if self.geometric and len(shape) not in (2, 3):
            raise ValueError(
                f"rotation, shift and scale are for images, as 28x28 or 3x32x32, and a sample here "
                f"is {write_shape(shape)}: only noise can be used"
            )


NONE = Transforms()
"""Samples as they are."""
