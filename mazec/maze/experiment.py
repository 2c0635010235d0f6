"""Experiments: environments with data, a seed, and a number of periods."""

from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter

from mazec.maze.environment import Environment
from mazec.symbols import Vocabulary
from mazec.tasks.data_options import DataOptions
from mazec.tasks.datasets import DATASET
from mazec.tasks.metric import SCORE
from mazec.tasks.setting import InvalidSetting, at_least


class CyclicSources(ValueError):
    """Environments whose sources form a cycle; ``path`` begins and ends with the same name."""

    def __init__(self, path: tuple[str, ...]) -> None:
        super().__init__(f"the sources of environments form a cycle: {' → '.join(path)}")
        self.path = path


class UnknownSource(ValueError):
    """An environment with a source that does not exist."""

    def __init__(self, environment: str, source: str) -> None:
        super().__init__(f"{environment} has the source {source}, which does not exist")
        self.environment = environment
        self.source = source


@dataclass(frozen=True)
class Experiment:
    """A graph of environments with their data and a seed: the definition of an evolution.

    ``dataset`` is the name or the path of a data set, None if no environment needs it; ``data`` are
    the options of reading and splitting it. ``lengths`` are the minimum and maximum number of
    symbols of a random gene; ``table`` holds the symbol frequencies it is drawn from, empty for
    those of the vocabulary. ``plugins`` are names of distributions, None for those that are
    selected. The constructor does not load them: call ``check`` with their vocabulary. Raises
    ``InvalidSetting``, ``UnknownSource`` and ``CyclicSources``.
    """

    name: str
    dataset: str | None
    seed: int
    periods: int
    environments: tuple[Environment, ...]
    lengths: tuple[int, int] = (5, 100)
    table: tuple[tuple[str, int], ...] = ()
    data: DataOptions = field(default=DataOptions())
    plugins: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        at_least(1, periods=self.periods)
        if not 1 <= self.lengths[0] <= self.lengths[1]:
            lengths = " to ".join(map(str, self.lengths))
            raise InvalidSetting("lengths", "two numbers, 1 ≤ shortest ≤ longest", lengths)
        for symbol, frequency in self.table:
            at_least(1, **{f"table.{symbol}": frequency})
        if not self.environments:
            raise InvalidSetting("environments", "at least one environment", "none")
        if self.dataset is None and any(
            environment.trial == DATASET and environment.dataset is None
            for environment in self.environments
        ):
            expected = "a data set for the environments without one"
            raise InvalidSetting("dataset", expected, "none")
        known = {environment.name: environment.sources for environment in self.environments}
        for name, sources in known.items():
            for source in sources:
                if source not in known:
                    raise UnknownSource(name, source)
        try:
            TopologicalSorter(known).prepare()
        except CycleError as error:
            raise CyclicSources(tuple(error.args[1])) from None

    def check(self, vocabulary: Vocabulary) -> None:
        """Raise ``InvalidSetting`` for a name that is not in the vocabulary."""
        for environment in self.environments:
            try:
                environment.check(vocabulary)
            except InvalidSetting as error:
                raise error.within(f"environments.{environment.name}") from None

    @property
    def metric(self) -> str:
        """The name of the metric that all trials share, or ``SCORE`` if they differ."""
        metrics = {environment.metric for environment in self.environments}
        return metrics.pop() if len(metrics) == 1 else SCORE

    def data_of(self, environment: Environment) -> DataOptions:
        """Return the options of an environment's data.

        Columns of the experiment's options belong to the experiment's own data set.
        """
        if environment.dataset is None:
            return replace(self.data, label=environment.label or self.data.label)
        data = self.data
        return DataOptions(environment.label, validation=data.validation, test=data.test)

    def with_task(self, **settings: str) -> "Experiment":
        """Return the experiment with another ``metric`` or ``class_weights``.

        They apply to all environments that train on a data set. Raises ``InvalidSetting`` for an
        invalid setting, or if there is no such environment.
        """
        for name, value in settings.items():
            if all(one.trial != DATASET for one in self.environments):
                raise InvalidSetting(
                    name, "no value, as no environment trains on a data set", value
                )
        environments = (
            replace(one, **settings) if one.trial == DATASET else one  # type: ignore[arg-type]
            for one in self.environments
        )
        return replace(self, environments=tuple(environments))

    def environment(self, name: str) -> Environment:
        """Return the environment of a name, which must exist."""
        return next(known for known in self.environments if known.name == name)

    @property
    def terminal_environments(self) -> tuple[Environment, ...]:
        """The environments that are no other's source; the champion comes from one of them."""
        sources = {source for environment in self.environments for source in environment.sources}
        return tuple(known for known in self.environments if known.name not in sources)
