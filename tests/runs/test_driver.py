"""A whole run: a champion as files, one seed one lineage, stopped and resumed."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file
from sqlalchemy import text

from mazec.api import compile, parse
from mazec.diagnostics import MazecError
from mazec.maze.agent import Origin
from mazec.maze.experiment import Experiment
from mazec.maze.run_warning import RunWarning
from mazec.runs.driver import Interrupted, Progress, Result, evolve, resume
from mazec.runs.run import Run
from mazec.store.repository import FILE, Store
from mazec.training.data import Dataset

Made = Callable[..., Experiment]
History = Callable[[Path], Any]


def codes(error: pytest.ExceptionInfo[MazecError]) -> list[str]:
    return [found.code for found in error.value.diagnostics]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, chain: Made) -> tuple[Result, list[Progress]]:
    """A run with one worker, and what it told."""
    told: list[Progress] = []
    folder = tmp_path_factory.mktemp("runs") / "first"
    return evolve(chain(seed=2), folder, told.append, workers=1), told


def test_it_ends_with_a_champion_on_unseen_data(
    first: tuple[Result, list[Progress]], chain: Made
) -> None:
    result, _ = first
    champion = result.champion
    assert champion is not None
    assert champion.environment == "sea"
    assert champion.validation > 0.3
    assert champion.test > 0.3
    assert result.atavism is not None
    assert result.warnings == ()
    with Store.open(result.folder / FILE) as store:
        assert store.next_agent() - 1 == result.agents
        # the sea is empty at first
        lived = [store.avatars(period) for period in (1, 2, 3)]
        front = store.front("sea", 3)
    assert [len(avatars) for avatars in lived] == [8, 16, 16]
    assert sum(result.ends.values()) == 40
    assert (champion.agent, champion.validation) == (front[0].agent, front[0].accuracy)
    assert champion.price.operations == front[0].operations


def test_the_test_set_is_twisted_as_its_environment_is(
    first: tuple[Result, list[Progress]], digits: Dataset
) -> None:
    champion = first[0].champion
    assert champion is not None
    module = compile(champion.gene).module().eval()
    module.load_state_dict(load_file(champion.files[2]))
    plain = module(digits.test.inputs).argmax(1) == digits.test.labels
    assert plain.float().mean().item() > champion.test


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
    module = network.module().eval()
    module.load_state_dict(load_file(weights))
    assert module(samples).argmax(1).tolist() == json.loads(done.stdout)


def test_progress_is_told_to_the_end(first: tuple[Result, list[Progress]]) -> None:
    result, told = first
    assert {(one.folder, one.periods) for one in told} == {(result.folder, 3)}
    # one that is not reached yet is shown, and what is to come there is counted
    assert {tuple(zone.zone.environment for zone in one.zones) for one in told} == {
        ("pond", "pond", "sea", "sea")
    }
    assert {one.avatars for one in told} == {40}
    assert {zone.slots for one in told if one.period == 1 for zone in one.zones[2:]} == {0}
    assert [one.ended for one in told] == sorted(one.ended for one in told)
    assert [one.period for one in told] == sorted(one.period for one in told)
    last = told[-1]
    assert (last.period, last.ended, last.left, last.complete) == (3, 40, 0.0, True)
    assert dict(last.ends) == dict(result.ends)


def test_the_last_period_is_bred_and_promoted(first: tuple[Result, list[Progress]]) -> None:
    with Store.open(first[0].folder / FILE) as store:
        agents = {agent.number: agent for agent in store.agents(store.vocabulary())}
        last = store.avatars(3)
    bred = [agent for agent in agents.values() if agent.born == 3 and agent.origin is Origin.MERGE]
    assert len(bred) == 8
    for agent in bred:
        mother, father = agent.parents
        assert mother != father
    promoted = [a for a in last if a.zone.environment == "sea" and agents[a.agent].born < 3]
    assert promoted
    assert any(agent.edits for agent in agents.values())


def test_a_folder_that_is_there_is_refused(experiment: Made, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("kept")
    below = tmp_path / "mine" / "below"
    for taken, code in ((tmp_path, "E801"), (tmp_path / "mine", "E801"), (below, "E802")):
        with pytest.raises(MazecError) as error:
            evolve(experiment(), taken)
        assert codes(error) == [code]
    assert (tmp_path / "mine").read_text() == "kept"


@pytest.mark.parametrize(
    "rules",
    [
        {"dataset": "digit"},
        {"dataset": "nowhere.csv"},
        {"store": "postgresql://nobody@localhost:1/x"},
    ],
)
def test_what_cannot_begin_leaves_nothing_behind(
    experiment: Made, tmp_path: Path, rules: dict[str, str]
) -> None:
    store = rules.get("store")
    with pytest.raises(MazecError):
        evolve(
            experiment(**{k: v for k, v in rules.items() if k != "store"}),
            tmp_path / "new",
            store=store,
        )
    assert not (tmp_path / "new").exists()


def test_nobody_may_survive(experiment: Made, tmp_path: Path) -> None:
    result = evolve(experiment(periods=2, min_score=1.0), tmp_path / "out", workers=1)
    assert result.champion is None
    assert result.atavism is None
    assert result.agents == 16


# -- stopped and resumed -------------------------------------------------------------------------


def stopped(rules: Experiment, folder: Path, ended: int) -> None:
    """Run until so many have ended, then Ctrl-C."""

    def stop(progress: Progress) -> None:
        if progress.ended >= ended:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted, match=r"--resume .*out") as error:
        evolve(rules, folder, stop, workers=2)
    assert error.value.folder == folder


def test_ctrl_c_leaves_a_whole_store_that_goes_on(
    first: tuple[Result, list[Progress]], chain: Made, tmp_path: Path, history: History
) -> None:
    folder = tmp_path / "out"
    stopped(chain(seed=2), folder, 9)
    assert not (folder / "champion.gene").exists()
    held = history(folder)
    assert sum(row["end"] is not None for row in held["avatar"]) >= 9
    with Store.open(folder / FILE) as store:
        # nobody holds anything: all that has not ended waits
        assert store.recover() == 0
    # time that is over leaves the last whole period: no more is run here
    late = resume(folder, workers=1, minutes=0)
    assert late.warnings == (RunWarning.time_limit(2, 0),)
    assert late.champion is not None
    assert late.champion.environment == "pond"
    told: list[Progress] = []
    again = resume(folder, told.append, workers=1)
    assert told[0].ended >= 9
    held, whole = history(folder), history(first[0].folder)
    assert held == whole
    assert not again.warnings
    assert again.champion is not None
    for mine, theirs in zip(again.champion.files, first[0].champion.files, strict=True):  # type: ignore[union-attr]
        assert mine.read_bytes() == theirs.read_bytes()
    assert again.champion.test == first[0].champion.test  # type: ignore[union-attr]


def test_a_run_that_has_ended_may_go_on_for_longer(
    first: tuple[Result, list[Progress]], chain: Made, tmp_path: Path, history: History
) -> None:
    short = tmp_path / "short"
    evolve(chain(seed=2, periods=1), short, workers=1)
    (short / "champion.py").unlink()
    told: list[Progress] = []
    same = resume(short, told.append)
    assert told == []  # nobody is hired
    assert same.champion is not None
    assert (short / "champion.py").exists()
    resume(short, periods=3, workers=1)
    assert history(short) == history(first[0].folder)
    with pytest.raises(MazecError) as error:
        resume(short, periods=2)
    assert codes(error) == ["E415"]


def test_one_driver_at_a_time(experiment: Made, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    run = Run(folder, folder / FILE)

    def meddle(progress: Progress) -> None:
        assert run.running
        with pytest.raises(MazecError, match="another process") as error:
            resume(folder)
        assert codes(error) == ["E803"]
        raise KeyboardInterrupt

    with pytest.raises(Interrupted):
        evolve(experiment(), folder, meddle, workers=1)
    assert not run.running


def test_the_store_of_another_version_is_left_alone(tmp_path: Path, experiment: Made) -> None:
    with Store.create(tmp_path / FILE, experiment()) as store, store._writes() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(MazecError, match="a newer version") as error:
        resume(tmp_path)
    assert codes(error) == ["E415"]


def test_data_that_has_gone_is_told_before_anybody_is_hired(
    experiment: Made, tmp_path: Path
) -> None:
    Store.create(tmp_path / FILE, experiment(dataset=str(tmp_path / "own.csv"))).close()
    with pytest.raises(MazecError, match=r"no data set at .*own\.csv") as error:
        resume(tmp_path, workers=1, periods=9)
    assert codes(error) == ["E701"]
    # what cannot go on is left as it was
    with Store.open(tmp_path / FILE) as store:
        assert store.experiment().periods == 2


def test_a_run_whose_data_has_changed_has_a_warning(
    experiment: Made, digits: Dataset, tmp_path: Path
) -> None:
    own = _csv(tmp_path, digits)
    folder = tmp_path / "out"
    late = evolve(experiment(seed=1, dataset=str(own), periods=1), folder, workers=1, minutes=0)
    assert resume(folder, workers=1, minutes=0).warnings == late.warnings
    assert not resume(folder, workers=1).warnings
    own.write_text("\n".join(own.read_text().splitlines()[:-1]))
    (data,) = resume(folder, workers=1).warnings
    assert data.message == f"the data set {own} is not what it was when the run began"
    threads = RunWarning.environment_changed("threads", "1", "2")
    assert resume(folder, workers=1, threads=2).warnings == (data, threads)


def test_what_is_no_run_is_not_resumed(tmp_path: Path) -> None:
    for nothing in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(MazecError) as error:
            resume(nothing)
        assert codes(error) == ["E416"]
    (tmp_path / FILE).write_text("no store")
    with pytest.raises(MazecError) as error:
        resume(tmp_path)
    assert codes(error) == ["E415"]


# -- data of one's own ---------------------------------------------------------------------------


def _csv(folder: Path, data: Dataset) -> Path:
    samples = data.train.inputs[:200].reshape(200, -1).tolist()
    names = ",".join(f"p{place}" for place in range(64))
    rows = (
        ",".join(map(str, [*sample, f"class {label}"]))
        for sample, label in zip(samples, data.train.labels.tolist(), strict=False)
    )
    (folder / "own.csv").write_text("\n".join([f"{names},kind", *rows]))
    return folder / "own.csv"


def _npz(folder: Path, data: Dataset) -> Path:
    samples, labels = data.train.inputs[:200].numpy(), data.train.labels[:200].numpy()
    np.savez(folder / "own.npz", x_train=samples, y_train=labels)
    return folder / "own.npz"


def _images(folder: Path, data: Dataset) -> Path:
    for place, (sample, label) in enumerate(
        zip(data.train.inputs[:200], data.train.labels.tolist(), strict=False)
    ):
        home = folder / "own" / str(label)
        home.mkdir(parents=True, exist_ok=True)
        Image.fromarray((sample.numpy() * 255).astype("uint8")).save(home / f"{place}.png")
    return folder / "own"


def test_data_of_ones_own(experiment: Made, digits: Dataset, tmp_path: Path) -> None:
    rules = experiment(seed=1, periods=1, zones=1)
    (pond,) = rules.environments
    own = {kind.__name__: str(kind(tmp_path, digits)) for kind in (_csv, _npz, _images)}
    ponds = tuple(replace(pond, name=name, dataset=path) for name, path in own.items())
    result = evolve(replace(rules, environments=ponds), tmp_path / "out", workers=1)
    assert result.champion is not None
    with Store.open(tmp_path / "out" / FILE) as store:
        best = {name: store.front(name)[0].accuracy for name in own}
    assert all(accuracy is not None and accuracy > 0.15 for accuracy in best.values())
