"""An avatar's evaluation: errors end only their avatar, twins run once, seeds decide results."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
import torch
from sqlalchemy import select

from mazec.api import parse
from mazec.evolution.random import random_gene
from mazec.gene.gene import Gene
from mazec.maze.agent import Agent, Origin
from mazec.maze.avatar import Avatar, EndReason, Outcome
from mazec.maze.error_cause import ErrorCause
from mazec.maze.experiment import Experiment
from mazec.maze.period import Period
from mazec.maze.run_warning import RunWarning
from mazec.maze.zone import Zone
from mazec.network.price import Budget
from mazec.plugins import installed_vocabulary
from mazec.store import tables
from mazec.store.repository import FILE, Store
from mazec.symbols import Call, Layer, Shape, Vocabulary
from mazec.tasks.data_options import DataOptions
from mazec.tasks.metric import METRICS
from mazec.training.dataset_trial import DatasetTrial
from mazec.workers.error import RunError
from mazec.workers.evaluation import Evaluator, evaluation_key
from mazec.workers.worker import run_next_avatar

Made = Callable[..., Experiment]


class Broken(Layer):
    """A symbol that cannot be built."""

    def parameters(self, seen: Shape) -> int:
        return 1

    def torch(self, seen: Shape) -> Call:
        return Call("torch.nn.NoSuchModule")


REWARD = 1e6
VOCABULARY = installed_vocabulary().extended(Broken)


@pytest.fixture
def run_genes(tmp_path: Path, experiment: Made) -> Iterator[Callable[..., Store]]:
    """Run genes, one after the other, in a new store."""
    stores = []

    def run(
        *genes: str, rules: Experiment | None = None, vocabulary: Vocabulary = VOCABULARY
    ) -> Store:
        rules = rules or experiment()
        folder = tmp_path / str(len(stores))
        folder.mkdir()
        store = Store.create(folder / FILE, rules)
        stores.append(store)
        agents = [
            Agent(number, parse(gene, vocabulary), 1, Origin.RANDOM)
            for number, gene in enumerate(genes, 1)
        ]
        avatars = [
            Avatar(agent.number, 1, Zone("pond", 1), agent.number, REWARD) for agent in agents
        ]
        store.begin(Period(1, tuple(agents), tuple(avatars)))
        evaluator = Evaluator(rules, vocabulary)
        while run_next_avatar(store, evaluator, "one"):
            pass
        return store

    yield run
    for store in stores:
        store.close()


def outcome(store: Store, index: int = 0) -> Outcome:
    result = store.avatars(1)[index].outcome
    assert result is not None
    return result


def test_a_good_agent_runs_until_its_credit_is_spent(run_genes: Callable[..., Store]) -> None:
    store = run_genes("LINEAR(64) RELU")
    end = outcome(store)
    assert end.end is EndReason.DEAD
    assert end.score is not None
    assert end.score > 0.7
    with store._reads() as connection:
        epochs = connection.execute(select(tables.epoch)).all()
        avatar = connection.execute(select(tables.avatar)).one()
    assert [epoch.number for epoch in epochs] == [1, 2]
    assert epochs[-1].credit == end.credit
    assert epochs[-1].score == end.score
    assert (avatar.parameters, avatar.layers) == (65 * 64 + 65 * 10, 4)


@pytest.mark.parametrize(
    ("gene", "end", "detail"),
    [
        ("LINEAR(100000)", EndReason.OVER_BUDGET, "parameters 7,500,010, at most 100,000"),
        ("REPEAT_START(times=1000000000) RELU TANH", EndReason.OVER_BUDGET, "layers"),
        ("head snap RELU", EndReason.NO_PARAMETERS, "nothing to train"),
        ("learning lr=10 momentum=0.999 LINEAR(500) LINEAR(50)", EndReason.DIVERGED, "not finite"),
        ("BROKEN", EndReason.ERROR, "NoSuchModule"),
    ],
)
def test_an_error_ends_its_avatar_and_not_the_run(
    run_genes: Callable[..., Store], gene: str, end: EndReason, detail: str
) -> None:
    store = run_genes(gene, "LINEAR(8)")
    assert outcome(store).end is end
    assert detail in outcome(store).detail
    assert outcome(store, 1).end is EndReason.DEAD


def test_the_commonest_reasons_of_errors_are_counted(run_genes: Callable[..., Store]) -> None:
    class Absent(Layer):
        """Another one that cannot be built."""

        def torch(self, seen: Shape) -> Call:
            return Call("torch.nn.Nowhere")

    vocabulary = VOCABULARY.extended(Absent)
    genes = ("LINEAR(8)", "LINEAR(4) ABSENT", "BROKEN", "LINEAR(2) ABSENT", "ABSENT")
    first, second = (store := run_genes(*genes, vocabulary=vocabulary)).failures()
    assert (first.count, first.agent, second.count, second.agent) == (3, 2, 1, 3)
    assert (first.cause, second.cause) == (
        ErrorCause("E504", "ABSENT"),
        ErrorCause("E504", "BROKEN"),
    )
    assert "Nowhere" in first.reason
    assert "NoSuchModule" in second.reason
    assert store.failures(most=1) == (first,)
    assert run_genes("LINEAR(8)").failures() == ()


def test_running_out_of_memory_is_one_agents_error(
    run_genes: Callable[..., Store], experiment: Made
) -> None:
    vast = Budget(*[2**62] * 6)
    rules = experiment(
        budget=vast, economy=replace(experiment().environments[0].economy, initial_credit=1e30)
    )
    store = run_genes("LINEAR(10000000000000)", "LINEAR(8)", rules=rules)
    assert outcome(store).end is EndReason.ERROR
    assert "allocate" in outcome(store).detail
    assert store.warnings() == (RunWarning.out_of_memory(1),)
    assert outcome(store, 1).end is EndReason.DEAD


def test_silent_twins_are_run_once(run_genes: Callable[..., Store]) -> None:
    store = run_genes(
        "LINEAR(16) RELU",
        "LINEAR(16) DEACTIVATE TANH ACTIVATE RELU REPEAT_END",
        "learning lr=0.06 LINEAR(16) RELU",
    )
    with store._reads() as connection:
        avatars = connection.execute(select(tables.avatar).order_by(tables.avatar.c.id)).all()
        epochs = connection.execute(select(tables.epoch)).all()
    assert [avatar.twin_of for avatar in avatars] == [None, 1, None]
    assert len(epochs) == 6
    assert outcome(store, 1) == outcome(store, 0)
    assert outcome(store, 2) != outcome(store, 0)


def test_results_do_not_depend_on_the_order_of_avatars(run_genes: Callable[..., Store]) -> None:
    genes = ["LINEAR(16) DROPOUT(0.3)", "LINEAR(9) RRELU", "LINEAR(5)"]
    forward, reverse = run_genes(*genes), run_genes(*genes[::-1])
    assert [outcome(forward, n) for n in range(3)] == [outcome(reverse, n) for n in (2, 1, 0)]


def test_the_environment_overrides_learning_and_shapes(
    run_genes: Callable[..., Store], experiment: Made
) -> None:
    rules = experiment(learning=(("lr", 0.02),))
    store = run_genes(
        "LINEAR(16)", "input 3 output 4 head none learning lr=9 LINEAR(16)", rules=rules
    )
    assert outcome(store, 0) == outcome(store, 1)


def test_the_learning_rate_decays_in_equal_steps_to_the_last_epoch(experiment: Made) -> None:
    def paces(lr_decay: float, epochs: int | None = None, most: int = 5) -> list[float]:
        rules = experiment(learning=(("lr", 0.2),), lr_decay=lr_decay, epochs=most)
        evaluator, home = Evaluator(rules, vocabulary=installed_vocabulary()), rules.environments[0]
        vehicle = evaluator.vehicle(evaluator.network(parse("LINEAR(16)"), home), home)
        assert vehicle.optimizer is not None
        groups = vehicle.optimizer.param_groups
        return [groups[0]["lr"] for _ in evaluator.epochs(vehicle, home, epochs)]

    assert paces(0.0) == [0.2] * 5
    assert paces(0.8) == pytest.approx([0.2, 0.16, 0.12, 0.08, 0.04])
    # an avatar that ended early is trained again with the same rates
    assert paces(0.8, epochs=2) == pytest.approx([0.2, 0.16])
    assert paces(1.0, most=1) == [0.2]


def test_random_genes_end_without_errors(run_genes: Callable[..., Store], experiment: Made) -> None:
    genes = [
        random_gene(Random(seed), lengths=(1, 30), vocabulary=installed_vocabulary())
        for seed in range(25)
    ]
    store = run_genes(*(_text(gene) for gene in genes))
    assert store.snapshot().ended == 25
    assert EndReason.ERROR not in store.snapshot().ends


def _text(gene: Gene) -> str:
    return " ".join(map(str, gene))


@pytest.mark.parametrize(
    ("dataset", "metric", "resolved"),
    [("digits", "score", "accuracy"), ("digits", "auc", "auc"), ("diabetes", "score", "r2")],
)
def test_the_data_decide_the_metric(
    experiment: Made, dataset: str, metric: str, resolved: str
) -> None:
    evaluator = Evaluator(experiment(dataset=dataset, metric=metric), installed_vocabulary())
    evaluator.load()
    assert evaluator.experiment.metric == resolved
    (home,) = evaluator.experiment.environments
    trial = evaluator.trial(home)
    assert isinstance(trial, DatasetTrial)
    assert trial.scorer.metric == resolved
    (epoch,) = evaluator.epochs(
        evaluator.vehicle(evaluator.network(parse("LINEAR(8)"), home), home), home, 1
    )
    assert 0 <= epoch.score <= 1


@pytest.mark.parametrize(
    ("settings", "choices"),
    [({"metric": "accuracy"}, ("r2", "mae")), ({"class_weights": "balanced"}, ("none",))],
)
def test_a_task_that_does_not_suit_the_data_is_an_error(
    experiment: Made, settings: dict[str, str], choices: tuple[str, ...]
) -> None:
    evaluator = Evaluator(experiment(dataset="diabetes", **settings), installed_vocabulary())
    with pytest.raises(RunError, match="E810") as raised:
        evaluator.load()
    (diagnostic,) = raised.value.diagnostics
    assert diagnostic.fields["choices"] == choices
    assert "a number" in str(raised.value)


def test_class_weights_change_the_loss(experiment: Made) -> None:
    def weights(class_weights: str) -> object:
        rules = experiment(dataset="wine", class_weights=class_weights)
        evaluator = Evaluator(rules, installed_vocabulary())
        return evaluator.trial(rules.environments[0]).loss.weight

    assert weights("none") is None
    assert isinstance(weights("balanced"), torch.Tensor)


def test_the_key_has_the_metric_and_class_weights_that_are_not_the_defaults(
    experiment: Made,
) -> None:
    evaluator = Evaluator(experiment(), installed_vocabulary())
    (home,) = evaluator.experiment.environments
    network = evaluator.network(parse("LINEAR(8)"), home)

    def key(**settings: str) -> str:
        return evaluation_key(network, replace(home, **settings))  # type: ignore[arg-type]

    assert {key(), key(metric="accuracy"), key(metric="r2")} == {evaluation_key(network, home)}
    others = [key(metric=metric) for metric in METRICS if metric not in ("accuracy", "r2")]
    others += [key(class_weights="balanced"), key(metric="auc", class_weights="balanced"), key()]
    assert len(set(others)) == len(others)


def test_digests_name_the_options_that_select_samples(experiment: Made, tmp_path: Path) -> None:
    rows = "".join(f"{n % 9},{n % 7},{n % 4},{'ab'[n % 2]}\n" for n in range(120))
    (table := tmp_path / "mine.csv").write_text(f"x,y,shop,kind\n{rows}")
    rules = replace(experiment(dataset=str(table)), data=DataOptions("kind", groups="shop"))
    evaluator = Evaluator(rules, installed_vocabulary())
    evaluator.load()
    assert list(evaluator.digests()) == [f"data {table}, kind, groups shop"]
