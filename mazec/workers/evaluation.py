"""Evaluating an avatar: compiled, priced, trained and tested, epoch by epoch."""

import json
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import cast

import torch

from mazec.backends.compiled import Compiled, compile_gene
from mazec.diagnostics import MazecError, Report, describe_exception
from mazec.diagnostics.runs import FailedTrial, UnsuitableData
from mazec.extensions import PluginFailure, guard, out_of_memory, stdout_to_stderr
from mazec.extensions.dotted import resolve_dotted
from mazec.gene.gene import OUTPUT, Gene, Head
from mazec.gene.reader import parse
from mazec.maze.avatar import EndReason, EpochRecord, Outcome, end_by_price, run_avatar
from mazec.maze.environment import Environment
from mazec.maze.error_cause import cause_of
from mazec.maze.experiment import Experiment
from mazec.maze.run_warning import RunWarning
from mazec.network.options import CompileOptions
from mazec.network.price import Price
from mazec.network.price_gene import OverBudget, price_gene
from mazec.randomness.seed import Purpose, derive_seed
from mazec.store.claims import Claim
from mazec.store.repository import Store
from mazec.symbols import Vocabulary, checked, shape_of
from mazec.tasks.datasets import DATASET, TRIALS
from mazec.tasks.epoch import Epoch
from mazec.training.data import Dataset, load
from mazec.training.trial import Trial, run_trial, test_vehicle
from mazec.training.vehicle import Vehicle
from mazec.workers.error import RunError

EVALUATION_VERSION = 1
_LONGEST = 8000  # characters of a traceback: the end of it says what happened


class Evaluator:
    """Everything that runs the avatars of an experiment: its vocabulary, its data and a device.

    ``root`` is where downloaded data lies. A data set is loaded when it is first needed, or by
    ``load``.
    """

    def __init__(
        self,
        experiment: Experiment,
        vocabulary: Vocabulary,
        *,
        root: Path | None = None,
        device: str = "cpu",
    ) -> None:
        self.experiment = experiment
        self.vocabulary = vocabulary
        self._root = root
        self.device = device
        self._whole: dict[tuple[str, str | None], Dataset] = {}
        self._parts: dict[str, Dataset] = {}

    def load(self) -> None:
        """Load the data of all environments.

        Raises ``RunError`` for a data set that is unknown, for transforms that do not suit it and
        for a trial that cannot be made, ``DataError`` for a data set that cannot be had.
        """
        for environment in self.experiment.environments:
            if environment.trial == DATASET:
                try:
                    environment.transforms.check(self.dataset(environment).shape)
                except ValueError as trouble:
                    name, reason = environment.name, str(trouble)
                    raise RunError([UnsuitableData(environment=name, reason=reason)]) from None
                continue
            with guard(partial(_failed_trial, environment)):
                trial = self.trial(environment)
                shape_of(trial.shape), checked(OUTPUT, trial.outputs, "outputs")

    def trial(self, environment: Environment, seed: int = 0) -> Trial:
        """What an environment asks of a vehicle; a new one for each avatar."""
        path = self.vocabulary.get(TRIALS)[environment.trial]
        if environment.trial != DATASET:
            with stdout_to_stderr():
                return cast(Trial, resolve_dotted(path)(**dict(environment.settings)))
        return cast(
            Trial,
            resolve_dotted(path)(
                self.dataset(environment),
                batch_size=environment.batch_size,
                transforms=environment.transforms,
                seed=seed,
            ),
        )

    def dataset(self, environment: Environment) -> Dataset:
        """The data of an environment, on the device; those that share a set share its tensors."""
        if environment.name not in self._parts:
            whole = self._of(environment)
            rules = self.experiment
            seed = derive_seed(Purpose.ENVIRONMENT_SAMPLES, rules.seed, environment.name)
            self._parts[environment.name] = whole.sampled(environment.samples, seed)
        return self._parts[environment.name]

    def digests(self) -> dict[str, str]:
        """Return the hash of the samples of each loaded data set, by ``data NAME``."""
        found = {}
        for (name, label), data in self._whole.items():
            held = sha256()
            for part in (data.train, data.validation, data.test):
                for tensor in (part.inputs, part.labels):
                    held.update(tensor.cpu().contiguous().numpy().data)
            called = name if label is None else f"{name}, {label}"
            found[f"data {called}"] = held.hexdigest()
        return found

    def _of(self, environment: Environment) -> Dataset:
        rules = self.experiment
        name = environment.dataset or rules.dataset
        assert name is not None  # an experiment that lacks one cannot be
        # the column is one of the experiment's own table
        label = environment.label or (None if environment.dataset else rules.label)
        if (name, label) not in self._whole:
            found = load(
                name,
                vocabulary=self.vocabulary,
                seed=rules.seed,
                root=self._root,
                label=label,
                validation=rules.validation,
            )
            self._whole[name, label] = found.to(self.device)
        return self._whole[name, label]

    def network(self, gene: Gene, environment: Environment) -> Compiled:
        """A gene compiled for an environment's data. Raises ``OverBudget``."""
        options = self._options(gene, environment)
        return compile_gene(gene, options, vocabulary=self.vocabulary)

    def _options(self, gene: Gene, environment: Environment) -> CompileOptions:
        trial = self.trial(environment)
        # an answer has a value for each class; how a network comes to that is the gene's affair
        head = Head.SNAP if gene.header.head is Head.SNAP else Head.LINEAR
        return CompileOptions.of(trial.shape, trial.outputs, head, environment.limits)

    def vehicle(self, network: Compiled, environment: Environment) -> Vehicle:
        """A network made runnable. Its seed depends on what is trained, never on when or where."""
        key = evaluation_key(network, environment)
        return Vehicle(
            network,
            learning=dict(environment.learning),
            device=self.device,
            seed=derive_seed(Purpose.TRAINING, self.experiment.seed, key),
        )

    def lived(self, network: Compiled, environment: Environment) -> Iterator[Epoch]:
        """Train and test a network, an epoch at a time. Nothing is built before the first."""
        vehicle = self.vehicle(network, environment)
        yield from self.epochs(vehicle, environment)

    def epochs(
        self, vehicle: Vehicle, environment: Environment, epochs: int | None = None
    ) -> Iterator[Epoch]:
        """Put a vehicle to the trial of an environment, an epoch at a time, or its first ones."""
        whole = run_trial(
            vehicle,
            self.trial(environment, vehicle.seed),
            epochs=environment.epochs,
            seed=vehicle.seed,
            lr_decay=environment.lr_decay,
        )
        return islice(whole, epochs)

    def test(self, vehicle: Vehicle, environment: Environment) -> float:
        """The score of a vehicle on what selection never saw."""
        return test_vehicle(vehicle, self.trial(environment, vehicle.seed), seed=vehicle.seed)

    def evaluate(self, store: Store, held: Claim) -> Iterator[None]:
        """Run an avatar and store what happens; pauses after every epoch, and may be left there.

        Whatever goes wrong with the agent, out of memory included, is its end and no one else's.
        Raises ``ClaimLost`` where the avatar was given to another.
        """
        environment = self.experiment.environment(held.environment)
        compiled = self._compiled(parse(held.gene, vocabulary=self.vocabulary), environment)
        if isinstance(compiled, tuple):
            price, outcome = compiled
            store.price(held, price, None)
            store.end(held, outcome)
            return
        twin = evaluation_key(compiled, environment)
        if not store.price(held, compiled.price, twin):
            return  # another worker is at the same evaluation
        lived = store.twin(held, twin)
        epochs = self.lived(compiled, environment) if lived is None else iter(lived.epochs)
        for step in _life(environment, compiled.price, epochs, held.reward):
            if isinstance(step, _Memory):
                _free_memory()
                store.warn(RunWarning.out_of_memory(held.agent))
                step = step.outcome
            if isinstance(step, EpochRecord):
                store.record(held, step)
                yield
            else:
                store.end(held, step, None if lived is None else lived.avatar)

    def _compiled(self, gene: Gene, environment: Environment) -> Compiled | tuple[Price, Outcome]:
        """The network, or its price and the end that is decided before anything is built."""
        credit = environment.economy.initial_credit
        try:
            with guard(passing=(OverBudget,), memory=True):
                options = self._options(gene, environment)
                priced = price_gene(gene, options, Report(), vocabulary=self.vocabulary)
                outcome = end_by_price(environment, priced.price)
                if outcome is not None:  # without writing the network out
                    return priced.price, outcome
                return compile_gene(gene, options, vocabulary=self.vocabulary)
        except OverBudget as error:
            outcome = end_by_price(environment, error.price)
            return error.price, outcome or Outcome(EndReason.OVER_BUDGET, str(error), credit)
        except PluginFailure as failure:
            return Price(), _failure(failure.error, credit)


def evaluation_key(network: Compiled, environment: Environment) -> str:
    """Return the identity (hex) of a training: equal keys are the same evaluation.

    It is the SHA-256 of a line of JSON: the version of this form, the environment, the network's
    fingerprint, and the learning settings in force, by name.
    """
    learning = network.gene.learning | dict(environment.learning)
    line = [EVALUATION_VERSION, environment.name, network.fingerprint, sorted(learning.items())]
    return sha256(json.dumps(line).encode()).hexdigest()


@dataclass(frozen=True)
class _Memory:
    """The end of an avatar that ran out of memory, which another machine might have had."""

    outcome: Outcome


def _life(
    environment: Environment, price: Price, trial: Iterator[Epoch], reward: float
) -> Iterator[EpochRecord | Outcome | _Memory]:
    credit, accuracy = environment.economy.initial_credit, None
    steps = run_avatar(environment, price, trial, reward)
    while True:
        try:
            with guard(memory=True):
                step = next(steps, None)
        except PluginFailure as failure:
            outcome = _failure(failure.error, credit, accuracy)
            yield _Memory(outcome) if out_of_memory(failure.error) else outcome
            return
        if step is None:
            return
        yield step
        credit = step.credit
        accuracy = step.epoch.accuracy if isinstance(step, EpochRecord) else step.accuracy


def _failed_trial(environment: Environment, error: BaseException) -> RunError:
    failed = FailedTrial(
        trial=environment.trial, environment=environment.name, reason=describe_exception(error)
    )
    return RunError([failed])


def _free_memory() -> None:
    """Give back what a network held on the device, for the next one."""
    if torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        torch.cuda.empty_cache()
    elif torch.backends.mps.is_available():
        torch.mps.empty_cache()


def _failure(error: BaseException, credit: float, accuracy: float | None = None) -> Outcome:
    """Return the end ERROR: described by mazec where it can, with the traceback where not."""
    known = isinstance(error, MazecError)
    text = str(error) if known else "".join(traceback.format_exception(error))
    return Outcome(EndReason.ERROR, text[-_LONGEST:], credit, accuracy, cause_of(error))
