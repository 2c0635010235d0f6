"""Overviews show every setting that differs from its default, every edge, and escaped names."""

from collections.abc import Callable

from mazec.maze.chart import dot, settings, table
from mazec.maze.credit import Economy
from mazec.maze.environment import Environment
from mazec.maze.experiment import Experiment
from mazec.network.price import Budget
from mazec.tasks.transforms import Transforms

Pond = Callable[..., Environment]
CreateExperiment = Callable[..., Experiment]


def test_settings_have_their_names_in_a_file(pond: Pond) -> None:
    economy = Economy(10, reward=2_500_000, difficulty=5, relative=1.5)
    shown = settings(
        pond(
            economy=economy,
            learning=(("lr", 0.1),),
            founders=("RELU", "TANH"),
            samples=500,
        )
    )
    assert settings(pond(sources=("lake", "sea")))["from"] == "lake, sea"
    assert shown["economy.reward"] == "2,500,000"
    assert shown["economy.relative"] == "1.5"
    assert shown["learning"] == "lr 0.1"
    assert (shown["samples"], shown["founders"]) == ("500", "2 genes")
    assert "name" not in shown
    assert "dataset" not in shown


def test_the_table_shows_the_settings_without_their_defaults(
    pond: Pond, experiment: CreateExperiment
) -> None:
    augmented = pond(
        name="lake", sources=("pond",), transforms=Transforms(rotation=15), budget=Budget(layers=9)
    )
    names, rows = table(experiment(pond(), augmented))
    values = {row[0]: row[1:] for row in rows}
    assert names == ["pond", "lake"]
    assert values["from"] == ["", "pond"]
    assert values["transforms.rotation"] == ["0", "15"]
    assert values["budget.layers"] == ["100,000", "9"]
    assert "transforms.noise" not in values
    assert "budget.parameters" not in values
    assert "metric" not in values


def test_the_table_shows_metrics_and_class_weights(
    pond: Pond, experiment: CreateExperiment
) -> None:
    _, rows = table(experiment(pond(), pond(name="lake", metric="auc", class_weights="balanced")))
    values = {row[0]: row[1:] for row in rows}
    assert values["metric"] == ["score", "auc"]
    assert values["class_weights"] == ["none", "balanced"]


def test_the_graph_has_every_edge(pond: Pond, experiment: CreateExperiment) -> None:
    names = ['a "quoted" <name>', "b", "c"]
    graph = experiment(
        pond(name=names[0]),
        pond(name=names[1]),
        pond(name=names[2], sources=(names[0], names[1]), transforms=Transforms(noise=0.25)),
    )
    text = dot(graph)
    assert "e0 -> e2;" in text
    assert "e1 -> e2;" in text
    assert text.count(" -> ") == 2
    assert "a &quot;quoted&quot; &lt;name&gt;" in text
    assert "noise 0.25" in text
