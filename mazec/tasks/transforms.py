"""Settings of an environment's data augmentation, which ``mazec.training.augment`` applies."""

import math
from dataclasses import dataclass, fields

from mazec.symbols import Shape, write_shape
from mazec.tasks.setting import InvalidSetting

_LIMITS = {"rotation": 180.0, "shift": 1.0, "scale": 0.9, "noise": math.inf}


@dataclass(frozen=True)
class Transforms:
    """Random transforms, drawn independently for each sample.

    ``rotation`` is the largest angle in degrees, in either direction. ``shift`` is the largest
    translation along each side, as a share of that side. ``scale`` is the largest enlargement or
    reduction, as a share. ``noise`` is the standard deviation of the Gaussian noise that is added
    to every value. With all four at 0, the default, samples do not change and the transforms are
    false. Raises ``InvalidSetting``.
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
    def magnitudes(self) -> tuple[float, float, float, float]:
        """Rotation, shift, scale and noise in this order, from which seeds are derived."""
        return self.rotation, self.shift, self.scale, self.noise

    @property
    def geometric(self) -> bool:
        """Return whether samples are rotated, shifted or scaled, and so must be images."""
        return bool(self.rotation or self.shift or self.scale)

    def check(self, shape: Shape) -> None:
        """Raise ``ValueError`` if samples of this shape cannot be transformed."""
        if self.geometric and len(shape) not in (2, 3):
            raise ValueError(
                f"rotation, shift and scale need images such as 28x28 or 3x32x32, but a sample "
                f"here is {write_shape(shape)}: use noise only"
            )


NONE = Transforms()
"""No transforms: samples stay unchanged."""
