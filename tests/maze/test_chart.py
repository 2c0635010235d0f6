"""An experiment at a glance: every setting that matters, every way, and no text that breaks DOT."""

from collections.abc import Callable

from mazec.maze.chart import dot, settings, table
from mazec.maze.credit import Economy
from mazec.maze.environment import Environment
from mazec.maze.experiment import Experiment
from mazec.network.price import Budget
from mazec.tasks.transforms import Transforms

Pond = Callable[..., Environment]
Made = Callable[..., Experiment]


def test_settings_are_called_as_in_a_file(pond: Pond) -> None:
    economy = Economy(10, reward=2_500_000, difficulty=5, relative=1.5)
    held = settings(
        pond(
            economy=economy,
            learning=(("lr", 0.1),),
            founders=("RELU", "TANH"),
            samples=500,
        )
    )
    assert settings(pond(sources=("lake", "sea")))["from"] == "lake, sea"
    assert held["economy.reward"] == "2,500,000"
    assert held["economy.relative"] == "1.5"
    assert held["learning"] == "lr 0.1"
    assert (held["samples"], held["founders"]) == ("500", "2 genes")
    assert "name" not in held
    assert "dataset" not in held


def test_the_table_shows_what_somebody_changed(pond: Pond, experiment: Made) -> None:
    twisted = pond(
        name="lake", sources=("pond",), transforms=Transforms(rotation=15), budget=Budget(layers=9)
    )
    names, rows = table(experiment(pond(), twisted))
    held = {row[0]: row[1:] for row in rows}
    assert names == ["pond", "lake"]
    assert held["from"] == ["", "pond"]
    assert held["transforms.rotation"] == ["0", "15"]
    assert held["budget.layers"] == ["100,000", "9"]
    assert "transforms.noise" not in held
    assert "budget.parameters" not in held


def test_the_graph_has_every_way(pond: Pond, experiment: Made) -> None:
    names = ['a "quoted" <name>', "b", "c"]
    rules = experiment(
        pond(name=names[0]),
        pond(name=names[1]),
        pond(name=names[2], sources=(names[0], names[1]), transforms=Transforms(noise=0.25)),
    )
    text = dot(rules)
    assert "e0 -> e2;" in text
    assert "e1 -> e2;" in text
    assert text.count(" -> ") == 2
    assert "a &quot;quoted&quot; &lt;name&gt;" in text
    assert "noise 0.25" in text
