"""Experiment files: every error is reported with its line, and the shipped files are valid."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.diagnostics import MazecError
from mazec.files.file import FileError
from mazec.gene.reader import GeneError
from mazec.maze.experiment_file import ExperimentError, read_experiment, shipped, to_dict
from mazec.tasks.data_options import DataOptions
from mazec.tasks.setting import InvalidSetting

GOOD = """
dataset = "digits"
seed = 3
periods = 4
lengths = [2, 9]
table = { RELU = 4, LINEAR = 9 }

[defaults]
zones = 2
slots = 6
epochs = 2
batch_size = 32
economy = { initial_credit = 1e5, reward = 1e6, difficulty = 4 }
budget.parameters = 1e5

[environments.pond]
learning = { lr = 0.1 }

[environments.lake]  # harder
from = "pond"
zones = 1
transforms = { rotation = 15, shift = 0.1 }
economy.difficulty = 9
samples = 500

[environments."far sea"]
from = ["pond", "lake"]
"""


@pytest.fixture
def file(tmp_path: Path):  # type: ignore[no-untyped-def]
    def write(text: str, name: str = "mine.toml") -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def errors(path: str) -> list[str]:
    """Return the code, the line, and the setting or environment of each error of a file."""
    with pytest.raises(ExperimentError) as caught:
        read_experiment(path)
    text = caught.value.text
    assert text is not None
    return [
        f"{d.code} {text.position(d.span.start)[0] if d.span else '-'} "
        f"{d.fields.get('setting') or d.fields.get('environment') or ''}".rstrip()
        for d in caught.value.diagnostics
    ]


def test_environments_override_the_defaults(file) -> None:
    experiment = read_experiment(file(GOOD))
    assert (experiment.name, experiment.seed, experiment.lengths) == ("mine", 3, (2, 9))
    assert experiment.table == (("RELU", 4), ("LINEAR", 9))
    pond, lake, sea = experiment.environments
    assert (pond.zones, lake.zones, lake.slots) == (2, 1, 6)
    assert (pond.economy.difficulty, lake.economy.difficulty) == (4, 9)
    assert lake.economy.reward == pond.economy.reward == 10**6
    assert pond.learning == (("lr", 0.1),)
    assert pond.budget.parameters == 10**5
    assert pond.budget.layers == 10**5  # the default
    assert (lake.transforms.rotation, lake.transforms.shift, lake.samples) == (15, 0.1, 500)
    assert (pond.sources, lake.sources) == ((), ("pond",))
    assert (sea.name, sea.sources) == ("far sea", ("pond", "lake"))
    assert to_dict(experiment)["environments"][1]["sources"] == ["pond"]


def test_settings_can_be_changed_by_arguments(file) -> None:
    experiment = read_experiment(file(GOOD), seed=9, periods=None, merge="none", dataset="mnist")
    assert (experiment.seed, experiment.periods, experiment.dataset) == (9, 4, "mnist")
    assert {environment.merge for environment in experiment.environments} == {"none"}
    with pytest.raises(InvalidSetting, match="periods"):
        read_experiment(file(GOOD), periods=0)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("seed = 3", 'seed = "3"', ["E411 3 seed"]),
        ("seed = 3", "", ["E412 - seed"]),
        ("seed = 3", "seed = 3\nsead = 3", ["E410 4 sead"]),
        ("lengths = [2, 9]", "lengths = [9, 2]", ["E411 5 lengths"]),
        ("lengths = [2, 9]", "lengths = [9]", ["E411 5 lengths"]),
        ("lengths = [2, 9]", 'lengths = "2-9"', ["E411 5 lengths"]),
        ("lengths = [2, 9]", "validation = 0", ["E411 5 validation"]),
        ("lengths = [2, 9]", "validation = 1.0", ["E411 5 validation"]),
        ("lengths = [2, 9]", "test = 1.0", ["E411 5 test"]),
        ("lengths = [2, 9]", "drop = 3", ["E411 5 drop"]),
        ("lengths = [2, 9]", "keep = [3]", ["E411 5 keep"]),
        ("lengths = [2, 9]", "groups = ['shop']", ["E411 5 groups"]),
        ("lengths = [2, 9]", "groups = 'shop'\ntime = 'day'", ["E411 5 groups"]),
        ("lengths = [2, 9]", "metric = 'acuracy'", ["E411 5 metric"]),
        ("lengths = [2, 9]", "metric = 3", ["E411 5 metric"]),
        ("lengths = [2, 9]", "class_weights = 'equal'", ["E411 5 class_weights"]),
        ("zones = 1", "zones = 1\nmetric = 'score'", ["E411 22 metric"]),
        ("zones = 1", "zones = 1\nmetric = 'acuracy'", ["E411 22 metric"]),
        ("zones = 1", "zones = 1\ndrop = ['a']", ["E410 22 drop"]),
        ("zones = 2", "zones = 2\nclass_weights = 'equal'", ["E411 10 class_weights"]),
        ("RELU = 4", "RELU = 0", ["E411 6 table.RELU"]),
        ("RELU = 4", "RELUU = 4", ["E410 6 table.RELUU"]),
        ("RELU = 4", "linear = 4", ["E411 6 table.LINEAR"]),
        ("zones = 2", "zones = 0", ["E411 9 zones"]),
        ("slots = 6", "slots = 0", ["E411 10 slots"]),
        ("slots = 6", "slots = 2.5", ["E411 10 slots"]),
        ("slots = 6", f"slots = {10**22}", ["E411 10 slots"]),
        pytest.param("slots = 6", f"slots{'.x' * 50_000} = 6", ["E409 10"], id="a deep key"),
        ("slots = 6", "slots = true", ["E411 10 slots"]),
        ("zones = 1", "zones = 1\noffspring = 1.5", ["E411 22 offspring"]),
        ("zones = 1", "zones = 1\nmin_score = nan", ["E411 22 min_score"]),
        ("zones = 1", "zones = 1\nmerge = 'algned'", ["E411 22 merge"]),
        ("zones = 1", "zones = 1\nselection = 'luck'", ["E411 22 selection"]),
        ("rotation = 15", "rotation = -1", ["E411 22 transforms.rotation"]),
        ("rotation = 15", "rotatoin = 15", ["E410 22 transforms.rotatoin"]),
        ("economy.difficulty = 9", "economy.difficulty = inf", ["E411 23 economy.difficulty"]),
        ("economy.difficulty = 9", "economy.dificulty = 9", ["E410 23 economy.dificulty"]),
        ("economy = {", "economy = 3 #", ["E411 13 economy", "E412 23 economy.initial_credit"]),
        ("{ lr = 0.1 }", "{ lr = 0 }", ["E411 17 learning"]),
        ("{ lr = 0.1 }", "{ speed = 1 }", ["E411 17 learning"]),
        ("{ lr = 0.1 }", "3", ["E411 17 learning"]),
        ("{ lr = 0.1 }", "{ lr = '0.1' }", ["E411 17 learning.lr"]),
        ("zones = 1", "zones = 1\nlr_decay = 2", ["E411 22 lr_decay"]),
        ("zones = 1", "zones = 1\nsettings = [1]", ["E411 22 settings"]),
        ("zones = 1", "zones = 1\nsettings = { node = '0' }", ["E411 22 settings.node"]),
        ("table = {", "table = 4 #", ["E411 6 table"]),
        ('from = "pond"', 'from = "pont"', ["E413 20 lake"]),
        ('from = "pond"', "from = 3", ["E411 20 from"]),
        ("learning = ", 'from = "lake"\nlearning = ', ["E414 17"]),
        ('"digits"', '"digts"', ["E411 2 dataset"]),
        ('"digits"', "7", ["E411 2 dataset"]),
        ('"digits"', '""', ["E411 2 dataset"]),
        ('"digits"', r'"a\u0000b"', ["E411 2 dataset"]),
        ("samples = 500", "samples = 1", ["E411 24 samples"]),
        ("samples = 500", "samples 500", ["E409 24"]),
        ("[environments.pond]", "[environments.pond", ["E409 16"]),
        ("table = {", "defaults = 3\ntable = {", ["E409 9"]),
        ("[environments.pond]", "[environment.pond]", ["E410 16 environment", "E413 20 lake"]),
        ("[environments.pond]", "[[environments]]", ["E411 16 environments"]),
        ('["pond", "lake"]', '["pond", "lake"]\nfrom = "pond"', ["E409 28"]),
    ],
)
def test_errors_have_a_code_and_a_line(file, old: str, new: str, expected: list[str]) -> None:
    assert GOOD.count(old) == 1
    assert errors(file(GOOD.replace(old, new))) == expected


def test_each_kind_of_error_has_its_code(file) -> None:
    assert errors(file("seed = ]")) == ["E409 1"]
    assert errors(file(GOOD.replace("periods = 4", "periods = 4\nspeed = 1"))) == ["E410 5 speed"]
    assert errors(file(GOOD.replace("periods = 4", "periods = 0"))) == ["E411 4 periods"]
    assert errors(file(GOOD.replace("periods = 4", ""))) == ["E412 - periods"]
    assert errors(file(GOOD.replace('"lake"', '"pool"'))) == ["E413 27 far sea"]
    assert errors(file(GOOD.replace('["pond", "lake"]', '["far sea"]'))) == ["E414 27"]


def test_all_errors_are_reported_at_once(file) -> None:
    text = GOOD.replace("seed = 3", "sead = 3").replace("slots = 6", "slots = 0")
    assert errors(file(text)) == ["E410 3 sead", "E411 10 slots", "E412 - seed"]


def test_misspelled_names_get_a_suggestion(file) -> None:
    for old, new, hint in (
        ("periods = 4", "peroids = 4", "did you mean periods?"),
        ('from = "pond"', 'from = "pont"', "did you mean pond?"),
        ("zones = 1", "merge = 'algned'", "did you mean aligned?"),
    ):
        with pytest.raises(ExperimentError) as caught:
            read_experiment(file(GOOD.replace(old, new)))
        assert hint in {d.fields.get("suggestion") for d in caught.value.diagnostics}


@pytest.mark.parametrize(
    ("former", "name"), [("floor = 0.3", "min_score"), ("anneal = 0.5", "lr_decay")]
)
def test_a_former_name_gets_the_new_one_as_a_suggestion(file, former: str, name: str) -> None:
    for text in (
        GOOD.replace("zones = 1", former),
        GOOD.replace("zones = 2", f"zones = 2\n{former}"),
    ):
        with pytest.raises(ExperimentError) as caught:
            read_experiment(file(text))
        (diagnostic,) = caught.value.diagnostics
        assert diagnostic.code == "E410"
        assert diagnostic.fields["suggestion"] == f"it is now called {name}"


def test_all_former_names_in_the_experiment_file_of_the_first_release_are_reported() -> None:
    released = Path(__file__).parents[1] / "store" / "released" / "revision_0002" / "tiny.toml"
    assert errors(str(released)) == [
        "E410 41 floor",
        "E410 42 anneal",
        "E410 49 floor",
        "E410 50 anneal",
    ]


def test_an_experiment_needs_an_environment(file) -> None:
    assert errors(file(GOOD[: GOOD.index("[defaults]")])) == ["E411 - environments"]


def test_founders_are_relative_to_the_file(file, tmp_path: Path) -> None:
    (tmp_path / "founders").mkdir()
    (tmp_path / "founders" / "b.gene").write_text("LINEAR(3) # three\nRELU")
    (tmp_path / "founders" / "a.gene").write_text("TANH")
    newcomers = GOOD.replace("learning = { lr = 0.1 }", 'founders = "founders"\nzones = 1')
    texts = read_experiment(file(newcomers)).environment("pond").founders
    assert [text.split()[0] for text in texts] == ["TANH", "LINEAR(out_features=3,"]
    few = newcomers.replace("slots = 6", "slots = 1")
    assert errors(file(few)) == ["E411 17 founders"]
    promoted = GOOD.replace("samples = 500", 'founders = "founders"')
    assert errors(file(promoted)) == ["E411 24 founders"]
    (tmp_path / "founders" / "a.gene").write_text("TANGH")
    with pytest.raises(GeneError, match=r"E102.*TANGH"):
        read_experiment(file(GOOD.replace("zones = 1", 'founders = ["founders"]')))
    with pytest.raises(FileError, match=r"E401.*nobody\.gene"):
        read_experiment(file(GOOD.replace("zones = 1", 'founders = "nobody.gene"')))
    (tmp_path / "empty").mkdir()
    assert errors(file(GOOD.replace("zones = 1", 'founders = "empty"'))) == ["E411 21 founders"]


def test_data_is_relative_to_the_file(file, tmp_path: Path) -> None:
    experiment = read_experiment(file(GOOD.replace('"digits"', '"some/own.csv"\nlabel = "kind"')))
    assert (experiment.dataset, experiment.data.label) == (
        str((tmp_path / "some" / "own.csv").resolve()),
        "kind",
    )


def test_a_file_has_options_of_the_data_and_the_task(file) -> None:
    options = """
drop = ["name", "id"]
keep = "code"
time = "day"
test = 0.1
metric = "auc"
class_weights = "balanced"
"""
    text = GOOD.replace("seed = 3", f"seed = 3{options}")
    text = text.replace("zones = 1", 'zones = 1\nmetric = "f1"')
    experiment = read_experiment(file(text))
    expected = DataOptions(drop=("name", "id"), keep=("code",), time="day", test=0.1)
    assert experiment.data == expected
    assert [one.metric for one in experiment.environments] == ["auc", "f1", "auc"]
    assert {one.class_weights for one in experiment.environments} == {"balanced"}
    changed = read_experiment(
        file(text), metric="log_loss", class_weights="none", label="kind", drop=("id",)
    )
    assert changed.metric == "log_loss"
    assert {one.class_weights for one in changed.environments} == {"none"}
    assert changed.data == replace(expected, label="kind", drop=("id",))
    with pytest.raises(InvalidSetting, match="groups"):
        read_experiment(file(text), groups="shop")
    defaults = text.replace("[defaults]", '[defaults]\nmetric = "r2"')
    metrics = [one.metric for one in read_experiment(file(defaults)).environments]
    assert metrics == ["r2", "f1", "r2"]


def test_a_data_set_is_required_if_an_environment_has_none(file) -> None:
    without = GOOD.replace('dataset = "digits"\n', "")
    assert errors(file(without)) == ["E412 - dataset"]
    in_defaults = without.replace("[defaults]", '[defaults]\ndataset = "mnist"')
    experiment = read_experiment(file(in_defaults))
    assert experiment.dataset is None
    assert {environment.dataset for environment in experiment.environments} == {"mnist"}


@pytest.mark.parametrize("name", list(shipped()))
def test_shipped_experiments_are_valid(name: str) -> None:
    try:
        experiment = read_experiment(name)
    except ExperimentError as error:  # it needs a plugin that is not installed
        (diagnostic,) = error.diagnostics
        fields = diagnostic.fields
        assert (diagnostic.code, fields["reason"]) == ("E417", "it is not installed")
        pytest.skip(f"without {fields['plugin']}")
    assert experiment.name == name
    assert experiment.terminal_environments


def test_unknown_names_and_missing_files_are_reported() -> None:
    with pytest.raises(FileError, match="E401") as caught:
        read_experiment("quickstrat")
    assert "did you mean quickstart?" in caught.value.diagnostics[0].fields["reason"]
    with pytest.raises(FileError, match="E401"):
        read_experiment("nowhere/mine.toml")


@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_any_text_is_read_or_reported(tmp_path_factory, data) -> None:
    """Replace a part of a valid file with arbitrary text."""
    start = data.draw(st.integers(0, len(GOOD)))
    end = data.draw(st.integers(start, min(len(GOOD), start + 30)))
    piece = data.draw(
        st.one_of(st.text(max_size=8), st.sampled_from(["[", "=", "{", "'", "1e999"]))
    )
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes((GOOD[:start] + piece + GOOD[end:]).encode("utf-8", "surrogatepass"))
    try:
        read_experiment(str(path))
    except MazecError as error:
        assert error.diagnostics


@pytest.mark.parametrize(
    "setting",
    ["x = " + "[" * 250 + "]" * 250, "seed = 0x" + "f" * 5_000, "seed = " + "9" * 5_000],
    ids=["nested", "hexadecimal", "decimal"],
)
def test_values_that_no_experiment_has_are_errors_of_the_file(tmp_path: Path, setting: str) -> None:
    file = tmp_path / "odd.toml"
    file.write_text(f"{setting}\n")
    with pytest.raises(ExperimentError) as caught:
        read_experiment(str(file))
    assert caught.value.diagnostics[0].code == "E409"
