"""Targets: the meaning of a network's outputs, as values without PyTorch."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ClassTarget:
    """A class, one output for each of ``classes``, which are names; the largest output decides.

    ``integers`` says that the labels in the data are integers, which ``classes`` has as text.
    """

    name: str
    classes: tuple[str, ...]
    integers: bool = False

    @property
    def outputs(self) -> int:
        """The number of outputs."""
        return len(self.classes)


@dataclass(frozen=True)
class NumberTarget:
    """A number, which one output predicts as ``output * deviation + mean``.

    ``unit`` is the unit of the number, or empty.
    """

    name: str
    mean: float = 0.0
    deviation: float = 1.0
    unit: str = ""

    @property
    def outputs(self) -> int:
        """The number of outputs."""
        return 1


Target = ClassTarget | NumberTarget
