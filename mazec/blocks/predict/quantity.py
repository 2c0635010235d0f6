"""A number as the output of a network."""

import torch


class Quantity:
    """A number, which is output * deviation + mean, and its unit."""

    def __init__(
        self, name: str, mean: float = 0.0, deviation: float = 1.0, unit: str = ""
    ) -> None:
        self.name = name
        self.mean = mean
        self.deviation = deviation
        self.unit = unit

    def __str__(self) -> str:
        return f"  {self.heading}: a number"

    @property
    def heading(self) -> str:
        """The name with the unit."""
        return f"{self.name} ({self.unit})" if self.unit else self.name

    def predictions(self, outputs: torch.Tensor) -> list[float]:
        """Return the number of each sample, in the unit."""
        numbers: list[float] = (
            outputs[:, 0].double() * self.deviation + self.mean
        ).tolist()
        return numbers

    def columns(self, outputs: torch.Tensor) -> dict[str, list[str]]:
        """Return the columns of a table of predictions."""
        return {self.heading: [f"{number:.9g}" for number in self.predictions(outputs)]}
