"""Vehicles: weights by seed, batches of any shape, single samples, loaders of any kind."""

import math
from typing import Any

import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from mazec.api import compile, parse
from mazec.backends.compiled import Compiled
from mazec.plugins import installed_vocabulary
from mazec.training.data import Dataset, Split, load
from mazec.training.vehicle import Vehicle, evaluate

DATA = load("digits", vocabulary=installed_vocabulary())
NORMED = "LINEAR(32) BATCH_NORM1D RELU"


def network(text: str = NORMED, **options: Any) -> Compiled:
    return compile(parse(text), input=options.pop("input", (8, 8)), output=10, **options)


def loader(split: Split, batch_size: int = 64, count: int | None = None) -> DataLoader[Any]:
    samples = TensorDataset(split.inputs[:count], split.targets[:count])
    return DataLoader(samples, batch_size=batch_size)


def weights(vehicle: Vehicle) -> torch.Tensor:
    return nn.utils.parameters_to_vector(vehicle.module.parameters()).detach()


def test_the_first_weights_depend_on_the_seed_alone() -> None:
    before = torch.random.get_rng_state()
    first = weights(Vehicle(network(), seed=1))
    assert torch.equal(torch.random.get_rng_state(), before)
    torch.rand(3)
    assert torch.equal(weights(Vehicle(network(), seed=1)), first)
    assert not torch.equal(weights(Vehicle(network(), seed=2)), first)


def test_it_learns_from_any_loader() -> None:
    vehicle = Vehicle(network())
    train, test = loader(DATA.train), loader(DATA.validation, 100)
    epochs = list(evaluate(vehicle, train, test, epochs=3))
    assert [epoch.number for epoch in epochs] == [1, 2, 3]
    assert epochs[-1].loss < epochs[0].loss
    assert epochs[-1].score > 0.9
    assert vehicle.diagnostics == []
    assert "score 9" in str(epochs[-1])


def test_it_learns_with_another_loss() -> None:
    hot = nn.functional.one_hot(DATA.train.targets, 10).float()
    train = DataLoader(TensorDataset(DATA.train.inputs, hot), batch_size=32)
    vehicle = Vehicle(network(), loss=nn.MSELoss())
    (epoch,) = evaluate(vehicle, train, train)
    assert epoch.score > 0.7


def test_settings_override_those_of_the_gene() -> None:
    gene = "learning lr=0.25 momentum=0.5 " + NORMED
    assert Vehicle(network(gene)).learning == {"lr": 0.25, "momentum": 0.5, "weight_decay": 1e-4}
    vehicle = Vehicle(network(gene), learning={"lr": 0.5})
    assert vehicle.optimizer is not None
    assert vehicle.optimizer.param_groups[0]["lr"] == 0.5
    assert vehicle.optimizer.param_groups[0]["momentum"] == 0.5
    with pytest.raises(ValueError, match="no entry 'rate'"):
        Vehicle(network(), learning={"rate": 1.0})
    with pytest.raises(ValueError, match="lr of learning takes"):
        Vehicle(network(), learning={"lr": math.nan})


def test_the_learning_rate_is_scaled_by_a_share() -> None:
    vehicle = Vehicle(network(), learning={"lr": 0.5})
    assert vehicle.optimizer is not None
    for share in (0.5, 0.1, 1.0):
        vehicle.scale_lr(share)
        assert vehicle.optimizer.param_groups[0]["lr"] == 0.5 * share


@pytest.mark.parametrize("shape", [(4, 1, 8, 8), (4, 64), (4, 8, 8), (4, 2, 4, 8, 1)])
def test_a_batch_is_viewed_by_its_values(shape: tuple[int, ...]) -> None:
    assert Vehicle(network()).view(torch.zeros(shape)).shape == (4, 8, 8)


@pytest.mark.parametrize("shape", [(4, 8, 9), (64,), (4,), ()])
def test_another_count_of_values_is_an_error(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="does not fit the input 8x8"):
        Vehicle(network()).view(torch.zeros(shape))


def test_other_types_become_floats() -> None:
    assert Vehicle(network()).view(torch.zeros(2, 64, dtype=torch.uint8)).dtype is torch.float32


def test_a_lone_last_sample_joins_the_batch_before_it() -> None:
    vehicle = Vehicle(network())
    list(evaluate(vehicle, loader(DATA.train, 64, 129), loader(DATA.validation)))
    assert vehicle.diagnostics == []


def test_a_lone_batch_of_one_runs_norms_in_evaluation_mode() -> None:
    vehicle = Vehicle(network())
    list(evaluate(vehicle, loader(DATA.train, 64, 1), loader(DATA.validation), epochs=2))
    assert [found.code for found in vehicle.diagnostics] == ["W602"]
    assert all(module.training for module in vehicle.module.modules()) is False
    # the running figures are those that it was born with
    (norm,) = (m for m in vehicle.module.modules() if isinstance(m, nn.BatchNorm1d))
    assert torch.equal(norm.running_mean, torch.zeros(32))


def test_single_samples_are_accepted_without_norms() -> None:
    vehicle = Vehicle(network("LINEAR(8) RELU"))
    (epoch,) = evaluate(vehicle, loader(DATA.train, 1, 20), loader(DATA.validation))
    assert vehicle.diagnostics == []
    assert math.isfinite(epoch.loss)


def test_a_loader_without_samples_is_an_error() -> None:
    with pytest.raises(ValueError, match="the loader has no samples"):
        list(evaluate(Vehicle(network()), [], loader(DATA.validation)))


def test_a_network_without_parameters_is_only_tested() -> None:
    vehicle = Vehicle(network("RELU", head="snap"))
    assert vehicle.optimizer is None
    assert vehicle.finite
    epochs = list(evaluate(vehicle, loader(DATA.train), loader(DATA.validation), epochs=2))
    assert epochs[0].score == epochs[1].score
    assert epochs[0].loss == pytest.approx(epochs[1].loss)


def test_a_loss_that_is_not_finite_has_diverged() -> None:
    vehicle = Vehicle(network("learning lr=10 momentum=0.99 LINEAR(2000) LINEAR(2000)"))
    epochs = list(evaluate(vehicle, loader(DATA.train, 16), loader(DATA.validation), epochs=3))
    assert epochs[-1].diverged
    assert not vehicle.finite
    assert "diverged" in str(epochs[-1])


def test_a_data_set_moves_as_a_whole() -> None:
    assert isinstance(DATA.to("cpu"), Dataset)
    assert DATA.to("cpu").train.inputs is DATA.train.inputs


@pytest.mark.parametrize(
    "labels",
    [
        DATA.train.targets.int(),
        DATA.train.targets.unsqueeze(1),
        DATA.train.targets.to(torch.uint8).unsqueeze(1),
    ],
)
def test_classes_of_any_integer_type_are_the_same(labels: torch.Tensor) -> None:
    samples = TensorDataset(DATA.train.inputs, labels)
    batches = DataLoader(samples, batch_size=64)
    (other,) = evaluate(Vehicle(network()), batches, batches)
    (plain,) = evaluate(Vehicle(network()), loader(DATA.train), loader(DATA.train))
    assert (other.loss, other.score) == (plain.loss, plain.score)


def test_lists_are_accepted_and_labels_that_do_not_fit_are_an_error() -> None:
    inputs, labels = DATA.train.inputs[:4].tolist(), DATA.train.targets[:4].tolist()
    assert list(evaluate(Vehicle(network()), [(inputs, labels)], [(inputs, labels)]))
    with pytest.raises(ValueError, match="4 samples needs as many labels"):
        list(evaluate(Vehicle(network()), [(inputs, labels[:3])], [(inputs, labels)]))
