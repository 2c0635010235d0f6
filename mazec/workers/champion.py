"""The champion: trained once more, tested on what selection never saw, and written down."""

from dataclasses import dataclass, replace
from pathlib import Path

from mazec.gene.files import write_file
from mazec.gene.gene import Gene
from mazec.gene.printer import write
from mazec.maze.avatar import Avatar
from mazec.network.price import Price
from mazec.store.repository import Store
from mazec.training.trial import accuracy
from mazec.training.weights import weights
from mazec.workers.evaluation import Evaluator


@dataclass(frozen=True)
class Champion:
    """The best of the last period: accuracies from 0 to 1, and where it was written.

    ``validation`` is what it was selected by, ``test`` on samples that took no part in anything.
    """

    agent: int
    gene: Gene
    validation: float
    test: float
    price: Price
    files: tuple[Path, ...]


def report(store: Store, evaluator: Evaluator, found: Avatar, folder: Path) -> Champion:
    """Train the champion again from the same seed, test it, and write its gene, source and weights.

    The gene is written with the shapes it lived with, so that it builds as it stands. The run is
    marked where the accuracy is another than the one it was selected by.
    """
    assert found.outcome is not None
    environment = evaluator.experiment.environment(found.zone.environment)
    born = store.genes([found.agent])[found.agent]
    lived = evaluator.network(born, environment)
    header = replace(
        born.header,
        input=lived.input_shape,
        output=evaluator.dataset.classes,
        head=lived.network.head,
    )
    gene = Gene(born.symbols, header)
    network = evaluator.network(gene, environment)
    vehicle = evaluator.vehicle(network, environment)
    validation = [epoch.accuracy for epoch in evaluator.epochs(vehicle, environment)][-1]
    if validation != found.outcome.accuracy:
        store.mark(
            f"agent {found.agent}: accuracy {validation} when trained again, "
            f"{found.outcome.accuracy} before"
        )
    data = evaluator.dataset
    test = accuracy(vehicle, data.test.to(vehicle.device), environment.batch_size)
    files: dict[str, str | bytes] = {
        "champion.gene": write(gene),
        "champion.py": network.source(),
        "champion.safetensors": weights(vehicle),
    }
    paths = tuple(folder / name for name in files)
    try:
        for path, content in zip(paths, files.values(), strict=True):
            write_file(path, content)
    except BaseException:  # a full disk, Ctrl-C: all of them or none
        for path in paths:
            path.unlink(missing_ok=True)
        raise
    return Champion(found.agent, gene, validation, test, network.price, paths)
