"""Agents trained again as they lived, tested on unseen samples, and written to files."""

from dataclasses import dataclass, replace
from pathlib import Path

from mazec.backends.compiled import Compiled
from mazec.diagnostics import describe_exception
from mazec.diagnostics.runs import FailedTrial
from mazec.extensions import PluginFailure, guard, out_of_memory
from mazec.files.file import write_file
from mazec.gene.gene import Gene
from mazec.gene.printer import write
from mazec.maze.avatar import Avatar
from mazec.maze.environment import Environment
from mazec.maze.run_warning import RunWarning
from mazec.network.network import Network
from mazec.network.price import Price
from mazec.store.repository import Store
from mazec.training.vehicle import Vehicle
from mazec.training.weights import weights
from mazec.workers.error import RunError
from mazec.workers.evaluation import Evaluator


@dataclass(frozen=True)
class Champion:
    """The best agent of the last period, its scores from 0 to 1, and its files.

    ``validation`` is the score that it was selected by in its ``environment``. ``test`` is the
    score on samples that took no part in training or selection, augmented as those of the
    environment are; it is None if a plugin's trial failed in testing, and ``untested`` then holds
    the reason. ``metric`` names both figures.
    """

    agent: int
    environment: str
    gene: Gene
    network: Network
    metric: str
    validation: float
    test: float | None
    price: Price
    files: tuple[Path, ...]
    untested: str = ""


@dataclass(frozen=True, eq=False)
class Trained:
    """An agent's network with the weights it had in an environment, and its last score there.

    The header of the ``gene`` has the shapes of that environment, so that it compiles without
    options.
    """

    gene: Gene
    network: Compiled
    vehicle: Vehicle
    validation: float
    environment: Environment
    evaluator: Evaluator

    @classmethod
    def retrain(
        cls, evaluator: Evaluator, born: Gene, environment: Environment, epochs: int | None = None
    ) -> "Trained":
        """Train a gene again from the same seed, for ``epochs`` or for all of the environment.

        Raises ``RunError`` if the trial of the environment fails.
        """
        original = evaluator.network(born, environment)
        header = replace(
            born.header,
            input=original.input_shape,
            output=evaluator.trial(environment).outputs,
            head=original.network.head,
        )
        gene = Gene(born.symbols, header)
        network = evaluator.network(gene, environment)
        vehicle = evaluator.vehicle(network, environment)

        def trial_error(error: BaseException) -> RunError:
            return RunError(
                [
                    FailedTrial(
                        trial=environment.trial,
                        environment=environment.name,
                        reason=describe_exception(error),
                    )
                ]
            )

        with guard(trial_error, memory=True):
            history = evaluator.epochs(vehicle, environment, epochs)
            validation = [epoch.score for epoch in history][-1]
        return cls(gene, network, vehicle, validation, environment, evaluator)

    def score_warning(self, agent: int, score: float | None) -> RunWarning | None:
        """Return a warning if the agent had another ``score`` when it lived, or else None.

        Another machine or another build of PyTorch can cause this.
        """
        if self.validation == score:
            return None
        return RunWarning.champion_differs(agent, self.environment.metric, score, self.validation)

    def test(self) -> tuple[float | None, str]:
        """Return the score on the test set, from 0 to 1, and an empty string.

        The samples are augmented as those of the environment are. If the trial fails, return None
        and the reason instead of raising, because all other facts about the agent are still valid.
        """
        try:
            with guard(memory=True):
                return self.evaluator.test(self.vehicle, self.environment), ""
        except PluginFailure as failure:
            problem = f"the trial {self.environment.trial} of {self.environment.name} cannot test"
            if out_of_memory(failure.error):
                problem = f"testing in {self.environment.name} takes too much memory"
            return None, f"{problem}: {failure.reason}"

    def write(self, folder: Path, stem: str) -> tuple[Path, ...]:
        """Write gene, source and weights into a folder, all or none, and return their paths."""
        files: dict[str, str | bytes] = {
            f"{stem}.gene": write(self.gene),
            f"{stem}.py": self.network.source(),
            f"{stem}.safetensors": weights(self.vehicle),
        }
        paths = tuple(folder / name for name in files)
        try:
            for path, content in zip(paths, files.values(), strict=True):
                write_file(path, content)
        except BaseException:  # a full disk or Ctrl-C
            for path in paths:
                path.unlink(missing_ok=True)
            raise
        return paths


def report_champion(store: Store, evaluator: Evaluator, avatar: Avatar, folder: Path) -> Champion:
    """Train the champion again, test it, and write its files into a folder.

    Store a warning if its score differs from the one that it was selected by.
    """
    assert avatar.outcome is not None
    environment = evaluator.experiment.environment(avatar.zone.environment)
    gene = store.genes(evaluator.vocabulary, [avatar.agent])[avatar.agent]
    trained = Trained.retrain(evaluator, gene, environment)
    warning = trained.score_warning(avatar.agent, avatar.outcome.score)
    if warning is not None:
        store.warn(warning)
    test, untested = trained.test()
    return Champion(
        avatar.agent,
        environment.name,
        trained.gene,
        trained.network.network,
        environment.metric,
        trained.validation,
        test,
        trained.network.price,
        trained.write(folder, "champion"),
        untested,
    )
