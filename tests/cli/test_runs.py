"""`mazec status`, `champions`, `export`, `lineage` and `plot`, on one run."""

import json
import shutil
from pathlib import Path
from random import Random

import pytest

import mazec as package
from mazec.api import parse
from mazec.cli.lineage import _describe_life
from mazec.cli.plot import _draw
from mazec.evolution.offspring import Edit
from mazec.maze.agent import Agent, Origin
from mazec.maze.avatar import Avatar, EndReason, Outcome
from mazec.maze.error_cause import ErrorCause
from mazec.maze.experiment_file import read_experiment
from mazec.maze.period import Period
from mazec.maze.run_warning import RunWarning
from mazec.maze.zone import Zone
from mazec.plugins import installed_vocabulary
from mazec.runs.run import Run
from mazec.store.history import AvatarRecord
from mazec.store.repository import FILE, Store
from mazec.workers.evaluation import Evaluator
from mazec.workers.worker import deterministic_torch, run_next_avatar

RULES = """
dataset = "digits"
seed = 8
periods = 3
[defaults]
zones = 1
slots = 6
epochs = 2
batch_size = 64
[defaults.economy]
initial_credit = 10_000
reward = 100_000
difficulty = 4
[environments.pond]
[environments.sea]
from = ["pond"]
epochs = 3
samples = 300
"""
SILENT = "LINEAR(16) DEACTIVATE TANH ACTIVATE"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with two periods of agents with known genes and ends; the third has not begun."""
    folder = tmp_path_factory.mktemp("runs") / "one"
    folder.mkdir()
    (folder / "rules.toml").write_text(RULES)
    experiment = read_experiment(str(folder / "rules.toml"))
    pond, sea = Zone("pond", 1), Zone("sea", 1)
    first = [
        Agent(number, parse(gene), 1, Origin.RANDOM)
        for number, gene in enumerate(
            [SILENT, "LINEAR(16)", "LINEAR(64) RELU", "LINEAR(500) LINEAR(100)", ""], 1
        )
    ]
    edits = (Edit("tune", 0, 1), Edit("insert", 1, 1))
    child = Agent(6, parse("LINEAR(24) TANH"), 2, Origin.MERGE, (1, 3), edits)
    evaluator = Evaluator(experiment, vocabulary=installed_vocabulary())
    evaluator.load()  # decides the metric
    with Store.create(folder / FILE, evaluator.experiment) as store, deterministic_torch():
        for period in (
            Period(1, tuple(first), tuple(Avatar(a.number, 1, pond, a.number, 1e5) for a in first)),
            Period(
                2,
                (child,),
                (
                    Avatar(6, 2, pond, 1, 1e5),
                    Avatar(1, 2, sea, 1, 1e5),
                    Avatar(3, 2, sea, 2, 1e5),
                ),
            ),
        ):
            store.begin(period)
            while run_next_avatar(store, evaluator, "one"):
                pass
        store.warn(RunWarning.out_of_memory(3))
    return folder


def test_status(mazec, run: Path) -> None:
    ran = mazec("status", "--run", run)
    assert ran.code == 0, ran.err
    assert "experiment rules, seed 8, stopped\nperiod 2 of 3, 6 agents\n" in ran.out
    assert "DEAD 7, OUT_OF_CREDIT 1" in ran.out
    assert "1 of 8 trainings saved by a twin (12.50%)" in ran.out
    assert "warning: agent 3: out of memory\n" in ran.err
    assert f"--resume {run}" in ran.err
    status = json.loads(mazec("status", "--run", run, "--format", "json").out)
    assert status["state"] == "stopped"
    assert status["warnings"] == [
        {
            "kind": "out_of_memory",
            "key": "3",
            "detail": {"agent": 3},
            "message": "agent 3: out of memory",
        }
    ]
    assert [(zone["environment"], zone["ended"]) for zone in status["zones"]] == [
        ("pond", 1),
        ("sea", 2),
    ]


def test_status_of_a_run_at_work(mazec, run: Path, tmp_path: Path) -> None:
    folder = tmp_path / "at work"
    shutil.copytree(run, folder)
    with Store.open(folder / FILE) as store:
        store.begin(Period(3, (), (Avatar(1, 3, Zone("sea", 1), 1, 1e5),)))
        assert store.claim("one") is not None
        with Run(folder, folder / FILE).lock():
            ran = mazec("status", "--run", folder)
            assert ", running with 1 worker at work\nperiod 3 of 3" in ran.out
            assert "--resume" not in ran.err
        # without a driver, no worker can be at work
        ran = mazec("status", "--run", folder)
        assert ", stopped\n" in ran.out
        assert f"--resume '{folder}'" in ran.err


def test_status_has_the_causes_of_errors(mazec, run: Path, tmp_path: Path) -> None:
    folder = tmp_path / "failing"
    shutil.copytree(run, folder)
    with Store.open(folder / FILE) as store:
        store.begin(Period(3, (), tuple(Avatar(n, 3, Zone("sea", 1), n, 1e5) for n in (1, 2))))
        for _ in range(2):
            avatar = store.claim("one")
            assert avatar is not None
            detail = "Traceback (most recent call last):\n  …\nKeyError: 'wave'\n"
            cause = ErrorCause("KeyError", "mazec_wave:wave")
            store.end(avatar, Outcome(EndReason.ERROR, detail, 1e5, cause=cause))
    ran = mazec("status", "--run", folder)
    assert "ERROR 2, agent 1 first: KeyError: 'wave'\n" in ran.out
    status = json.loads(mazec("status", "--run", folder, "--format", "json").out)
    assert status["errors"] == [
        {
            "cause": {"kind": "KeyError", "location": "mazec_wave:wave"},
            "reason": "KeyError: 'wave'",
            "count": 2,
            "agent": 1,
        }
    ]


def test_environments_are_in_the_order_of_the_file(mazec, tmp_path: Path) -> None:
    experiment = read_experiment("king-of-mnist-small", dataset="digits")
    zones = [Zone("village", 1), Zone("village", 2), Zone("town", 1), Zone("city", 1)]
    born = tuple(Agent(n, parse("RELU"), 1, Origin.RANDOM) for n in range(1, 5))
    avatars = tuple(Avatar(n, 1, zone, 1, 1e5) for n, zone in enumerate(zones, 1))
    with Store.create(tmp_path / FILE, experiment) as store:
        store.begin(Period(1, born, avatars))
    status = json.loads(mazec("status", "--run", tmp_path, "--format", "json").out)
    shown = [(zone["environment"], zone["zone"]) for zone in status["zones"]]
    assert shown == [(zone.environment, zone.number) for zone in zones]


def test_the_default_is_the_newest_run(mazec, run: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "E416" in mazec("status").err
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "one").symlink_to(run)
    assert mazec("status").out.startswith("runs/one: ")


def test_champions_are_a_pareto_front(mazec, run: Path) -> None:
    ran = mazec("champions", "--run", run, "--test")
    assert ran.code == 0, ran.err
    columns, *rows = ran.out.splitlines()
    assert columns.split()[:5] == ["agent", "period", "environment", "accuracy", "test"]
    assert columns.split()[5:] == ["operations", "parameters", "layers"]
    assert {row.split()[2] for row in rows} == {"sea"}
    champions = json.loads(
        mazec("champions", "--run", run, "--environment", "pond", "--format", "json").out
    )
    figures = [(agent["score"], agent["operations"]) for agent in champions]
    assert figures == sorted(figures, reverse=True)
    assert {agent["environment"] for agent in champions} == {"pond"}
    assert {agent["metric"] for agent in champions} == {"accuracy"}
    # twins are listed once
    assert len({agent["operations"] for agent in champions}) == len(champions)


def test_an_agent_is_exported_as_it_lived(mazec, run: Path, tmp_path: Path) -> None:
    lived = {}
    for environment in ("pond", "sea"):
        folder = tmp_path / environment
        ran = mazec("export", 3, "--run", run, "-o", folder, "--environment", environment)
        assert ran.code == 0, ran.err
        assert ran.err == ""  # the score is the one it had
        assert f"agent 3 of {environment}: accuracy " in ran.out
        gene = package.parse((folder / "agent_3.gene").read_text())
        assert package.compile(gene).source() == (folder / "agent_3.py").read_text()
        lived[environment] = (folder / "agent_3.safetensors").read_bytes()
    assert lived["pond"] != lived["sea"]
    # by default, the last environment that it completed
    assert mazec("export", 3, "--run", run, "-o", tmp_path).code == 0
    assert (tmp_path / "agent_3.safetensors").read_bytes() == lived["sea"]


def test_an_agent_that_was_never_trained_has_no_weights(mazec, run: Path, tmp_path: Path) -> None:
    ran = mazec("export", 4, "--run", run, "-o", tmp_path / "new")
    assert ran.code == 1
    assert "never trained in pond" in ran.err and "OUT_OF_CREDIT: epoch 1 costs" in ran.err
    assert not (tmp_path / "new").exists()


def test_a_lineage(mazec, run: Path) -> None:
    ran = mazec("lineage", 6, "--run", run)
    assert ran.code == 0, ran.err
    first, second, *rest = ran.out.splitlines()
    assert first == "agent 6: merge of 1 and 3, period 2; tune 1 at 0, insert 1 at 1"
    assert second.startswith("│    pond 1, period 2: DEAD, accuracy ")
    assert rest[0] == "├─ agent 1: random, period 1"
    assert "└─ agent 3: random, period 1" in rest
    assert (
        rest[-1]
        == "ancestors: 2; atavism: 50.00% of its expressed symbols were silent in one of them"
    )
    assert "└─ …" in mazec("lineage", 6, "--run", run, "--generations", 0).out
    status = json.loads(mazec("lineage", 6, "--run", run, "--format", "json").out)
    assert status["atavism"] == 0.5
    assert [agent["agent"] for agent in status["lineage"]] == [6, 3, 1]
    assert status["lineage"][0]["edits"][0] == {"kind": "tune", "position": 0, "length": 1}
    assert [life["environment"] for life in status["lineage"][2]["lives"]] == ["pond", "sea"]
    assert package.parse(status["lineage"][2]["gene"]) == package.parse(SILENT)


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("lineage", 99), "the agents are 1 to 6"),
        (("export", 99), "the agents are 1 to 6"),
        (("export", 3, "--environment", "see"), "did you mean sea"),
        (("export", 2, "--environment", "sea"), "it lived in pond"),
        (("champions", "--environment", "x"), "choose from: pond, sea"),
    ],
)
def test_missing_agents_and_environments(
    mazec, run: Path, arguments: tuple[object, ...], hint: str
) -> None:
    ran = mazec(*arguments, "--run", run)
    assert ran.code == 1
    assert "E416" in ran.err
    assert hint in ran.err


def test_invalid_agent_numbers_are_wrong_usage(mazec, run: Path) -> None:
    for command in ("lineage", "export", "plot"):
        for number in ("0", "9" * 20):
            assert mazec(command, number, "--run", run).code == 2


def test_an_invalid_store(mazec, tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(Random(0).randbytes(4096))
    for command in ("status", "champions"):
        ran = mazec(command, "--run", tmp_path)
        assert ran.code == 1
        assert "E415" in ran.err


def test_curves_are_plotted(mazec, run: Path, tmp_path: Path) -> None:
    for suffix, start in ((".svg", b"<?xml"), (".png", b"\x89PNG"), (".pdf", b"%PDF")):
        ran = mazec("plot", "2", "3", "--run", run, "-o", tmp_path / f"curves{suffix}")
        assert (ran.code, ran.err) == (0, "")
        assert "(2, 3)" in ran.out
        assert (tmp_path / f"curves{suffix}").read_bytes().startswith(start)
    best = mazec("plot", "--run", run, "-o", "-")
    assert (best.code, best.raw[:5]) == (0, b"<?xml")
    assert mazec("plot", "--run", run, "-o", "curves.txt").code == 2
    for arguments in (("999",), ("--environment", "nowhere"), ("4",)):
        ran = mazec("plot", *arguments, "--run", run, "-o", tmp_path / "none.svg")
        assert ran.code == 1
        assert "error[E416]" in ran.err
    assert not (tmp_path / "none.svg").exists()


@pytest.mark.parametrize("format", ["svg", "pdf"])
@pytest.mark.parametrize("name", ["1 $x_{$", "1 日本", "1 a\nb"])
def test_any_name_is_plotted_reproducibly(name: str, format: str) -> None:
    curves = {name: [(1, 0.5, 0.5), (2, None, 0.6)]}
    assert _draw(curves, "score", format) == _draw(curves, "score", format)


def test_a_life_has_the_reason_of_its_end() -> None:
    detail = "Traceback …\n  bang\nE504: wrong shape"
    life = AvatarRecord(1, 2, "pond", 1, 3, EndReason.ERROR, detail, 5.0, None, None, None, None, 0)
    assert (
        _describe_life(life, "accuracy") == "pond 1, period 2: ERROR, credit 5, E504: wrong shape"
    )
