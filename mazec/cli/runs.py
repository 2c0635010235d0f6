"""The `--run` option, and what the commands about a run share."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

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
        help="A run's folder, or the URL of its store; the newest in runs/ unless given.",
    ),
]
EnvironmentName = Annotated[
    str | None, typer.Option("--environment", metavar="NAME", help="One environment of the run.")
]
MOST_AGENTS = 2**31 - 1
"""The largest number that a store can give to an agent."""
AgentNumber = Annotated[
    int, typer.Argument(metavar="AGENT", min=1, max=MOST_AGENTS, help="The number of an agent.")
]

WHERE = {
    "accuracy": ("on validation", "on a test set"),
    "score": ("in its last epoch", "in a test"),
}
"""Where the figure comes from that an agent was selected by, and one that selection never saw."""


@contextmanager
def open_run(name: str | None) -> Iterator[tuple["Run", "Store"]]:
    """The run of that name, or the newest, and its store. Raises ``NotFound``, ``StoreError``."""
    from mazec.runs.run import Run
    from mazec.store.repository import Store

    run = Run.found(name)
    with Store.open(run.store) as store:
        yield run, store


def environment_of(rules: "Experiment", name: str, run: "Run") -> "Environment":
    """An environment of a run. Raises ``NotFound``."""
    from mazec.runs.run import NotFound
    from mazec.symbols import nearest

    known = [environment.name for environment in rules.environments]
    if name in known:
        return rules.environment(name)
    near = nearest(name, known)
    hint = f"did you mean {near}?" if near else f"there are: {', '.join(known)}"
    raise NotFound("environment", name, run, hint)


def selected_environments(rules: "Experiment", name: str | None, run: "Run") -> list[str]:
    """The environment that is named, or those that lead nowhere. Raises ``NotFound``."""
    if name is None:
        return [one.name for one in rules.terminal_environments]
    return [environment_of(rules, name, run).name]


def percent(share: float | None) -> str:
    """A share as ``97.10%``; empty for None."""
    return "" if share is None else f"{share:.2%}"


def describe_failures(failures: "Iterable[Failure]") -> list[str]:
    """Why avatars ended as ERROR, a line each: ``ERROR 12, agent 3 first: KeyError: 'x'``."""
    return [f"ERROR {one.count:,}, agent {one.agent} first: {one.reason}" for one in failures]


def describe_test(test: float | None) -> str:
    """The share that a test gave: ``97.10%``, or that there was none."""
    return "no figure" if test is None else percent(test)


def describe_twins(evaluated: int, by_twins: int) -> str:
    """How often a twin spared a training."""
    share = by_twins / (evaluated + by_twins) if evaluated + by_twins else 0.0
    return f"{by_twins:,} of {evaluated + by_twins:,} trainings spared by a twin ({share:.2%})"
