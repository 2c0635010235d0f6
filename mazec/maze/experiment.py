"""Experiments: environments with their data, their seed, and how long it all goes on."""

from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from mazec.maze.environment import Environment
from mazec.symbols import Vocabulary
from mazec.tasks.datasets import DATASET
from mazec.tasks.setting import InvalidSetting, at_least


class CyclicSources(ValueError):
    """Environments that lead in a circle; ``path`` names them, its first again at the end."""

    def __init__(self, path: tuple[str, ...]) -> None:
        super().__init__(f"the environments lead in a circle: {' → '.join(path)}")
        self.path = path


class UnknownSource(ValueError):
    """An environment that is reached from one that is not there."""

    def __init__(self, environment: str, source: str) -> None:
        super().__init__(f"{environment} is reached from {source}, which is not there")
        self.environment = environment
        self.source = source


@dataclass(frozen=True)
class Experiment:
    """What an evolution is run on: a graph of environments, with their data and a seed.

    ``dataset`` is the name of a data set or the path of one's own, None where no environment asks
    for it; ``label`` is the column with the classes of a table, ``validation`` the share of the
    training data that selection looks at. ``lengths`` are the fewest and the most symbols of a
    random gene; ``table`` the symbol frequencies it is drawn from, empty for those of the
    vocabulary. ``plugins`` are the ones it is run with, by distribution; None for all that are
    installed. Whoever runs it loads their vocabulary; ``check`` says whether it has all names.
    Raises ``InvalidSetting``, ``UnknownSource`` and ``CyclicSources``.
    """

    name: str
    dataset: str | None
    seed: int
    periods: int
    environments: tuple[Environment, ...]
    lengths: tuple[int, int] = (5, 100)
    table: tuple[tuple[str, int], ...] = ()
    label: str | None = None
    validation: float | None = None
    plugins: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        at_least(1, periods=self.periods)
        if self.validation is not None and not 0 < self.validation < 1:
            # with neither of the two ends anything would be left to do
            raise InvalidSetting("validation", "a share between 0 and 1", self.validation)
        if not 1 <= self.lengths[0] <= self.lengths[1]:
            found = " to ".join(map(str, self.lengths))
            raise InvalidSetting("lengths", "two numbers, 1 ≤ shortest ≤ longest", found)
        for symbol, frequency in self.table:
            at_least(1, **{f"table.{symbol}": frequency})
        if not self.environments:
            raise InvalidSetting("environments", "one at least", "none")
        if self.dataset is None and any(
            one.trial == DATASET and one.dataset is None for one in self.environments
        ):
            raise InvalidSetting("dataset", "the data of environments that name none", "none")
        known = {environment.name: environment.sources for environment in self.environments}
        for name, sources in known.items():
            for source in sources:
                if source not in known:
                    raise UnknownSource(name, source)
        try:
            TopologicalSorter(known).prepare()
        except CycleError as trouble:
            raise CyclicSources(tuple(trouble.args[1])) from None

    def check(self, vocabulary: Vocabulary) -> None:
        """Raise ``InvalidSetting`` for a name that the vocabulary does not have."""
        for environment in self.environments:
            try:
                environment.check(vocabulary)
            except InvalidSetting as bad:
                raise bad.within(f"environments.{environment.name}") from None

    @property
    def metric(self) -> str:
        """What its trials score, in one word for all."""
        words = {one.metric for one in self.environments}
        return words.pop() if len(words) == 1 else "score"

    def environment(self, name: str) -> Environment:
        """An environment by its name."""
        return next(found for found in self.environments if found.name == name)

    @property
    def terminal_environments(self) -> tuple[Environment, ...]:
        """The environments that lead nowhere: where the champion is looked for."""
        left = {source for environment in self.environments for source in environment.sources}
        return tuple(one for one in self.environments if one.name not in left)
