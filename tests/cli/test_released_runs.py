"""Runs of a released version can be shown and resumed."""

import gzip
import json
import shutil
from pathlib import Path

import pytest

from mazec.store.repository import FILE

RELEASED = Path(__file__).parents[1] / "store" / "released"
CHAMPIONS = {"revision_0002": ([19, 7, 11, 4], 0.8341), "revision_0003": ([7], 0.8157)}
"""The front of each run that has ended, and its best score."""
SEEDS = {"revision_0002": 5, "revision_0003": 8}
MINUTES = {"revision_0002": "0.1", "revision_0003": "0.003"}


@pytest.fixture(
    params=sorted(RELEASED.glob("revision_*/*/")),
    ids=lambda path: f"{path.parent.name}-{path.name}",
)
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The folder of a run as a released revision left it, in a folder with its name."""
    source = Path(request.param)
    folder = tmp_path / source.parent.name / source.name
    folder.mkdir(parents=True)
    (folder / FILE).write_bytes(gzip.decompress((source / f"{FILE}.gz").read_bytes()))
    for record in source.glob("*.json"):
        shutil.copy(record, folder)
    return folder


def test_a_run_of_a_released_version_can_be_resumed(mazec, run: Path) -> None:
    revision, stopped = run.parent.name, run.name == "stopped"
    shown = mazec("status", "--run", run)
    assert shown.code == 0, shown.err
    assert f"experiment tiny, seed {SEEDS[revision]}, {run.name}\nperiod 3 of 3" in shown.out
    limit = f"time limit reached in period 3, after {MINUTES[revision]} minutes"
    assert (limit in shown.err) == stopped
    assert ("agent 7: out of memory" in shown.err) == stopped
    differs = "agent 7: accuracy 0.8133641 when trained again, 0.8156682 before"
    assert (differs in shown.err) == (stopped and revision == "revision_0003")

    champions = json.loads(mazec("champions", "--run", run, "--format", "json").out)
    assert (champions[0]["environment"], champions[0]["metric"]) == ("lake", "accuracy")
    if not stopped:
        agents, score = CHAMPIONS[revision]
        assert [one["agent"] for one in champions] == agents
        assert round(champions[0]["score"], 4) == score
    lineage = mazec("lineage", str(champions[0]["agent"]), "--run", run)
    assert lineage.code == 0, lineage.err

    longer = [] if stopped else ["--periods", "4"]
    resumed = mazec("evolve", "--resume", run, "--workers", "1", *longer)
    assert resumed.code == 0, resumed.err
    assert "champion: agent" in resumed.out
    # seeds were derived in another way in revision 0002, so its figures are not reproducible
    for fact in ("the derivation of seeds", "the fingerprint of networks"):
        changed = f"{fact} has changed since the run began" in resumed.err
        assert changed == (revision == "revision_0002")
    assert "time limit" not in resumed.err

    status = json.loads(mazec("status", "--run", run, "--format", "json").out)
    assert (status["state"], status["period"]) == ("ended", 3 if stopped else 4)
    assert {zone["metric"] for zone in status["zones"]} == {"accuracy"}
    keys = [(warning["kind"], warning["key"]) for warning in status["warnings"]]
    assert (("environment_changed", "seeds") in keys) == (revision == "revision_0002")
    assert (("out_of_memory", "7") in keys) == stopped
    assert (run / "champion.gene").exists()
