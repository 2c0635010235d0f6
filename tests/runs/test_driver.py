"""Complete runs: the champion and its files, reproducible lineages, stopping and resuming."""

import io
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
from mazec.runs.run import DataFile, Run
from mazec.store.repository import FILE, Store
from mazec.training.data import Dataset

MakeExperiment = Callable[..., Experiment]
History = Callable[[Path], Any]


def codes(error: pytest.ExceptionInfo[MazecError]) -> list[str]:
    return [diagnostic.code for diagnostic in error.value.diagnostics]


@pytest.fixture(scope="module")
def first(
    tmp_path_factory: pytest.TempPathFactory, chain: MakeExperiment
) -> tuple[Result, list[Progress]]:
    """A run with one worker, and its progress events."""
    events: list[Progress] = []
    folder = tmp_path_factory.mktemp("runs") / "first"
    return evolve(chain(seed=2), folder, events.append, workers=1), events


def test_it_ends_with_a_champion_on_unseen_data(
    first: tuple[Result, list[Progress]], chain: MakeExperiment
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
    assert (champion.agent, champion.validation) == (front[0].agent, front[0].score)
    assert champion.price.operations == front[0].operations


def test_the_test_set_is_augmented_as_its_environment(
    first: tuple[Result, list[Progress]], digits: Dataset
) -> None:
    champion = first[0].champion
    assert champion is not None
    module = compile(champion.gene).module().eval()
    module.load_state_dict(load_file(champion.files[2]))
    plain = module(digits.test.inputs).argmax(1) == digits.test.targets
    assert plain.float().mean().item() > champion.test


def test_the_champion_runs_without_mazec(
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


def test_progress_is_reported_to_the_end(first: tuple[Result, list[Progress]]) -> None:
    result, events = first
    assert {(one.folder, one.periods) for one in events} == {(result.folder, 3)}
    # environments that are not reached yet are shown, and their coming avatars are counted
    assert {tuple(zone.zone.environment for zone in one.zones) for one in events} == {
        ("pond", "pond", "sea", "sea")
    }
    assert {one.avatars for one in events} == {40}
    assert {zone.slots for one in events if one.period == 1 for zone in one.zones[2:]} == {0}
    assert [one.ended for one in events] == sorted(one.ended for one in events)
    assert [one.period for one in events] == sorted(one.period for one in events)
    last = events[-1]
    assert (last.period, last.ended, last.left, last.complete) == (3, 40, 0.0, True)
    assert dict(last.ends) == dict(result.ends)


def test_a_run_in_this_process_has_the_same_results(
    first: tuple[Result, list[Progress]],
    chain: MakeExperiment,
    history: History,
    tmp_path: Path,
) -> None:
    alone = evolve(chain(seed=2), tmp_path / "alone", workers=0)
    assert history(alone.folder) == history(first[0].folder)
    assert alone.champion is not None
    for one, other in zip(alone.champion.files, first[0].champion.files, strict=True):
        assert one.read_bytes() == other.read_bytes()
    with pytest.raises(ValueError, match="workers must be at least 0, not -1"):
        evolve(chain(), tmp_path / "none", workers=-1)
    assert not (tmp_path / "none").exists()


def test_data_in_memory_is_written_into_the_folder(
    experiment: MakeExperiment, digits: Dataset, tmp_path: Path
) -> None:
    buffer = io.BytesIO()
    np.savez(buffer, x=digits.train.inputs.numpy(), y=digits.train.targets.numpy())
    data, folder = DataFile("data.npz", buffer.getvalue()), tmp_path / "run"
    result = evolve(experiment(periods=1, epochs=1), folder, data=data, workers=0)
    assert (folder / "data.npz").read_bytes() == data.content
    with Store.open(folder / FILE) as store:
        assert store.experiment().dataset == str(folder / "data.npz")
    longer = resume(folder, periods=2, workers=1)  # another process reads the file
    assert sum(longer.ends.values()) > sum(result.ends.values())
    assert not longer.warnings
    with pytest.raises(MazecError) as error:
        evolve(experiment(), tmp_path / "bad", data=DataFile("data.npz", b"no"), workers=0)
    assert codes(error) == ["E702"]
    assert not (tmp_path / "bad").exists()


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


def test_an_existing_folder_is_rejected(experiment: MakeExperiment, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("kept")
    below = tmp_path / "mine" / "below"
    for taken, code in ((tmp_path, "E801"), (tmp_path / "mine", "E801"), (below, "E802")):
        with pytest.raises(MazecError) as error:
            evolve(experiment(), taken)
        assert codes(error) == [code]
    assert (tmp_path / "mine").read_text() == "kept"


@pytest.mark.parametrize(
    "settings",
    [
        {"dataset": "digit"},
        {"dataset": "nowhere.csv"},
        {"store": "postgresql://nobody@localhost:1/x"},
    ],
)
def test_a_run_that_cannot_begin_leaves_no_folder(
    experiment: MakeExperiment, tmp_path: Path, settings: dict[str, str]
) -> None:
    store = settings.get("store")
    with pytest.raises(MazecError):
        evolve(
            experiment(**{k: v for k, v in settings.items() if k != "store"}),
            tmp_path / "new",
            store=store,
        )
    assert not (tmp_path / "new").exists()


def test_a_run_without_survivors_has_no_champion(
    experiment: MakeExperiment, tmp_path: Path
) -> None:
    result = evolve(experiment(periods=2, min_score=1.0), tmp_path / "out", workers=1)
    assert result.champion is None
    assert result.atavism is None
    assert result.agents == 16


# -- stopped and resumed -------------------------------------------------------------------------


def stopped(experiment: Experiment, folder: Path, ended: int) -> None:
    """Run until ``ended`` avatars have ended, then press Ctrl-C."""

    def stop(progress: Progress) -> None:
        if progress.ended >= ended:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted, match=r"--resume .*out") as error:
        evolve(experiment, folder, stop, workers=2)
    assert error.value.folder == folder


def test_a_run_stopped_by_ctrl_c_can_be_resumed(
    first: tuple[Result, list[Progress]], chain: MakeExperiment, tmp_path: Path, history: History
) -> None:
    folder = tmp_path / "out"
    stopped(chain(seed=2), folder, 9)
    assert not (folder / "champion.gene").exists()
    avatars = history(folder)["avatar"]
    assert sum(row["end"] is not None for row in avatars) >= 9
    with Store.open(folder / FILE) as store:
        # no avatar is claimed: all that have not ended are waiting
        assert store.recover() == 0
    # with a time limit that is already reached, no further avatar is run
    late = resume(folder, workers=1, minutes=0)
    assert late.warnings == (RunWarning.time_limit(2, 0),)
    assert late.champion is not None
    assert late.champion.environment == "pond"
    events: list[Progress] = []
    again = resume(folder, events.append, workers=1)
    assert events[0].ended >= 9
    assert history(folder) == history(first[0].folder)
    assert not again.warnings
    assert again.champion is not None
    for mine, theirs in zip(again.champion.files, first[0].champion.files, strict=True):  # type: ignore[union-attr]
        assert mine.read_bytes() == theirs.read_bytes()
    assert again.champion.test == first[0].champion.test  # type: ignore[union-attr]


def test_a_run_that_has_ended_can_be_extended(
    first: tuple[Result, list[Progress]], chain: MakeExperiment, tmp_path: Path, history: History
) -> None:
    short = tmp_path / "short"
    evolve(chain(seed=2, periods=1), short, workers=1)
    (short / "champion.py").unlink()
    events: list[Progress] = []
    same = resume(short, events.append)
    assert events == []  # no worker starts
    assert same.champion is not None
    assert (short / "champion.py").exists()
    resume(short, periods=3, workers=1)
    assert history(short) == history(first[0].folder)
    with pytest.raises(MazecError) as error:
        resume(short, periods=2)
    assert codes(error) == ["E415"]


def test_one_driver_at_a_time(experiment: MakeExperiment, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    run = Run(folder, folder / FILE)

    def interfere(progress: Progress) -> None:
        assert run.running
        with pytest.raises(MazecError, match="another process") as error:
            resume(folder)
        assert codes(error) == ["E803"]
        raise KeyboardInterrupt

    with pytest.raises(Interrupted):
        evolve(experiment(), folder, interfere, workers=1)
    assert not run.running


def test_the_store_of_a_newer_version_is_rejected(
    tmp_path: Path, experiment: MakeExperiment
) -> None:
    with Store.create(tmp_path / FILE, experiment()) as store, store._writes() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(MazecError, match="a newer version") as error:
        resume(tmp_path)
    assert codes(error) == ["E415"]


def test_missing_data_is_reported_before_workers_start(
    experiment: MakeExperiment, tmp_path: Path
) -> None:
    Store.create(tmp_path / FILE, experiment(dataset=str(tmp_path / "own.csv"))).close()
    with pytest.raises(MazecError, match=r"no data set at .*own\.csv") as error:
        resume(tmp_path, workers=1, periods=9)
    assert codes(error) == ["E701"]
    # a run that cannot continue is not changed
    with Store.open(tmp_path / FILE) as store:
        assert store.experiment().periods == 2


def test_a_run_whose_data_has_changed_has_a_warning(
    experiment: MakeExperiment, digits: Dataset, tmp_path: Path
) -> None:
    own = _csv(tmp_path, digits)
    folder = tmp_path / "out"
    late = evolve(experiment(seed=1, dataset=str(own), periods=1), folder, workers=1, minutes=0)
    assert resume(folder, workers=1, minutes=0).warnings == late.warnings
    assert not resume(folder, workers=1).warnings
    own.write_text("\n".join(own.read_text().splitlines()[:-1]))
    (data,) = resume(folder, workers=1).warnings
    assert data.message == f"the data set {own} has changed since the run began"
    threads = RunWarning.environment_changed("threads", "1", "2")
    assert resume(folder, workers=1, threads=2).warnings == (data, threads)


def test_a_folder_without_a_run_is_not_resumed(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(MazecError) as error:
            resume(folder)
        assert codes(error) == ["E416"]
    (tmp_path / FILE).write_text("no store")
    with pytest.raises(MazecError) as error:
        resume(tmp_path)
    assert codes(error) == ["E415"]


# -- data in files --------------------------------------------------------------------------------


def _csv(folder: Path, data: Dataset) -> Path:
    samples = data.train.inputs[:200].reshape(200, -1).tolist()
    names = ",".join(f"p{place}" for place in range(64))
    rows = (
        ",".join(map(str, [*sample, f"class {label}"]))
        for sample, label in zip(samples, data.train.targets.tolist(), strict=False)
    )
    (folder / "own.csv").write_text("\n".join([f"{names},kind", *rows]))
    return folder / "own.csv"


def _npz(folder: Path, data: Dataset) -> Path:
    samples, labels = data.train.inputs[:200].numpy(), data.train.targets[:200].numpy()
    np.savez(folder / "own.npz", x_train=samples, y_train=labels)
    return folder / "own.npz"


def _images(folder: Path, data: Dataset) -> Path:
    for place, (sample, label) in enumerate(
        zip(data.train.inputs[:200], data.train.targets.tolist(), strict=False)
    ):
        home = folder / "own" / str(label)
        home.mkdir(parents=True, exist_ok=True)
        Image.fromarray((sample.numpy() * 255).astype("uint8")).save(home / f"{place}.png")
    return folder / "own"


def test_data_in_files_can_be_used(
    experiment: MakeExperiment, digits: Dataset, tmp_path: Path
) -> None:
    base = experiment(seed=1, periods=1, zones=1)
    (pond,) = base.environments
    paths = {kind.__name__: str(kind(tmp_path, digits)) for kind in (_csv, _npz, _images)}
    ponds = tuple(replace(pond, name=name, dataset=path) for name, path in paths.items())
    result = evolve(replace(base, environments=ponds), tmp_path / "out", workers=1)
    assert result.champion is not None
    with Store.open(tmp_path / "out" / FILE) as store:
        best = {name: store.front(name)[0].score for name in paths}
    assert all(score is not None and score > 0.15 for score in best.values())
