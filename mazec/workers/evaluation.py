"""Evaluating an avatar: compiled, priced, trained and tested, epoch by epoch."""

import traceback
from collections.abc import Iterator
from dataclasses import dataclass

import torch

from mazec.backends.compiled import Compiled, compile
from mazec.gene.gene import Gene, Head
from mazec.maze.avatar import End, Entry, Outcome, live, refused
from mazec.maze.environment import Environment
from mazec.maze.experiment import Experiment
from mazec.network.appraise import OverBudget
from mazec.network.price import Price
from mazec.store.claims import Claim
from mazec.store.repository import Store
from mazec.symbols import Vocabulary
from mazec.training.data import Dataset
from mazec.training.epoch import Epoch
from mazec.training.seed import derived
from mazec.training.trial import run
from mazec.training.vehicle import Vehicle

_LONGEST = 8000  # characters of a traceback: the end of it says what happened


class Evaluator:
    """What it takes to run the avatars of an experiment: its rules, and its data."""

    def __init__(
        self, experiment: Experiment, dataset: Dataset, vocabulary: Vocabulary | None = None
    ) -> None:
        self.experiment = experiment
        self.dataset = dataset
        self._vocabulary = vocabulary

    def network(self, gene: Gene, environment: Environment) -> Compiled:
        """A gene compiled for the data. Raises ``OverBudget``."""
        # an answer has a value for each class; how a network comes to that is the gene's affair
        head = Head.SNAP if gene.header.head is Head.SNAP else Head.LINEAR
        return compile(
            gene,
            input=self.dataset.shape,
            output=self.dataset.classes,
            head=head,
            budget=environment.limits,
            vocabulary=self._vocabulary,
        )

    def vehicle(self, network: Compiled, environment: Environment) -> Vehicle:
        """A network made runnable. Its seed depends on what is trained, never on when or where."""
        return Vehicle(
            network,
            learning=dict(environment.learning),
            seed=derived(self.experiment.seed, evaluation_key(network, environment)),
        )

    def trial(self, network: Compiled, environment: Environment) -> Iterator[Epoch]:
        """Train and test a network, an epoch at a time. Nothing is built before the first."""
        vehicle = self.vehicle(network, environment)
        yield from self.epochs(vehicle, environment)

    def epochs(self, vehicle: Vehicle, environment: Environment) -> Iterator[Epoch]:
        """Train and test a vehicle, an epoch at a time."""
        return run(
            vehicle,
            self.dataset,
            epochs=environment.epochs,
            batch_size=environment.batch_size,
            seed=vehicle.seed,
        )

    def perform(self, store: Store, held: Claim) -> Iterator[None]:
        """Run an avatar and store what happens; pauses after every epoch, and may be left there.

        Whatever goes wrong with the agent, out of memory included, is its end and no one else's.
        Raises ``Lost`` where the avatar was given to another.
        """
        environment = self.experiment.environment(held.environment)
        compiled = self._compiled(held.gene, environment)
        if isinstance(compiled, tuple):
            price, outcome = compiled
            store.price(held, price, None)
            store.end(held, outcome)
            return
        twin = evaluation_key(compiled, environment)
        store.price(held, compiled.price, twin)
        lived = store.twin(held, twin)
        trial = self.trial(compiled, environment) if lived is None else iter(lived[1])
        for step in _life(environment, compiled.price, trial):
            if isinstance(step, _Memory):
                store.mark(f"agent {held.agent}: out of memory")
                step = step.outcome
            if isinstance(step, Entry):
                store.record(held, step)
                yield
            else:
                store.end(held, step, None if lived is None else lived[0])

    def _compiled(self, gene: Gene, environment: Environment) -> Compiled | tuple[Price, Outcome]:
        """The network, or its price and the end that is decided before anything is built."""
        credit = environment.economy.initial_credit
        try:
            network = self.network(gene, environment)
            outcome = refused(environment, network.price)
            return network if outcome is None else (network.price, outcome)
        except OverBudget as error:
            outcome = refused(environment, error.price)
            return error.price, outcome or Outcome(End.OVER_BUDGET, str(error), credit)
        except Exception:
            return Price(), Outcome(End.ERROR, _traceback(), credit)


def evaluation_key(network: Compiled, environment: Environment) -> str:
    """What a training depends on beside the experiment: equal keys are the same evaluation."""
    learning = network.gene.learning | dict(environment.learning)
    entries = ",".join(f"{name}={learning[name]!r}" for name in sorted(learning))
    return f"{environment.name}/{network.key}/{entries}"


@dataclass(frozen=True)
class _Memory:
    """The end of an avatar that ran out of memory, which another machine might have had."""

    outcome: Outcome


def _life(
    environment: Environment, price: Price, trial: Iterator[Epoch]
) -> Iterator[Entry | Outcome | _Memory]:
    credit, accuracy = environment.economy.initial_credit, None
    try:
        for step in live(environment, price, trial):
            yield step
            credit, accuracy = (
                step.credit,
                (step.epoch.accuracy if isinstance(step, Entry) else step.accuracy),
            )
    except Exception as error:
        outcome = Outcome(End.ERROR, _traceback(), credit, accuracy)
        yield _Memory(outcome) if _out_of_memory(error) else outcome


def _out_of_memory(error: Exception) -> bool:
    # on the CPU torch raises no class of its own
    words = ("allocate memory", "out of memory")
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or (
        isinstance(error, RuntimeError) and any(word in str(error) for word in words)
    )


def _traceback() -> str:
    return traceback.format_exc()[-_LONGEST:]
