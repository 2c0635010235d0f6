"""Compile options: the requirements on a network beyond its gene."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from mazec.gene.gene import OUTPUT, Head
from mazec.network.price import Budget
from mazec.symbols import Shape, checked, shape_of


@dataclass(frozen=True)
class CompileOptions:
    """The input shape, the outputs, the head and the budget of a network.

    An option that is None comes from the gene's header. Raises ``ValueError`` for an invalid shape,
    output, head or budget.
    """

    input: Shape | None = None
    output: int | None = None
    head: Head | None = None
    budget: Budget = field(default_factory=Budget)

    def __post_init__(self) -> None:
        values = self.__dict__
        if self.input is not None:
            values["input"] = shape_of(self.input)
        if self.output is not None:
            values["output"] = checked(OUTPUT, self.output, "output")
        if self.head is not None:
            values["head"] = Head(self.head)
        if not isinstance(self.budget, Budget):
            raise ValueError(f"budget must be a Budget, not {self.budget!r}")

    @classmethod
    def of(
        cls,
        input: int | Iterable[int] | None = None,
        output: int | None = None,
        head: str | None = None,
        budget: Budget | None = None,
    ) -> Self:
        """Return the options for loosely typed values; None means the default budget."""
        return cls(
            None if input is None else shape_of(input),
            output,
            None if head is None else Head(head),
            Budget() if budget is None else budget,
        )
