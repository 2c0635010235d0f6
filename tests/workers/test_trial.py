"""A plugin's trial that fails at the end of a run: the error names it, and the run is complete."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mazec.api import parse
from mazec.cli.main import main
from mazec.diagnostics.runs import FailedTrial
from mazec.maze.experiment import Experiment
from mazec.plugins import installed_vocabulary
from mazec.runs.champion import Trained
from mazec.runs.driver import evolve, resume
from mazec.workers.error import RunError
from mazec.workers.evaluation import Evaluator

PLUGIN = """
import torch
from mazec import hookimpl
from mazec.training.trial import Trial

mazec_contract = 2


@hookimpl
def mazec_trials():
    return {"moody": "zz_moody.Moody"}


class Moody(Trial):
    shape, outputs = (4,), 2

    def __init__(self, mood=0.0):
        self.mood = mood
        print("a trial that talks")

    def epoch(self, vehicle, generator):
        if self.mood == 2:
            raise RuntimeError("not today")
        inputs = torch.rand(32, 4, generator=generator)
        vehicle.step(vehicle.view(inputs), (inputs.sum(1) > 2).long())
        return 0.5

    def test(self, vehicle, generator):
        print("a trial that talks")
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
def test_a_trial_that_cannot_test_is_named_and_changes_nothing_else(
    moody: Made, tmp_path: Path, mood: float, why: str
) -> None:
    folder = tmp_path / "run"
    for result in (evolve(moody(mood), folder, workers=1), resume(folder)):
        assert result.champion is not None
        assert result.champion.test is None
        assert result.champion.untested.startswith(f"the trial moody of pond cannot test: {why}")
        assert result.champion.validation == 0.5
        assert [path.is_file() for path in result.champion.files] == [True] * 3


def test_commands_report_a_missing_test_score(
    moody: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    champion = evolve(moody(1.0), Path("run"), workers=1).champion
    assert champion is not None
    reason = "the trial moody of pond cannot test: RuntimeError: no test today\n"

    assert main(["evolve", "--resume", "run", "--workers", "1"]) == 0
    printed = capsys.readouterr()
    assert "score: 50.00% in its last epoch, no figure in a test that selection" in printed.out
    assert "agents: 8 (" in printed.out
    assert f"warning: {reason}" in printed.err

    assert main(["export", str(champion.agent), "--run", "run", "-o", "own"]) == 0
    printed = capsys.readouterr()
    assert "50.00% in its last epoch, no figure in a test\n" in printed.out
    assert f"warning: {reason}" in printed.err
    assert len(list(Path("own").iterdir())) == 3

    assert main(["champions", "--test", "--run", "run", "--format", "json"]) == 0
    printed = capsys.readouterr()
    assert {row["test"] for row in json.loads(printed.out)} == {None}
    assert f"warning: agent {champion.agent}: {reason}" in printed.err
    assert main(["champions", "--test", "--run", "run"]) == 0


def test_a_trial_that_cannot_train_again_is_named(moody: Made) -> None:
    evaluator = Evaluator(moody(2.0), vocabulary=installed_vocabulary())
    home = evaluator.experiment.environments[0]
    with pytest.raises(RunError) as caught:
        Trained.retrain(evaluator, parse("LINEAR(3)"), home)
    (found,) = caught.value.diagnostics
    assert found == FailedTrial(trial="moody", environment="pond", reason="RuntimeError: not today")
