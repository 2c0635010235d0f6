"""A whole run: a champion as files, one seed one lineage, a clean stop."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from mazec.backends.compiled import compile
from mazec.diagnostics import MazecError
from mazec.gene.reader import parse
from mazec.maze.agent import Agent, Origin
from mazec.maze.avatar import Avatar
from mazec.maze.experiment import Experiment, quickstart
from mazec.store.repository import FILE, Store
from mazec.training.data import Dataset
from mazec.workers.driver import Interrupted, Progress, Result, evolve

Made = Callable[..., Experiment]


def history(folder: Path) -> tuple[list[Agent], list[Avatar]]:
    with Store.open(folder / FILE) as store:
        periods = range(1, store.period() + 1)
        return list(store.agents()), [a for n in periods for a in store.avatars(n)]


@pytest.fixture(scope="module")
def first(
    tmp_path_factory: pytest.TempPathFactory, experiment: Made
) -> tuple[Result, list[Progress]]:
    """A run with one worker, and what it told."""
    told: list[Progress] = []
    folder = tmp_path_factory.mktemp("runs") / "first"
    return evolve(experiment(seed=7, periods=3), folder, told.append, workers=1), told


def test_it_ends_with_a_champion_on_unseen_data(first: tuple[Result, list[Progress]]) -> None:
    result, _ = first
    champion = result.champion
    assert champion is not None
    assert champion.validation > 0.8
    assert champion.test > 0.8
    assert result.agents == 24
    assert sum(result.ends.values()) == 24
    assert result.marks == ()
    _, avatars = history(result.folder)
    last = [avatar for avatar in avatars if avatar.period == 3 and avatar.dead]
    assert champion.validation == max(a.outcome.accuracy for a in last if a.outcome)
    assert champion.agent in {avatar.agent for avatar in last}


def test_the_champion_stands_alone(
    first: tuple[Result, list[Progress]], digits: Dataset, tmp_path: Path
) -> None:
    champion = first[0].champion
    assert champion is not None
    gene, source, weights = champion.files
    assert parse(gene.read_text()) == champion.gene
    network = compile(parse(gene.read_text()))
    assert network.source() == source.read_text()
    assert network.price == champion.price
    samples = digits.test.inputs
    torch.save(samples, tmp_path / "samples.pt")
    script = (
        "import json, sys, torch, champion\n"
        "from safetensors.torch import load_file\n"
        "assert 'mazec' not in sys.modules\n"
        "network = champion.Network().eval()\n"
        f"network.load_state_dict(load_file({str(weights)!r}))\n"
        f"samples = torch.load({str(tmp_path / 'samples.pt')!r})\n"
        "print(json.dumps(network(samples).argmax(1).tolist()))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=source.parent, capture_output=True, check=True
    )
    answers = torch.tensor(json.loads(done.stdout))
    assert (answers == digits.test.labels).float().mean().item() == pytest.approx(champion.test)
    module = network.module().eval()
    module.load_state_dict(load_file(weights))
    assert torch.equal(module(samples).argmax(1), answers)


def test_progress_is_told_to_the_end(first: tuple[Result, list[Progress]]) -> None:
    result, told = first
    assert {(one.folder, one.periods, one.avatars) for one in told} == {(result.folder, 3, 24)}
    assert [one.ended for one in told] == sorted(one.ended for one in told)
    assert [one.period for one in told] == sorted(one.period for one in told)
    last = told[-1]
    assert (last.period, last.ended, last.left) == (3, 24, 0.0)
    assert dict(last.ends) == dict(result.ends)
    assert max(zone.accuracy or 0 for zone in last.zones) == result.champion.validation  # type: ignore[union-attr]


def test_the_last_period_is_bred_and_mutated(first: tuple[Result, list[Progress]]) -> None:
    agents, _ = history(first[0].folder)
    bred = [agent for agent in agents if agent.born == 3 and agent.origin is Origin.MERGE]
    assert len(bred) == 4
    for agent in bred:
        mother, father = agent.parents
        assert mother != father
        assert {agents[mother - 1].born, agents[father - 1].born} == {2}
    assert any(agent.edits for agent in agents)


def test_two_workers_give_the_same_lineage(
    first: tuple[Result, list[Progress]], experiment: Made, tmp_path: Path
) -> None:
    again = evolve(experiment(seed=7, periods=3), tmp_path / "again", workers=2)
    assert history(again.folder) == history(first[0].folder)
    assert again.champion is not None
    for mine, theirs in zip(again.champion.files, first[0].champion.files, strict=True):  # type: ignore[union-attr]
        assert mine.read_bytes() == theirs.read_bytes()
    assert again.champion.test == first[0].champion.test  # type: ignore[union-attr]


def test_results_go_to_the_first_free_folder(
    experiment: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tiny = experiment(seed=3, periods=1, zones=1, slots=2, epochs=1)
    for number in (1, 2):
        assert evolve(tiny, workers=1).folder == Path(f"runs/digits-3-{number}")


def test_a_folder_that_is_there_is_refused(experiment: Made, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("kept")
    for taken in (tmp_path, tmp_path / "mine", tmp_path / "mine" / "below"):
        with pytest.raises(MazecError) as error:
            evolve(experiment(), taken)
        assert [found.code for found in error.value.diagnostics] == ["E406"]
    assert (tmp_path / "mine").read_text() == "kept"


def test_an_unknown_data_set_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="did you mean digits"):
        evolve(quickstart("digit"), tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_leaves_a_whole_store(experiment: Made, tmp_path: Path, workers: int) -> None:
    def stop(progress: Progress) -> None:
        if progress.ended >= 9:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted, match=r"out/store\.sqlite") as stopped:
        evolve(experiment(periods=50), tmp_path / "out", stop, workers=workers)
    assert stopped.value.folder == tmp_path / "out"
    assert [path.name for path in stopped.value.folder.iterdir()] == [FILE]
    _, avatars = history(stopped.value.folder)
    assert sum(avatar.outcome is not None for avatar in avatars) >= 9
    with Store.open(tmp_path / "out" / FILE) as store:
        # nobody holds anything: all that has not ended waits
        waiting = sum(avatar.outcome is None for avatar in avatars)
        claims: list[Any] = [store.claim("next") for _ in range(waiting)]
        assert None not in claims


def test_nobody_may_survive(experiment: Made, tmp_path: Path) -> None:
    result = evolve(experiment(periods=2, floor=1.0), tmp_path / "out", workers=1)
    assert result.champion is None
    assert result.agents == 16
