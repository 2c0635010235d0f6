"""Evaluation of avatars, which compiles, prices, trains and tests a gene, epoch by epoch."""

import json
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, cast

import torch

from mazec.backends.compiled import Compiled, compile_gene
from mazec.diagnostics import Diagnostic, MazecError, Report, describe_exception
from mazec.diagnostics.runs import FailedTrial, UnsuitableData, UnsuitableSetting
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
from mazec.tasks.data_options import DataOptions
from mazec.tasks.datasets import DATASET, TRIALS
from mazec.tasks.epoch import Epoch
from mazec.tasks.metric import CLASS_WEIGHTS, CLASSIFICATION, REGRESSION, SCORE, resolve_metric
from mazec.tasks.setting import InvalidSetting
from mazec.tasks.target import NumberTarget, Target
from mazec.training.data import Dataset, load
from mazec.training.trial import Trial, run_trial, test_vehicle
from mazec.training.vehicle import Vehicle
from mazec.workers.error import RunError

EVALUATION_VERSION = 1
_MAX_TRACEBACK = 8000  # characters that are kept from the end of a traceback


class Evaluator:
    """An evaluator of the avatars of an experiment, with its vocabulary, its data and a device.

    ``root`` is the folder of downloaded data. Each data set is loaded on first use, or by ``load``.
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
        self._datasets: dict[tuple[str, DataOptions], Dataset] = {}
        self._samples: dict[str, Dataset] = {}

    def load(self) -> None:
        """Load the data of all environments, and decide their metrics in ``experiment``.

        Raises ``RunError`` if a data set is unknown, if transforms or the metric do not suit it or
        if a trial cannot be created, and ``DataError`` if a data set is missing or unusable.
        """
        environments = []
        for environment in self.experiment.environments:
            if environment.trial == DATASET:
                environments.append(self._with_metric(environment))
                continue
            environments.append(environment)
            with guard(partial(_failed_trial, environment)):
                trial = self.trial(environment)
                shape_of(trial.shape), checked(OUTPUT, trial.outputs, "outputs")
        self.experiment = replace(self.experiment, environments=tuple(environments))

    def _with_metric(self, environment: Environment) -> Environment:
        """Return an environment with the metric that its data decide. Raises ``RunError``."""
        try:
            dataset = self.dataset(environment)
            environment.transforms.check(dataset.shape)
        except ValueError as error:
            name, reason = environment.name, str(error)
            raise RunError([UnsuitableData(environment=name, reason=reason)]) from None
        metric, weights = _given_metric(environment), environment.class_weights
        try:
            return replace(environment, metric=resolve_metric(dataset.target, metric, weights))
        except InvalidSetting as error:
            raise RunError([_unsuitable(error, environment, dataset.target)]) from None

    def trial(self, environment: Environment, seed: int = 0) -> Trial:
        """Return a new instance of an environment's trial."""
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
                metric=_given_metric(environment),
                class_weights=environment.class_weights != CLASS_WEIGHTS[0],
                seed=seed,
            ),
        )

    def dataset(self, environment: Environment) -> Dataset:
        """Return the data of an environment, on the device.

        Environments that use the same data set share its tensors.
        """
        if environment.name not in self._samples:
            seed = derive_seed(Purpose.ENVIRONMENT_SAMPLES, self.experiment.seed, environment.name)
            dataset = self._load_dataset(environment)
            self._samples[environment.name] = dataset.sampled(environment.samples, seed)
        return self._samples[environment.name]

    def digests(self) -> dict[str, str]:
        """Return the SHA-256 (hex) of each loaded data set's samples, by ``data NAME``."""
        digests = {}
        for (name, options), data in self._datasets.items():
            digest = sha256()
            for part in (data.train, data.validation, data.test):
                for tensor in (part.inputs, part.targets):
                    digest.update(tensor.cpu().contiguous().numpy().data)
            key = ", ".join((name, *_columns(options)))
            digests[f"data {key}"] = digest.hexdigest()
        return digests

    def _load_dataset(self, environment: Environment) -> Dataset:
        experiment = self.experiment
        name = environment.dataset or experiment.dataset
        assert name is not None  # Experiment checks this
        options = experiment.data_of(environment)
        if (name, options) not in self._datasets:
            dataset = load(
                name,
                vocabulary=self.vocabulary,
                seed=experiment.seed,
                root=self._root,
                options=options,
            )
            self._datasets[name, options] = dataset.to(self.device)
        return self._datasets[name, options]

    def network(self, gene: Gene, environment: Environment) -> Compiled:
        """Compile a gene for an environment's data. Raises ``OverBudget``."""
        options = self._options(gene, environment)
        return compile_gene(gene, options, vocabulary=self.vocabulary)

    def _options(self, gene: Gene, environment: Environment) -> CompileOptions:
        trial = self.trial(environment)
        # the output has a value for each class; a gene may choose only the kind of its head
        head = Head.SNAP if gene.header.head is Head.SNAP else Head.LINEAR
        return CompileOptions.of(trial.shape, trial.outputs, head, environment.limits)

    def vehicle(self, network: Compiled, environment: Environment) -> Vehicle:
        """Return a vehicle for a network, with a seed that depends only on the evaluation key."""
        key = evaluation_key(network, environment)
        return Vehicle(
            network,
            self.trial(environment).loss,
            learning=dict(environment.learning),
            device=self.device,
            seed=derive_seed(Purpose.TRAINING, self.experiment.seed, key),
        )

    def train(self, network: Compiled, environment: Environment) -> Iterator[Epoch]:
        """Train and test a network, and yield each epoch. Builds the vehicle on first iteration."""
        vehicle = self.vehicle(network, environment)
        yield from self.epochs(vehicle, environment)

    def epochs(
        self, vehicle: Vehicle, environment: Environment, epochs: int | None = None
    ) -> Iterator[Epoch]:
        """Run an environment's trial with a vehicle, and yield each epoch, or the first ``epochs``.

        The learning rate decays as in the whole trial.
        """
        results = run_trial(
            vehicle,
            self.trial(environment, vehicle.seed),
            epochs=environment.epochs,
            seed=vehicle.seed,
            lr_decay=environment.lr_decay,
        )
        return islice(results, epochs)

    def test(self, vehicle: Vehicle, environment: Environment) -> float:
        """Return the score of a vehicle on data that selection never used."""
        return test_vehicle(vehicle, self.trial(environment, vehicle.seed), seed=vehicle.seed)

    def evaluate(self, store: Store, claim: Claim) -> Iterator[None]:
        """Run a claimed avatar and store its epochs and its outcome.

        Yields after each epoch; the caller may stop there. Errors of the agent, including running
        out of memory, end only its avatar. Raises ``ClaimLost`` if another worker has claimed the
        avatar.
        """
        environment = self.experiment.environment(claim.environment)
        compiled = self._compiled(parse(claim.gene, vocabulary=self.vocabulary), environment)
        if isinstance(compiled, tuple):
            price, outcome = compiled
            store.price(claim, price, None)
            store.end(claim, outcome)
            return
        key = evaluation_key(compiled, environment)
        if not store.price(claim, compiled.price, key):
            return  # another worker runs the same evaluation
        twin = store.twin(claim, key)
        epochs = self.train(compiled, environment) if twin is None else iter(twin.epochs)
        for step in _run_guarded(environment, compiled.price, epochs, claim.reward):
            if isinstance(step, _OutOfMemory):
                _free_memory()
                store.warn(RunWarning.out_of_memory(claim.agent))
                step = step.outcome
            if isinstance(step, EpochRecord):
                store.record(claim, step)
                yield
            else:
                store.end(claim, step, None if twin is None else twin.avatar)

    def _compiled(self, gene: Gene, environment: Environment) -> Compiled | tuple[Price, Outcome]:
        """Return the network, or its price and outcome if the avatar ends before training."""
        credit = environment.economy.initial_credit
        try:
            with guard(passing=(OverBudget,), memory=True):
                options = self._options(gene, environment)
                priced = price_gene(gene, options, Report(), vocabulary=self.vocabulary)
                outcome = end_by_price(environment, priced.price)
                if outcome is not None:  # no need to compile the network
                    return priced.price, outcome
                return compile_gene(gene, options, vocabulary=self.vocabulary)
        except OverBudget as error:
            outcome = end_by_price(environment, error.price)
            return error.price, outcome or Outcome(EndReason.OVER_BUDGET, str(error), credit)
        except PluginFailure as failure:
            return Price(), _failure(failure.error, credit)


def evaluation_key(network: Compiled, environment: Environment) -> str:
    """Return the key (hex) of an evaluation; equal keys give the same results.

    The key is the SHA-256 of a JSON list: the version of this format, the environment, the
    network's fingerprint, and the effective learning settings, sorted by name. A metric that is not
    the default of any target, and class weights, follow if there are any.
    """
    learning = network.gene.learning | dict(environment.learning)
    line: list[Any] = [EVALUATION_VERSION, environment.name, network.fingerprint]
    line.append(sorted(learning.items()))
    if environment.metric not in (SCORE, CLASSIFICATION[0], REGRESSION[0]):
        line.append(["metric", environment.metric])
    if environment.class_weights != CLASS_WEIGHTS[0]:
        line.append(["class_weights", environment.class_weights])
    return sha256(json.dumps(line).encode()).hexdigest()


@dataclass(frozen=True)
class _OutOfMemory:
    """The outcome of an avatar that ran out of memory, which may differ on another machine."""

    outcome: Outcome


def _run_guarded(
    environment: Environment, price: Price, trial: Iterator[Epoch], reward: float
) -> Iterator[EpochRecord | Outcome | _OutOfMemory]:
    credit, score = environment.economy.initial_credit, None
    steps = run_avatar(environment, price, trial, reward)
    while True:
        try:
            with guard(memory=True):
                step = next(steps, None)
        except PluginFailure as failure:
            outcome = _failure(failure.error, credit, score)
            yield _OutOfMemory(outcome) if out_of_memory(failure.error) else outcome
            return
        if step is None:
            return
        yield step
        credit = step.credit
        score = step.epoch.score if isinstance(step, EpochRecord) else step.score


def _given_metric(environment: Environment) -> str | None:
    return None if environment.metric == SCORE else environment.metric


def _columns(options: DataOptions) -> Iterator[str]:
    """Yield the options that make other samples of the same data set."""
    if options.label is not None:
        yield options.label
    for name in ("drop", "keep", "groups", "time"):
        value = getattr(options, name)
        if value:
            yield f"{name} {value if isinstance(value, str) else ' '.join(value)}"


def _unsuitable(error: InvalidSetting, environment: Environment, target: Target) -> Diagnostic:
    return UnsuitableSetting(
        setting=error.setting,
        value=str(error.found),
        environment=environment.name,
        target=target.name,
        kind="a number" if isinstance(target, NumberTarget) else "a class",
        choices=error.choices,
    )


def _failed_trial(environment: Environment, error: BaseException) -> RunError:
    failed = FailedTrial(
        trial=environment.trial, environment=environment.name, reason=describe_exception(error)
    )
    return RunError([failed])


def _free_memory() -> None:
    """Free the device memory that PyTorch has cached, for the next network."""
    if torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        torch.cuda.empty_cache()
    elif torch.backends.mps.is_available():
        torch.mps.empty_cache()


def _failure(error: BaseException, credit: float, score: float | None = None) -> Outcome:
    """Return an outcome for an error, with a traceback unless mazec itself describes the error."""
    has_diagnostics = isinstance(error, MazecError)
    text = str(error) if has_diagnostics else "".join(traceback.format_exception(error))
    return Outcome(EndReason.ERROR, text[-_MAX_TRACEBACK:], credit, score, cause_of(error))
