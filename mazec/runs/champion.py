"""Agents trained once more, as they lived: tested on what selection never saw, and written down."""

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
    """The best of the last period: accuracies from 0 to 1, and where it was written.

    ``validation`` is what it was selected by in its ``environment``, ``test`` on samples that took
    no part in anything, twisted as those of the environment are; None where a plugin's trial failed
    at that, and ``untested`` says how. ``measure`` is what the two are called: a trial other than
    on a data set has scores in their place.
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
    """An agent's network with the weights it had in an environment, and its last accuracy there.

    The ``gene`` carries the shapes it lived with, so that it builds as it stands.
    """

    gene: Gene
    network: Compiled
    vehicle: Vehicle
    validation: float
    environment: Environment
    evaluator: Evaluator

    @classmethod
    def again(
        cls, evaluator: Evaluator, born: Gene, environment: Environment, epochs: int | None = None
    ) -> "Trained":
        """Train a gene from the same seed, all epochs or as many as it lived.

        Raises ``RunError`` where the trial of the environment fails at that.
        """
        lived = evaluator.network(born, environment)
        header = replace(
            born.header,
            input=lived.input_shape,
            output=evaluator.trial(environment).outputs,
            head=lived.network.head,
        )
        gene = Gene(born.symbols, header)
        network = evaluator.network(gene, environment)
        vehicle = evaluator.vehicle(network, environment)

        def failed(error: BaseException) -> RunError:
            return RunError(
                [
                    FailedTrial(
                        trial=environment.trial,
                        environment=environment.name,
                        reason=describe_exception(error),
                    )
                ]
            )

        with guard(failed, memory=True):
            lived_again = evaluator.epochs(vehicle, environment, epochs)
            validation = [epoch.accuracy for epoch in lived_again][-1]
        return cls(gene, network, vehicle, validation, environment, evaluator)

    def differs(self, agent: int, accuracy: float | None) -> RunWarning | None:
        """Return a warning where the agent had another accuracy when it lived, or None.

        Another machine or another build of torch can be why.
        """
        if self.validation == accuracy:
            return None
        return RunWarning.champion_differs(agent, accuracy, self.validation)

    def tested(self) -> tuple[float | None, str]:
        """The accuracy on the test set, from 0 to 1, twisted as the environment has it.

        None where the trial of the environment fails at that, and what it says: nothing else that
        is known of an agent hangs on it.
        """
        try:
            with guard(memory=True):
                return self.evaluator.test(self.vehicle, self.environment), ""
        except PluginFailure as failure:
            where = f"the trial {self.environment.trial} of {self.environment.name} cannot test"
            if out_of_memory(failure.error):
                where = f"testing in {self.environment.name} takes too much memory"
            return None, f"{where}: {failure.reason}"

    def written(self, folder: Path, stem: str) -> tuple[Path, ...]:
        """Write gene, source and weights into a folder: all of them or none."""
        files: dict[str, str | bytes] = {
            f"{stem}.gene": write(self.gene),
            f"{stem}.py": self.network.source(),
            f"{stem}.safetensors": weights(self.vehicle),
        }
        paths = tuple(folder / name for name in files)
        try:
            for path, content in zip(paths, files.values(), strict=True):
                write_file(path, content)
        except BaseException:  # a full disk, Ctrl-C
            for path in paths:
                path.unlink(missing_ok=True)
            raise
        return paths


def report_champion(store: Store, evaluator: Evaluator, found: Avatar, folder: Path) -> Champion:
    """Train the champion again, test it, and write it down.

    The run gets a warning where the accuracy is not the one it was selected by.
    """
    assert found.outcome is not None
    environment = evaluator.experiment.environment(found.zone.environment)
    gene = store.genes(evaluator.vocabulary, [found.agent])[found.agent]
    trained = Trained.again(evaluator, gene, environment)
    differs = trained.differs(found.agent, found.outcome.accuracy)
    if differs is not None:
        store.warn(differs)
    test, untested = trained.tested()
    return Champion(
        found.agent,
        environment.name,
        trained.gene,
        trained.network.network,
        environment.metric,
        trained.validation,
        test,
        trained.network.price,
        trained.written(folder, "champion"),
        untested,
    )
