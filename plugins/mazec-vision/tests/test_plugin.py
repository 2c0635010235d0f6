import os
import subprocess
import sys
from importlib.metadata import EntryPoint

from mazec.plugins.gathering import gather
from mazec_vision import plugin

ENTRY = EntryPoint(name="vision", value="mazec_vision.plugin", group="mazec")
NAMES = [
    "CONV1D",
    "CONV2D",
    "CONV3D",
    "DEPTHWISE_CONV2D",
    "POINTWISE_CONV2D",
    "MAXPOOL2D",
    "AVGPOOL2D",
    "ADAPTIVE_AVGPOOL2D",
    "GLOBAL_AVGPOOL",
    "BATCH_NORM2D",
    "DROPOUT2D",
]


def test_keeps_the_contract():
    assert plugin.mazec_contract == 2


def test_comes_in_by_its_entry_point():
    vocabulary = gather([ENTRY])
    assert vocabulary.rejected == ()
    assert list(vocabulary.types) == NAMES


def test_brings_the_vocabulary_without_torch():
    line = "import sys, mazec_vision.plugin as plugin; plugin.mazec_symbols()"
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
