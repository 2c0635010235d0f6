"""The `--run` option, and helpers of the commands about runs."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from mazec.tasks.metric import METRICS

if TYPE_CHECKING:
    from mazec.maze.environment import Environment
    from mazec.maze.experiment import Experiment
    from mazec.runs.run import Run
    from mazec.store.history import Failure
    from mazec.store.repository import Store

RunName = Annotated[
    str | None,
    typer.Option(
        "--run",
        metavar="FOLDER",
        help="The folder of a run, or the URL of its store; by default, the newest in runs/.",
    ),
]
EnvironmentName = Annotated[
    str | None, typer.Option("--environment", metavar="NAME", help="An environment of the run.")
]
MOST_AGENTS = 2**31 - 1
"""The largest number of an agent that a store supports."""
AgentNumber = Annotated[
    int, typer.Argument(metavar="AGENT", min=1, max=MOST_AGENTS, help="The number of an agent.")
]


@contextmanager
def open_run(name: str | None) -> Iterator[tuple["Run", "Store"]]:
    """Open the run of that name, or the newest, and its store.

    Raises ``NotFound`` if there is no such run, and ``StoreError`` if the store cannot be used.
    """
    from mazec.runs.run import Run
    from mazec.store.repository import Store

    run = Run.find(name)
    with Store.open(run.store) as store:
        yield run, store


def environment_of(experiment: "Experiment", name: str, run: "Run") -> "Environment":
    """Return an environment of a run. Raises ``NotFound`` if the run does not have it."""
    from mazec.runs.run import NotFound
    from mazec.symbols import nearest

    known = [environment.name for environment in experiment.environments]
    if name in known:
        return experiment.environment(name)
    near = nearest(name, known)
    hint = f"did you mean {near}?" if near else f"choose from: {', '.join(known)}"
    raise NotFound("environment", name, run, hint)


def selected_environments(experiment: "Experiment", name: str | None, run: "Run") -> list[str]:
    """Return the named environment, by default the terminal ones. Raises ``NotFound``."""
    if name is None:
        return [one.name for one in experiment.terminal_environments]
    return [environment_of(experiment, name, run).name]


def percent(share: float | None) -> str:
    """Return a share as ``97.10%``, or an empty string for None."""
    return "" if share is None else f"{share:.2%}"


def describe_failures(failures: "Iterable[Failure]") -> list[str]:
    """Return a line for each cause of ERROR: ``ERROR 12, agent 3 first: KeyError: 'x'``."""
    return [f"ERROR {one.count:,}, agent {one.agent} first: {one.reason}" for one in failures]


def score_sources(metric: str) -> tuple[str, str]:
    """Return the source of the score that selection uses, and that of the final test."""
    if metric in METRICS:
        return "on validation", "on a test set"
    return "in its last epoch", "in a test"  # of a plugin's trial, which may have no data


def describe_test(test: float | None) -> str:
    """Return the score of a test as ``97.10%``, or ``no figure`` for None."""
    return "no figure" if test is None else percent(test)


def describe_twins(evaluated: int, by_twins: int) -> str:
    """Describe the share of trainings that twins saved."""
    share = by_twins / (evaluated + by_twins) if evaluated + by_twins else 0.0
    return f"{by_twins:,} of {evaluated + by_twins:,} trainings saved by a twin ({share:.2%})"
