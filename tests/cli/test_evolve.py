"""`mazec evolve`."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import mazec as package

SCRIPT = Path(sys.executable).parent / "mazec"

TINY = """
dataset = "digits"
seed = 1
periods = 2
lengths = [2, 8]

[defaults]
zones = 1
slots = 3
epochs = 2
batch_size = 64

[defaults.economy]
initial_credit = 1_000_000
reward = 1_000_000
difficulty = 4

[defaults.budget]
parameters = 100_000
layers = 50

[environments.pond]

[environments.sea]
from = ["pond"]
samples = 300
transforms = { shift = 0.05 }
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """An experiment of two environments, three avatars each."""
    (tmp_path / "tiny.toml").write_text(TINY)
    return tmp_path / "tiny.toml"


def test_a_run_ends_with_a_champion(mazec, tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    ran = mazec("evolve", tiny, "--merge", "aligned", "--workers", 1, "--out", folder)
    assert ran.code == 0, ran.err
    first, second, picture, *_ = ran.out.splitlines()
    best = r"best accuracy [\d.]+% at [\d,]+ operations \(agent \d+\)"
    assert re.match(rf"period 1/2: pond: {best}; DEAD 3; 0:\d\d, about 0:\d\d left", first)
    assert re.match(rf"period 2/2: pond: {best}; sea: {best}; DEAD \d", second)
    assert picture == "○ 8x8"
    assert "● 10" in ran.out
    assert re.search(r"champion: agent \d+ of sea, [\d,]+ parameters", ran.out)
    assert re.search(r"accuracy: [\d.]+% on validation, [\d.]+% on a test set", ran.out)
    assert re.search(r"atavism: [\d.]+% of", ran.out)
    assert re.search(r"twins: \d+ of \d trainings saved", ran.out)
    written = {path.name for path in folder.iterdir()}
    assert {"champion.gene", "champion.py", "champion.safetensors"} < written
    champion = package.parse((folder / "champion.gene").read_text())
    assert package.compile(champion).source() == (folder / "champion.py").read_text()

    again = mazec("evolve", tiny, "--out", folder)
    assert again.code == 1
    assert "E801" in again.err and f"--resume {folder}" in again.err
    # resuming a run that has ended reports its champion again
    resumed = mazec("evolve", "--resume", folder)
    assert resumed.code == 0, resumed.err
    assert resumed.out.splitlines()[:-2] == ran.out.splitlines()[2:-2]


def test_a_run_stopped_by_ctrl_c_can_be_resumed(mazec, tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    started = subprocess.Popen(
        [SCRIPT, "evolve", tiny, "--periods", "100000", "--workers", "1", "--out", folder],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"NO_COLOR": "1"},
        text=True,
        # tests that run in the background may ignore the signal
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert started.stdout is not None
    assert started.stdout.readline().startswith("period 1/100000")
    second = mazec("evolve", "--resume", folder)
    assert second.code == 1
    assert "another process" in second.err
    assert ", running" in mazec("status", "--run", folder).out
    started.send_signal(signal.SIGINT)
    _, err = started.communicate(timeout=120)
    assert started.returncode == 130
    assert "Traceback" not in err
    assert f"mazec evolve --resume {folder}" in err
    stopped = mazec("status", "--run", folder)
    assert ", stopped" in stopped.out
    (period,) = map(int, re.findall(r"period (\d+) of 100000", stopped.out))
    resumed = mazec("evolve", "--resume", folder, "--periods", period + 1, "--workers", 1)
    assert resumed.code == 0, resumed.err
    assert f"period {period + 1}/{period + 1}: " in resumed.out


def test_a_second_ctrl_c_ends_it_immediately(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    started = subprocess.Popen(
        [SCRIPT, "evolve", tiny, "--periods", "100000", "--workers", "2", "--out", folder],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert started.stdout is not None
    assert started.stdout.readline()
    shown = subprocess.run(["pgrep", "-P", str(started.pid)], capture_output=True, check=False)
    (worker, *_) = map(int, shown.stdout.split())
    os.kill(worker, signal.SIGSTOP)  # its epoch never ends
    started.send_signal(signal.SIGINT)
    time.sleep(0.5)
    started.send_signal(signal.SIGINT)
    _, err = started.communicate(timeout=20)
    assert started.returncode == 130
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (("--dataset", "mnits"), "did you mean mnist"),
        (("--dataset", "nowhere.csv"), "no data set at"),
        (("--merge", "alinged"), "--merge"),
        (("--device", "abacus"), "no device"),
        (("--resume", "runs/x", "--seed", 3), "its own seed"),
        (("--resume", "runs/x", "--class-weights", "none"), "its own class weights"),
        (("--metric", "acuracy"), "--metric"),
        (("--class-weights", "equal"), "--class-weights"),
        (("--groups", "a", "--time", "b"), "--groups"),
        (("--periods", 0), "--periods"),
        (("--minutes", "nan"), "--minutes"),
    ],
)
def test_invalid_options_are_wrong_usage(mazec, tmp_path: Path, options, hint: str) -> None:
    out = () if "--resume" in options else ("--out", tmp_path / "run")
    ran = mazec("evolve", *options, *out)
    assert ran.code == 2
    assert hint in ran.err
    assert not (tmp_path / "run").exists()


def test_a_run_that_does_not_exist(mazec, tmp_path: Path) -> None:
    ran = mazec("evolve", "--resume", tmp_path / "nothing")
    assert ran.code == 1
    assert "E416" in ran.err
