"""Environments: the rules that a set of zones shares."""

from dataclasses import dataclass, replace

from mazec.evolution import MERGES
from mazec.evolution.select import SELECTIONS
from mazec.maze.credit import Economy
from mazec.network.price import Budget


@dataclass(frozen=True)
class Environment:
    """Rules of life for ``zones`` zones of ``slots`` slots each.

    ``floor`` is the least last accuracy, from 0 to 1; ``offspring`` the share of the slots that is
    bred, ``merge`` and ``selection`` how, by name, ``jitter`` the window of breeding,
    ``max_symbols`` the longest gene that mutation makes.
    ``learning`` overrides the optimizer settings that it names. Raises ``ValueError`` for figures
    that cannot be.
    """

    name: str
    zones: int
    slots: int
    epochs: int
    batch_size: int
    economy: Economy
    budget: Budget
    floor: float = 0.0
    offspring: float = 0.6
    jitter: float = 0.1
    merge: str = "positional"
    selection: str = "credit"
    max_symbols: int = 1000
    learning: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        # a batch norm cannot learn from a batch of one
        for name, least in (("zones", 1), ("slots", 1), ("epochs", 1), ("batch_size", 2)):
            if (given := getattr(self, name)) < least:
                raise ValueError(f"{name} of {self.name} is at least {least}, not {given}")
        for name in ("floor", "offspring"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} of {self.name} is 0 to 1, not {getattr(self, name)}")
        for name, known in (("merge", MERGES), ("selection", SELECTIONS)):
            if (given := getattr(self, name)) not in known:
                raise ValueError(f"{name} of {self.name} is one of {', '.join(known)}, not {given}")

    @property
    def children(self) -> int:
        """The slots of a zone that are for offspring."""
        return round(self.offspring * self.slots)

    @property
    def limits(self) -> Budget:
        """The budget, its memory held against a whole batch."""
        return replace(self.budget, batch=self.batch_size)
