"""`mazec evolve`."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import mazec as package

SCRIPT = Path(sys.executable).parent / "mazec"


def test_ends_with_a_champion(mazec, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    ran = mazec("evolve", "--periods", 1, "--seed", 7, "--workers", 1, "--out", folder)
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert re.match(
        r"period 1/1: best [\d.]+% at [\d,]+ operations \(agent \d+\); .*DEAD", lines[0]
    )
    assert lines[1] == "○ 8x8"
    assert "● 10" in lines
    assert re.search(r"accuracy: [\d.]+% on validation, [\d.]+% on a test set", ran.out)
    written = {path.name for path in folder.iterdir()}
    assert {"champion.gene", "champion.py", "champion.safetensors"} < written
    champion = package.parse((folder / "champion.gene").read_text())
    assert package.compile(champion).source() == (folder / "champion.py").read_text()

    again = mazec("evolve", "--periods", 1, "--out", folder)
    assert again.code == 1
    assert "E406" in again.err and str(folder) in again.err


def test_ctrl_c_ends_it_quietly(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    started = subprocess.Popen(
        [SCRIPT, "evolve", "--periods", "50", "--workers", "1", "--out", folder],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"NO_COLOR": "1"},
        text=True,
        # whoever runs the tests in the background may have told them to ignore it
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    while started.poll() is None and not list(folder.glob("*")):
        time.sleep(0.05)
    time.sleep(0.5)
    started.send_signal(signal.SIGINT)
    _, err = started.communicate(timeout=120)
    assert started.returncode == 130
    assert "Traceback" not in err
    assert str(folder) in err


def test_a_data_set_that_is_none(mazec, tmp_path: Path) -> None:
    ran = mazec("evolve", "--dataset", "mnits", "--out", tmp_path / "run")
    assert ran.code == 2
    assert "did you mean" in ran.err
    assert not (tmp_path / "run").exists()
