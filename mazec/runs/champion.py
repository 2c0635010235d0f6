"""Agents trained once more, as they lived: tested on what selection never saw, and written down."""

from dataclasses import dataclass, replace
from pathlib import Path

from mazec.backends.compiled import Compiled
from mazec.diagnostics import PLUGIN_ERRORS, describe_exception
from mazec.diagnostics.runs import FailedTrial
from mazec.files.file import write_file
from mazec.gene.gene import Gene
from mazec.gene.printer import write
from mazec.maze.avatar import Avatar
from mazec.maze.environment import Environment
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
        try:
            lived_again = evaluator.epochs(vehicle, environment, epochs)
            validation = [epoch.accuracy for epoch in lived_again][-1]
        except PLUGIN_ERRORS as trouble:
            failed = FailedTrial(
                trial=environment.trial,
                environment=environment.name,
                reason=describe_exception(trouble),
            )
            raise RunError([failed]) from trouble
        return cls(gene, network, vehicle, validation, environment, evaluator)

    def differs(self, agent: int, accuracy: float | None) -> str | None:
        """That the agent had another accuracy when it lived, in words; None where it is the same.

        Another machine or another build of torch can be why.
        """
        if self.validation == accuracy:
            return None
        return f"agent {agent}: accuracy {self.validation} when trained again, {accuracy} before"

    def tested(self) -> tuple[float | None, str]:
        """The accuracy on the test set, from 0 to 1, twisted as the environment has it.

        None where the trial of the environment fails at that, and what it says: nothing else that
        is known of an agent hangs on it.
        """
        try:
            return self.evaluator.test(self.vehicle, self.environment), ""
        except PLUGIN_ERRORS as trouble:
            where = f"the trial {self.environment.trial} of {self.environment.name} cannot test"
            return None, f"{where}: {describe_exception(trouble)}"

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

    The run is marked where the accuracy is another than the one it was selected by.
    """
    assert found.outcome is not None
    environment = evaluator.experiment.environment(found.zone.environment)
    trained = Trained.again(evaluator, store.genes([found.agent])[found.agent], environment)
    differs = trained.differs(found.agent, found.outcome.accuracy)
    if differs is not None:
        store.mark(differs)
    test, untested = trained.tested()
    return Champion(
        found.agent,
        environment.name,
        trained.gene,
        environment.metric,
        trained.validation,
        test,
        trained.network.price,
        trained.written(folder, "champion"),
        untested,
    )
