"""Evolved with the trial: whoever does the work the history is the same, and no data is read."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from mazec.maze.experiment_file import ExperimentError, read_experiment
from mazec.plugins import installed_vocabulary
from mazec.runs.driver import evolve
from mazec.store import tables
from mazec.store.repository import FILE, Store
from mazec.workers.error import RunError
from mazec.workers.evaluation import Evaluator

POLE = Path(__file__).parents[1] / "experiments" / "pole.toml"
BY_CHANCE = {"seconds", "worker", "lease", "tries", "awaits", "twin_of", "evaluated", "spared"}
QUICK = (("length", 2.0), ("poles", 4.0), ("steps", 30.0), ("updates", 2.0))

pytestmark = pytest.mark.usefixtures("installed")


def small(**rules):
    """The experiment of the package, as a tiny one."""
    whole = read_experiment(str(POLE))
    tiny = {"zones": 1, "slots": 4, "epochs": 2, "min_score": 0.0, "settings": QUICK} | rules
    environments = tuple(replace(one, **tiny) for one in whole.environments)
    return replace(whole, periods=2, environments=environments)


def history(folder):
    held = {}
    with Store.open(folder / FILE) as store, store._reads() as connection:
        for table in tables.metadata.sorted_tables:
            columns = [column for column in table.c if column.name not in BY_CHANCE]
            query = select(*columns).order_by(*table.primary_key.columns)
            held[table.name] = [dict(row._mapping) for row in connection.execute(query)]
    return held


def test_the_experiment_needs_no_data_set():
    made = read_experiment(str(POLE))
    assert (made.name, made.dataset, made.plugins) == ("pole", None, ("mazec-pole",))
    assert {one.trial for one in made.environments} == {"pole"}
    assert (made.metric, [one.name for one in made.terminal_environments]) == ("score", ["hard"])


def test_any_number_of_workers_gives_the_same_history(tmp_path):
    rules = small()
    results = [evolve(rules, tmp_path / str(n), workers=n, device="cpu") for n in (1, 2)]
    one, two = (history(tmp_path / str(n)) for n in (1, 2))
    assert one == two
    lived = [row["environment"] for row in one["avatar"] if row["score"] is not None]
    assert {"easy", "hard"} <= {*lived}
    assert all(0 <= row["score"] <= 1 for row in one["epoch"])
    best, other = (result.champion for result in results)
    assert best is not None and other is not None
    assert (best.agent, best.test) == (other.agent, other.test)
    assert (best.metric, best.environment) == ("score", "hard")
    assert all(result.warnings == () for result in results)


def test_nothing_is_read_for_a_data_set_that_nobody_asks_for(tmp_path):
    evaluator = Evaluator(
        replace(small(), dataset=str(tmp_path / "nothing.csv")), vocabulary=installed_vocabulary()
    )
    evaluator.load()
    assert evaluator.digests() == {}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ((("length", -1.0),), "length is from 0.1 to 10 m, not -1"),
        ((("steps", 1.5),), "steps is a whole number from 1 to 10,000, not 1.5"),
        ((("lenght", 1.0),), "lenght"),
    ],
)
def test_settings_that_cannot_be_stop_a_run_before_it_begins(tmp_path, given, told):
    rules = small(settings=given)
    with pytest.raises(RunError, match="E807: the trial pole of easy failed") as caught:
        Evaluator(rules, vocabulary=installed_vocabulary()).load()
    assert told in str(caught.value.diagnostics[0].fields["reason"])
    with pytest.raises(RunError):
        evolve(rules, tmp_path / "run", workers=1, device="cpu")
    assert not (tmp_path / "run").exists()


def test_an_unknown_trial_is_named_with_its_line(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(POLE.read_text().replace('trial = "pole"', 'trial = "pool"'))
    with pytest.raises(ExperimentError) as caught:
        read_experiment(str(file))
    found = {(one.code, one.fields["setting"]) for one in caught.value.diagnostics}
    assert ("E411", "trial") in found


def test_a_network_that_is_too_wide_ends_alone(tmp_path):
    huge = "LINEAR(8000)\nLINEAR(8000)\nLINEAR(8000)\n"
    rules = small()
    easy, hard = rules.environments
    easy = replace(easy, founders=(huge, "LINEAR(4)\n"))
    result = evolve(replace(rules, environments=(easy, hard)), tmp_path / "run", workers=1)
    assert result.champion is not None
    with Store.open(tmp_path / "run" / FILE) as store:
        assert [str(life.end) for life in store.avatars_of(1)][:1] == ["OVER_BUDGET"]
