"""The built-in trial: results depend on the seed alone, and no batch has a single sample."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.api import compile, parse
from mazec.plugins import installed_vocabulary
from mazec.tasks.encoding import ArrayEncoding
from mazec.tasks.transforms import NONE, Transforms
from mazec.training.data import Dataset, Split, load, prepare
from mazec.training.dataset_trial import DatasetTrial, accuracy, batches, run
from mazec.training.split import LoadedData
from mazec.training.trial import run_trial
from mazec.training.trial import test_vehicle as vehicle_test
from mazec.training.vehicle import Vehicle

DATA = load("digits", vocabulary=installed_vocabulary())


def figures(
    text: str,
    seed: int,
    data: Dataset = DATA,
    epochs: int = 3,
    transforms: Transforms = NONE,
) -> list[tuple[float, float]]:
    vehicle = Vehicle(compile(parse(text), input=data.shape, output=data.outputs), seed=seed)
    return [
        (epoch.loss, epoch.score)
        for epoch in run(
            vehicle, data, epochs=epochs, batch_size=32, seed=seed, transforms=transforms
        )
    ]


@settings(deadline=None)
@given(st.integers(1, 200), st.integers(1, 70))
def test_batches_hold_every_place_once_and_no_lone_last_one(count: int, size: int) -> None:
    cut = batches(torch.arange(count), size)
    assert torch.cat(cut).tolist() == list(range(count))
    assert all(len(batch) == size for batch in cut[:-1]) or len(cut) == 1
    assert len(cut[-1]) > 1 or len(cut) == 1


def test_it_learns() -> None:
    losses, accuracies = zip(*figures("LINEAR(64) BATCH_NORM1D RELU", 0), strict=True)
    assert losses[2] < losses[0]
    assert accuracies[2] > 0.9


@pytest.mark.parametrize("text", ["LINEAR(32) RELU", "DROPOUT(0.4) LINEAR(32) RRELU DROPOUT(0.2)"])
def test_results_depend_on_the_seed_alone(text: str) -> None:
    first = figures(text, 5)
    torch.rand(17)
    assert figures(text, 5) == first
    assert figures(text, 6) != first


def test_draws_between_epochs_have_no_effect() -> None:
    compiled = compile(parse("DROPOUT(0.4) LINEAR(32)"), input=(8, 8), output=10)
    whole = figures("DROPOUT(0.4) LINEAR(32)", 5)
    mine = torch.random.get_rng_state()
    seen = []
    for epoch in run(Vehicle(compiled, seed=5), DATA, epochs=3, batch_size=32, seed=5):
        assert torch.equal(torch.random.get_rng_state(), mine)
        torch.rand(3)
        mine = torch.random.get_rng_state()
        seen.append((epoch.loss, epoch.score))
    assert seen == whole


def test_accuracy_is_the_share_that_is_right() -> None:
    vehicle = Vehicle(compile(parse("LINEAR(32) RELU"), input=(8, 8), output=10))
    list(run(vehicle, DATA, epochs=2, batch_size=32, seed=0))
    with torch.no_grad():
        answers = vehicle.module(DATA.test.inputs).argmax(1)
    expected = (answers == DATA.test.targets).float().mean().item()
    assert accuracy(vehicle, DATA.test) == pytest.approx(expected)
    assert accuracy(vehicle, DATA.test, 7) == accuracy(vehicle, DATA.test, 360)


def test_dropout_is_off_in_tests() -> None:
    vehicle = Vehicle(compile(parse("DROPOUT(0.9)"), input=(8, 8), output=10))
    assert len({accuracy(vehicle, DATA.test) for _ in range(3)}) == 1


def test_a_loss_that_is_not_finite_has_diverged() -> None:
    gene = parse("learning lr=10 momentum=0.99 LINEAR(1000) LINEAR(1000)")
    vehicle = Vehicle(compile(gene, input=(8, 8), output=10))
    last = list(run(vehicle, DATA, epochs=2, batch_size=16, seed=0))[-1]
    assert last.diverged
    assert not math.isfinite(last.loss)


def test_results_without_transforms_never_change() -> None:
    losses, _ = zip(*figures("LINEAR(32) RELU", 5), strict=True)
    assert losses == pytest.approx((2.024407, 0.825335, 0.317997), rel=1e-4)


def test_transformed_data_is_harder_and_repeatable() -> None:
    transforms = Transforms(rotation=40, shift=0.2, noise=0.1)
    plain = figures("LINEAR(32) RELU", 5)
    first = figures("LINEAR(32) RELU", 5, transforms=transforms)
    torch.rand(17)
    assert figures("LINEAR(32) RELU", 5, transforms=transforms) == first
    assert first[-1][1] < plain[-1][1]
    # the first of three epochs is the only one of one, so each has draws of its own
    assert figures("LINEAR(32) RELU", 5, epochs=1, transforms=transforms) == first[:1]


def test_every_epoch_transforms_again() -> None:
    """With weights that stay, the loss of an epoch tells the samples."""
    vehicle = Vehicle(compile(parse("RELU"), input=(8, 8), output=10, head="snap"))
    options = {"epochs": 2, "batch_size": 32, "seed": 1}
    plain = [epoch.loss for epoch in run(vehicle, DATA, **options)]
    transformed = list(run(vehicle, DATA, **options, transforms=Transforms(rotation=40)))
    assert plain[0] == pytest.approx(plain[1])
    assert transformed[0].loss != pytest.approx(transformed[1].loss)
    assert transformed[0].score == transformed[1].score


def test_a_table_supports_noise_only() -> None:
    table = Dataset(
        "table",
        ArrayEncoding((64,)),
        DATA.target,
        *(Split(part.inputs.flatten(1), part.targets) for part in (DATA.train, DATA.validation)),
        DATA.test,
    )
    assert figures("LINEAR(8)", 1, table, 1, Transforms(noise=0.1)) != figures(
        "LINEAR(8)", 1, table, 1
    )
    with pytest.raises(ValueError, match="use noise only"):
        figures("LINEAR(8)", 1, table, 1, Transforms(rotation=5))


def test_a_network_learns_to_predict_numbers() -> None:
    inputs = torch.linspace(-1, 1, 400)[:, None]
    loaded = LoadedData(Split(inputs, 5 + 3 * inputs[:, 0].double()), standard=(0,))
    data = prepare("line", loaded)
    trial = DatasetTrial(data, batch_size=16)
    network = compile(parse("LINEAR(8)"), input=data.shape, output=data.outputs, head="linear")
    vehicle = Vehicle(network, trial.loss)
    epochs = list(run_trial(vehicle, trial, epochs=5, seed=0))
    assert trial.scorer.metric == "r2"
    assert vehicle_test(vehicle, trial, seed=0) > 0.99
    assert epochs[-1].loss < epochs[0].loss


def test_a_data_set_without_test_samples_is_not_tested() -> None:
    loaded = LoadedData(Split(torch.rand(60, 2), torch.arange(60) % 2))
    trial = DatasetTrial(prepare("x", loaded, test_share=0.0), batch_size=16)
    network = compile(parse("LINEAR(8)"), input=(2,), output=2, head="linear")
    with pytest.raises(ValueError, match="no samples for testing"):
        vehicle_test(Vehicle(network), trial, seed=0)


def test_class_weights_help_a_rare_class() -> None:
    draws = torch.Generator().manual_seed(0)
    labels = (torch.arange(4000) % 20 == 0).long()
    inputs = torch.randn(4000, 2, generator=draws) + 1.5 * labels[:, None]
    data = prepare("rare", LoadedData(Split(inputs, labels)))
    scores = {}
    for weighted in (False, True):
        trial = DatasetTrial(
            data, batch_size=32, metric="balanced_accuracy", class_weights=weighted
        )
        network = compile(parse("LINEAR(8)"), input=(2,), output=2, head="linear")
        vehicle = Vehicle(network, trial.loss)
        list(run_trial(vehicle, trial, epochs=3, seed=0))
        scores[weighted] = vehicle_test(vehicle, trial, seed=0)
    assert scores[True] > scores[False] + 0.05
