"""The trial: it is learned, it repeats, and no network takes it down."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

import mazec
from mazec.training.trial import Trial, run_trial
from mazec.training.trial import test_vehicle as on_other_starts
from mazec.training.vehicle import Vehicle
from mazec_pole.trial import Pole

SMALL = {"steps": 20, "poles": 4, "updates": 2}


def vehicle(text="LINEAR(16) TANH", seed=0, **learning):
    head = "linear" if text else "none"
    network = mazec.compile(mazec.parse(text), input=(4,), output=2, head=head)
    return Vehicle(network, learning=learning, seed=seed)


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def figures(of, trial, seed=0, epochs=2):
    told = [(one.score, one.loss) for one in run_trial(of, trial, epochs=epochs, seed=seed)]
    return told, on_other_starts(of, trial, seed=seed)


def test_is_a_trial():
    assert isinstance(Pole(), Trial)
    assert (Pole.shape, Pole.outputs) == ((4,), 2)


def test_is_learned():
    best = []
    for seed in range(3):
        learner = vehicle(seed=seed, lr=0.3, momentum=0.9, weight_decay=0.0)
        trial = Pole(steps=150)
        before = on_other_starts(learner, trial, seed=seed)
        epochs = list(run_trial(learner, trial, epochs=10, seed=seed))
        assert before < 0.7
        best.append(min(epochs[-1].score, on_other_starts(learner, trial, seed=seed)))
    assert sorted(best)[1] > 0.9


@settings(deadline=None, max_examples=10)
@given(seed=st.integers(0, 2**62), text=st.sampled_from(["LINEAR(3)", "DROPOUT LINEAR(2) RELU"]))
def test_a_seed_repeats(seed, text):
    before = torch.random.get_rng_state()
    one = figures(vehicle(text, seed), Pole(**SMALL), seed)
    torch.rand(5, generator=generator())
    other = figures(vehicle(text, seed), Pole(**SMALL), seed)
    assert one == other
    assert torch.equal(torch.random.get_rng_state(), before)


def test_draws_from_the_generator_alone():
    before = torch.random.get_rng_state()
    given_to = generator()
    Pole(**SMALL).epoch(vehicle(), given_to)
    Pole(**SMALL).test(vehicle(), given_to)
    assert torch.equal(torch.random.get_rng_state(), before)
    assert not torch.equal(given_to.get_state(), generator().get_state())


def test_poles_are_drawn_anew():
    trial, learner, chance = Pole(steps=300), vehicle(), generator()
    assert len({trial.test(learner, chance) for _ in range(5)}) > 1


@settings(deadline=None, max_examples=15)
@given(
    length=st.floats(0.1, 10),
    steps=st.integers(1, 40),
    poles=st.integers(2, 6),
    updates=st.integers(1, 3),
    text=st.sampled_from(["", "LINEAR(2)", "BATCH_NORM1D LINEAR(3)", "DROPOUT LINEAR(200) GELU"]),
)
def test_scores_from_0_to_1(length, steps, poles, updates, text):
    trial = Pole(length=length, steps=float(steps), poles=poles, updates=updates)
    for learner in (vehicle(text or "ADAPTIVE_AVGPOOL1D(2)"), vehicle("LINEAR(5)", lr=10.0)):
        found = trial.epoch(learner, generator())
        assert 0 <= found.score <= 1
        assert math.isfinite(found.loss)
        share = trial.test(learner, generator()) * steps * poles
        assert share == pytest.approx(round(share), abs=1e-3)


class Steady(nn.Module):
    """Answers the same to everything."""

    def __init__(self, left, right):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor([left, right]))

    def forward(self, states):
        return self.weight.expand(len(states), 2)


def answering(left, right):
    learner = vehicle(lr=0.0001)
    learner.module = Steady(left, right)
    return learner


def test_a_pole_that_is_always_pushed_one_way_falls_early():
    for learner in (answering(1.0, 0.0), answering(0.0, 1.0)):
        assert 0 < Pole().test(learner, generator()) * 200 < 15


def test_a_network_whose_answers_are_no_numbers_diverges():
    (epoch,) = run_trial(answering(math.nan, 0.0), Pole(**SMALL), epochs=1, seed=0)
    assert epoch.diverged
    assert 0 <= epoch.score <= 1


def test_one_without_parameters_is_scored_all_the_same():
    learner = vehicle("ADAPTIVE_AVGPOOL1D(2)")
    learner = Vehicle(mazec.compile(learner.network.gene, (4,), head="none"))
    assert learner.optimizer is None
    (epoch,) = run_trial(learner, Pole(**SMALL), epochs=1, seed=0)
    assert 0 < epoch.score <= 1


@pytest.mark.parametrize(
    "bad",
    [
        {"length": 0.0},
        {"length": -1.0},
        {"length": math.nan},
        {"length": math.inf},
        {"steps": 0},
        {"steps": 2.5},
        {"steps": math.inf},
        {"poles": 1},
        {"poles": 1e9},
        {"updates": math.nan},
    ],
    ids=str,
)
def test_settings_that_cannot_be(bad):
    (name,) = bad
    with pytest.raises(ValueError, match=f"^{name} is "):
        Pole(**bad)
