"""Experiments: environments with their data, their seed, and how long it all goes on."""

from dataclasses import dataclass

from mazec.maze.credit import Economy
from mazec.maze.environment import Environment
from mazec.network.price import Budget


@dataclass(frozen=True)
class Experiment:
    """What an evolution is run on.

    ``lengths`` are the fewest and the most symbols of a random gene; ``table`` the symbol
    frequencies it is drawn from, empty for those of the vocabulary.
    """

    dataset: str
    seed: int
    periods: int
    environments: tuple[Environment, ...]
    lengths: tuple[int, int] = (5, 100)
    table: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        if self.periods < 1:
            raise ValueError(f"an experiment has at least 1 period, not {self.periods}")

    def environment(self, name: str) -> Environment:
        """An environment by its name."""
        return next(found for found in self.environments if found.name == name)


PERIODS = 20
"""As many as two cores see through in two minutes or so."""


def quickstart(dataset: str = "digits", *, seed: int = 0, periods: int = PERIODS) -> Experiment:
    """One environment with three zones, for small images.

    What an avatar is given pays for a life in which it learns nothing, so that credit at the end is
    what it earned. One more right answer in a hundred is worth some 30,000 operations an epoch.
    """
    pond = Environment(
        name="pond",
        zones=3,
        slots=16,
        epochs=8,
        batch_size=64,
        economy=Economy(
            initial_credit=300_000,
            reward=1_000_000,
            difficulty=30,
            activation_cost=10,
            basic_cost=40_000,
        ),
        budget=Budget(
            layers=200, parameters=10**6, operations=10**6, largest=10**6, memory=2 * 10**7
        ),
        # a child is as long as its longer parent, and silent symbols cost nothing
        max_symbols=40,
    )
    return Experiment(dataset, seed, periods, (pond,), lengths=(3, 12))
