"""Trials: their draws, scores and learning rates."""

import math

import pytest
import torch

from mazec import compile, parse
from mazec.training.trial import Score, Trial, run_trial, test_vehicle
from mazec.training.vehicle import Vehicle

test_vehicle.__test__ = False  # type: ignore[attr-defined]


class Guess(Trial):
    """Scores what it is told to, and keeps what it drew and at which rate."""

    shape = (3,)
    outputs = 2

    def __init__(self, *scores: float | Score) -> None:
        self.scores = list(scores)
        self.draws: list[tuple[float, float]] = []
        self.rates: list[float] = []

    def epoch(self, vehicle: Vehicle, generator: torch.Generator) -> float | Score:
        own = torch.rand((), generator=generator)
        self.draws.append((own.item(), torch.rand(()).item()))
        assert vehicle.optimizer is not None
        self.rates.append(vehicle.optimizer.param_groups[0]["lr"])
        return self.scores.pop(0)

    def test(self, vehicle: Vehicle, generator: torch.Generator) -> float:
        print("a word of the trial")
        return torch.rand((), generator=generator).item() + torch.rand(()).item() * 1e-9


def vehicle() -> Vehicle:
    return Vehicle(compile(parse("learning lr=0.1"), input=(3,), output=2))


def test_an_epoch_has_the_score_of_the_trial() -> None:
    trial = Guess(0.25, Score(1, 0.5), Score(0, math.nan))
    first, second, third = run_trial(vehicle(), trial, epochs=3, seed=1)
    assert (first.number, first.score, first.diverged) == (1, 0.25, False)
    assert math.isnan(first.loss)
    assert (second.number, second.score, second.loss) == (2, 1, 0.5)
    assert third.diverged


def test_draws_depend_on_the_seed_alone() -> None:
    def draws(seed: int, disturbed: bool = False) -> list[tuple[float, float]]:
        trial = Guess(0.5, 0.5)
        for _ in run_trial(vehicle(), trial, epochs=2, seed=seed):
            if disturbed:
                torch.rand(7)
        return trial.draws

    assert draws(1) == draws(1, disturbed=True) != draws(2)
    assert len({number for pair in draws(1) for number in pair}) == 4


def test_the_rate_falls_in_even_steps() -> None:
    trial = Guess(0.5, 0.5, 0.5)
    list(run_trial(vehicle(), trial, epochs=3, seed=1, lr_decay=0.5))
    assert trial.rates == pytest.approx([0.1, 0.075, 0.05])
    trial = Guess(0.5)
    list(run_trial(vehicle(), trial, epochs=1, seed=1, lr_decay=0.5))
    assert trial.rates == pytest.approx([0.1])


@pytest.mark.parametrize("score", [-0.1, 1.1, math.nan, math.inf])
def test_a_score_outside_0_to_1_is_an_error(score: float) -> None:
    with pytest.raises(ValueError, match="scores from 0 to 1"):
        list(run_trial(vehicle(), Guess(score), epochs=1, seed=1))


def test_the_draws_of_a_test_depend_on_its_seed(capsys: pytest.CaptureFixture[str]) -> None:
    first = test_vehicle(vehicle(), Guess(), seed=1)
    assert first == test_vehicle(vehicle(), Guess(), seed=1)
    assert first != test_vehicle(vehicle(), Guess(), seed=2)
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "a word of the trial\n" * 3)
