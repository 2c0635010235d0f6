"""Classes as the outputs of a network."""

from collections.abc import Sequence

import torch


class Classes:
    """Classes, one output for each; the largest output decides.

    With ``integers`` the labels are integers.
    """

    def __init__(
        self, name: str, classes: Sequence[str], integers: bool = False
    ) -> None:
        self.name = name
        self.classes = classes
        self.integers = integers

    def __str__(self) -> str:
        return f"  {self.name}: one of {', '.join(map(repr, self.classes))}"

    def predictions(self, outputs: torch.Tensor) -> list[str] | list[int]:
        """Return the class of each sample."""
        labels = [self.classes[number] for number in outputs.argmax(1).tolist()]
        return [int(label) for label in labels] if self.integers else labels

    def probabilities(self, outputs: torch.Tensor) -> list[list[float]]:
        """Return the probabilities of the classes for each sample."""
        probabilities: list[list[float]] = outputs.softmax(1).tolist()
        return probabilities

    def columns(self, outputs: torch.Tensor) -> dict[str, list[str]]:
        """Return the columns of a table of predictions."""
        columns = {self.name: [str(label) for label in self.predictions(outputs)]}
        for label, shares in zip(
            self.classes, outputs.softmax(1).T.tolist(), strict=True
        ):
            columns[f"probability of {label}"] = [f"{share:.6f}" for share in shares]
        return columns
