"""Runs of a released version can be shown and resumed."""

import gzip
import json
import shutil
from pathlib import Path

import pytest

from mazec.store.repository import FILE

RELEASED = Path(__file__).parents[1] / "store" / "released" / "revision_0002"


@pytest.fixture(params=["ended", "stopped"])
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The folder of a run as revision 0002 left it."""
    folder, source = tmp_path / request.param, RELEASED / request.param
    folder.mkdir()
    (folder / FILE).write_bytes(gzip.decompress((source / f"{FILE}.gz").read_bytes()))
    shutil.copy(source / "begun.json", folder)
    return folder


def test_a_run_of_a_released_version_can_be_resumed(mazec, run: Path) -> None:
    stopped = run.name == "stopped"
    shown = mazec("status", "--run", run)
    assert shown.code == 0, shown.err
    assert f"experiment tiny, seed 5, {run.name}\nperiod 3 of 3" in shown.out
    assert ("time limit reached in period 3, after 0.1 minutes" in shown.err) == stopped
    assert ("agent 7: out of memory" in shown.err) == stopped

    champions = json.loads(mazec("champions", "--run", run, "--format", "json").out)
    assert champions[0]["environment"] == "lake"
    if not stopped:
        assert [one["agent"] for one in champions] == [19, 7, 11, 4]
        assert round(champions[0]["accuracy"], 4) == 0.8341
    lineage = mazec("lineage", str(champions[0]["agent"]), "--run", run)
    assert lineage.code == 0, lineage.err

    longer = [] if stopped else ["--periods", "4"]
    resumed = mazec("evolve", "--resume", run, "--workers", "1", *longer)
    assert resumed.code == 0, resumed.err
    assert "champion: agent" in resumed.out
    # seeds are now derived in another way, so its figures are not reproducible
    for fact in ("the derivation of seeds", "the fingerprint of networks"):
        assert f"{fact} has changed since the run began" in resumed.err
    assert "time limit" not in resumed.err

    status = json.loads(mazec("status", "--run", run, "--format", "json").out)
    assert (status["state"], status["period"]) == ("ended", 3 if stopped else 4)
    keys = [(warning["kind"], warning["key"]) for warning in status["warnings"]]
    assert ("environment_changed", "seeds") in keys
    assert (("out_of_memory", "7") in keys) == stopped
    assert (run / "champion.gene").exists()
