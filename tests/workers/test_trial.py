"""A plugin's trial that fails where a run ends: it is named, and takes nothing else away."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mazec.diagnostics import MazecError
from mazec.gene.reader import parse
from mazec.maze.experiment import Experiment
from mazec.workers.champion import Trained
from mazec.workers.driver import evolve, resume
from mazec.workers.evaluation import Evaluator
from mazec.workers.run import RunError

PLUGIN = """
import torch
from mazec import hookimpl
from mazec.training.trial import Trial

mazec_contract = 1


@hookimpl
def mazec_trials():
    return {"moody": "zz_moody.Moody"}


class Moody(Trial):
    shape, outputs = (4,), 2

    def __init__(self, mood=0.0):
        self.mood = mood

    def epoch(self, vehicle, generator):
        if self.mood == 2:
            raise RuntimeError("not today")
        inputs = torch.rand(32, 4, generator=generator)
        vehicle.step(vehicle.view(inputs), (inputs.sum(1) > 2).long())
        return 0.5

    def test(self, vehicle, generator):
        if self.mood == 1:
            raise RuntimeError("no test today")
        return float("nan")
"""
Made = Callable[..., Experiment]


@pytest.fixture
def moody(distribution: Callable[[str, str], Path], experiment: Made) -> Made:
    """Experiments with a trial of an installed plugin."""
    distribution("zz-moody", PLUGIN)

    def made(mood: float) -> Experiment:
        rules = experiment(periods=1)
        there = tuple(
            replace(one, trial="moody", settings=(("mood", mood),)) for one in rules.environments
        )
        return replace(rules, dataset=None, environments=there, plugins=("zz-moody",))

    return made


@pytest.mark.parametrize(
    ("mood", "why"),
    [(1.0, "RuntimeError: no test today"), (0.0, "ValueError: a trial scores from 0 to 1")],
)
def test_a_trial_that_cannot_test_is_named_and_the_champion_written(
    moody: Made, tmp_path: Path, mood: float, why: str
) -> None:
    folder = tmp_path / "run"
    for go_on in (lambda: evolve(moody(mood), folder, workers=1), lambda: resume(folder)):
        with pytest.raises(RunError) as caught:
            go_on()
        (found,) = caught.value.diagnostics
        assert found.code == "E406"
        assert found.fields["what"] == "the trial moody of pond cannot test"
        assert found.fields["reason"].startswith(why)
        champion = sorted(path.name for path in folder.glob("champion*"))
        assert champion == ["champion.gene", "champion.py", "champion.safetensors"]


def test_a_trial_that_trains_nobody_again_is_named(moody: Made) -> None:
    evaluator = Evaluator(moody(2.0))
    home = evaluator.experiment.environments[0]
    with pytest.raises(MazecError) as caught:
        Trained.again(evaluator, parse("LINEAR(3)"), home)
    (found,) = caught.value.diagnostics
    assert found.fields == {
        "what": "the trial moody of pond trains nobody again",
        "reason": "RuntimeError: not today",
    }
