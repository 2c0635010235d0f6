import os
import subprocess
import sys
from importlib.metadata import EntryPoint

from mazec.extensions.dotted import resolve_dotted
from mazec.plugins.gathering import gather
from mazec.tasks.datasets import TRIALS
from mazec_pole import plugin
from mazec_pole.trial import Pole

ENTRY = EntryPoint(name="pole", value="mazec_pole.plugin", group="mazec")


def test_keeps_the_contract():
    assert plugin.mazec_contract == 2


def test_comes_in_by_its_entry_point():
    vocabulary = gather([ENTRY])
    assert vocabulary.rejected == ()
    assert resolve_dotted(vocabulary.get(TRIALS)["pole"]) is Pole


def test_brings_the_trial_without_torch():
    line = "import sys, mazec_pole.plugin as plugin; plugin.mazec_trials()"
    line += "; print({'torch', 'numpy', 'sqlalchemy'} & {*sys.modules})"
    path = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(
        [sys.executable, "-c", line],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "set()"
