"""What holds for every test, and the plugin as installed, whether it is or not."""

import os
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from mazec.extensions.contract import GROUP
from mazec.plugins import installed as loading

# More threads than one only wait for each other on networks as small as these.
os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture
def installed(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch):
    """The entry point as ``pip install`` leaves it, for this process and for workers."""
    monkeypatch.delenv(loading.SELECTION, raising=False)
    if not any(point.name == "pole" for point in entry_points(group=GROUP)):
        folder = tmp_path_factory.mktemp("site")
        facts = folder / "mazec_pole-0.1.0.dist-info"
        facts.mkdir()
        (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: mazec-pole\nVersion: 0.1.0\n")
        (facts / "entry_points.txt").write_text("[mazec]\npole = mazec_pole.plugin\n")
        monkeypatch.syspath_prepend(str(Path(__file__).parents[1]))
        monkeypatch.syspath_prepend(str(folder))
    loading._load.cache_clear()
    yield
    loading._load.cache_clear()
