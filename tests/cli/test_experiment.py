"""`mazec experiment`: files are written, checked and shown."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from mazec.maze.experiment_file import read_experiment, shipped
from mazec.plugins import load_vocabulary

UNUSABLE = [
    name
    for name, path in shipped().items()
    if set(tomllib.loads(path.read_text(encoding="utf-8")).get("plugins", ()))
    - {plugin.name for plugin in load_vocabulary(None).plugins}
]
"""The shipped experiments whose plugins are not installed here."""
USABLE = [name for name in shipped() if name not in UNUSABLE]


def test_a_new_experiment_is_a_copy_of_a_shipped_one(mazec, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    for like in USABLE:
        assert mazec("experiment", "new", f"my-{like}", "--like", like).code == 0
        mine, theirs = read_experiment(f"my-{like}.toml"), read_experiment(like)
        assert mine.name == f"my-{like}"
        assert mine.environments == theirs.environments
    # an existing file is not overwritten
    ran = mazec("experiment", "new", "my-quickstart")
    assert (ran.code, ran.err.splitlines()[0][:11]) == (1, "error[E403]")
    ran = mazec("experiment", "new", "x", "--like", "quikstart")
    assert ran.code == 2
    assert "did you mean quickstart?" in " ".join(ran.err.split())
    assert not Path("x.toml").exists()
    Path("some").mkdir()
    for name, expected in (("my.toml", "my"), ("some/ö", "ö"), ("😀\n", "😀")):
        assert mazec("experiment", "new", name).code == 0
        assert read_experiment(f"{name.removesuffix('.toml')}.toml").name == expected
    assert mazec("experiment", "new", 'a "b"', "-o", "-").out.count("\n") > 10


def test_the_shipped_experiments_are_valid(mazec) -> None:
    ran = mazec("experiment", "check", *shipped())
    assert ran.code == bool(UNUSABLE)
    assert ran.out.count(": ok (") == len(USABLE) >= 6
    assert ran.err.count("error[E417]") == len(UNUSABLE)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            'from = "nowhere"',
            "error[E413]: pond receives agents from nowhere, which does not exist",
        ),
        ('from = "pond"', "error[E414]: promotion forms a cycle: pond → pond"),
        ("slots = 0", "error[E411]: slots of pond must be a number of at least 1, not 0"),
        ("min_score = 1.2", "error[E411]: min_score of pond must be a share from 0 to 1, not 1.2"),
        ('dataset = "nowhere.csv"', "error[E701]: there is no data set at"),
        ('founders = "bad.gene"', "error[E102]: unknown symbol LINAER"),
        ("zones = [", "error[E409]"),
    ],
)
def test_errors_are_reported(mazec, tmp_path: Path, change: str, message: str) -> None:
    (tmp_path / "bad.gene").write_text("LINAER(3)")
    text = shipped()["quickstart"].read_text()
    word = change.split()[0]
    lines = [
        line for line in text.splitlines() if not line.startswith(f"{word} ") or word == "dataset"
    ]
    index = lines.index("[environments.pond]")
    (tmp_path / "bad.toml").write_text(
        "\n".join([*lines[: index + 1], change, *lines[index + 1 :]])
    )
    ran = mazec("experiment", "check", tmp_path / "bad.toml")
    assert ran.code == 1
    assert message in ran.err
    assert "Traceback" not in ran.err


def test_the_graph_is_shown_as_a_table(mazec) -> None:
    ran = mazec("experiment", "show", "king-of-mnist")
    assert ran.code == 0
    rows = {line.split()[0]: line.split()[1:] for line in ran.out.splitlines() if line.strip()}
    assert rows["village"] == ["town", "city", "court", "throne"]
    assert rows["economy.difficulty"] == ["5", "6", "7", "8", "9"]
    assert rows["from"] == ["village", "town", "city", "court"]
    experiment = json.loads(mazec("experiment", "show", "two-senses", "--format", "json").out)
    assert experiment["environments"][4]["sources"] == ["spinning", "storm"]


def test_the_graph_is_drawn(mazec, tmp_path: Path) -> None:
    for suffix, start in ((".dot", b"digraph"), (".svg", b"<?xml"), (".png", b"\x89PNG")):
        target = tmp_path / f"graph{suffix}"
        assert mazec("experiment", "show", "two-senses", "-o", target).code == 0
        assert target.read_bytes().startswith(start)
    text = (tmp_path / "graph.dot").read_text()
    assert text.count(" -> ") == 4
    assert mazec("experiment", "show", "two-senses", "-o", "graph.txt").code == 2


def test_options_of_the_data_and_the_metric_are_shown(mazec, tmp_path: Path) -> None:
    assert mazec("experiment", "new", tmp_path / "mine.toml").code == 0
    text = (tmp_path / "mine.toml").read_text()
    options = 'drop = ["id", "name"]\ntime = "day"\ntest = 0\nmetric = "auc"\n'
    (tmp_path / "mine.toml").write_text(options + text)
    ran = mazec("experiment", "show", tmp_path / "mine.toml")
    assert ran.code == 0, ran.err
    for line in ("drop id, name", "time day", "test 0"):
        assert f"\n  {line}\n" in ran.out
    assert re.search(r"^metric +auc$", ran.out, re.MULTILINE)
