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


PERIODS = 32
"""As many as two cores see through in two minutes or so."""


def quickstart(dataset: str = "digits", *, seed: int = 0, periods: int = PERIODS) -> Experiment:
    """One environment with three zones, for small images.

    What an avatar is given pays for a start of some 50,000 operations an epoch; then it must earn.
    Difficulty is what makes selection keep a good gene, since no avatar lives on: a network that is
    right 97 times in a hundred earns 6.6 times what one earns that is right 94 times.
    """
    pond = Environment(
        name="pond",
        zones=3,
        slots=40,
        epochs=8,
        batch_size=64,
        economy=Economy(
            initial_credit=200_000,
            reward=6_000_000,
            difficulty=60,
            # a value that is handed on takes as much time as thirty operations
            activation_cost=30,
            basic_cost=2_000,
        ),
        budget=Budget(
            layers=200, parameters=10**6, operations=10**6, largest=10**6, memory=2 * 10**7
        ),
        offspring=0.75,
        merge="aligned",
        # silent symbols cost nothing, so length needs a bound of its own
        max_symbols=16,
    )
    return Experiment(dataset, seed, periods, (pond,), lengths=(2, 8))
