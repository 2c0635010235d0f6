"""`mazec export`: an agent as gene, source and weights."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mazec.cli.dataset import DataRoot
from mazec.cli.output import print_message
from mazec.cli.runs import (
    WHERE,
    AgentNumber,
    EnvironmentName,
    RunName,
    describe_test,
    environment_of,
    open_run,
)
from mazec.diagnostics.runs import NeverTrained, UnusableFolder

if TYPE_CHECKING:
    from mazec.runs.run import Run
    from mazec.store.history import AvatarRecord
    from mazec.store.repository import Store

OutFolder = Annotated[
    Path, typer.Option("-o", "--out", metavar="FOLDER", help="Where to; here unless given.")
]


def export(
    agent: AgentNumber,
    run: RunName = None,
    environment: EnvironmentName = None,
    out: OutFolder = Path(),
    data_root: DataRoot = None,
) -> None:
    """Train an agent again as it lived, and write its gene, source and weights.

    One that lived in several environments is taken from the last that it got through.
    """
    from mazec.runs.champion import Trained
    from mazec.workers.error import RunError
    from mazec.workers.evaluation import Evaluator
    from mazec.workers.worker import deterministic_torch

    with open_run(run) as (found, store):
        life = _life(found, store, agent, environment)
        rules, vocabulary = store.experiment(), store.vocabulary()
        gene = store.genes(vocabulary, [agent])[agent]
    if not life.epochs:
        why = [str(life.end or "it has not run yet"), *life.detail.splitlines()[-1:]]
        reason = ": ".join(why)
        raise RunError([NeverTrained(agent=agent, environment=life.environment, reason=reason)])
    home = rules.environment(life.environment)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RunError([UnusableFolder(action="create", folder=str(out), reason=reason)]) from error
    with deterministic_torch():
        evaluator = Evaluator(rules, vocabulary, root=data_root)
        trained = Trained.again(evaluator, gene, home, life.epochs)
        test, untested = trained.tested()
    differs = trained.differs(agent, life.accuracy)
    if differs is not None:
        print_message(differs.message, level="warning")
    if untested:
        print_message(untested, level="warning")
    seen, unseen = WHERE[home.metric]
    typer.echo(
        f"agent {agent} of {home.name}: {trained.validation:.2%} {seen}, "
        f"{describe_test(test)} {unseen}"
    )
    for path in trained.written(out, f"agent_{agent}"):
        typer.echo(f"written: {path}")


def _life(run: "Run", store: "Store", agent: int, environment: str | None) -> "AvatarRecord":
    """The last life that an agent got through, or else the last."""
    from mazec.maze.avatar import EndReason
    from mazec.runs.run import NotFound

    lives = store.avatars_of(agent)
    if not lives:
        raise NotFound("agent", agent, run, f"there are 1 to {store.next_agent() - 1}")
    if environment is not None:
        name = environment_of(store.experiment(), environment, run).name
        homes = dict.fromkeys(life.environment for life in lives)
        lives = tuple(life for life in lives if life.environment == name)
        if not lives:
            raise NotFound(
                f"life of agent {agent} in", name, run, f"it lived in {', '.join(homes)}"
            )
    return max(lives, key=lambda life: (life.end is EndReason.DEAD, life.period))
