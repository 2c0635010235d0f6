"""`mazec export`: an agent as gene, source and weights."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mazec.cli.dataset import DataRoot
from mazec.cli.output import complain
from mazec.cli.runs import (
    WHERE,
    AgentNumber,
    EnvironmentName,
    RunName,
    environment_of,
    opened,
    tested,
)

if TYPE_CHECKING:
    from mazec.store.history import Life
    from mazec.store.repository import Store
    from mazec.workers.run import Run

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
    from mazec.workers.champion import Trained
    from mazec.workers.evaluation import Evaluator
    from mazec.workers.run import RunError
    from mazec.workers.worker import steady

    with opened(run) as (found, store):
        life = _life(found, store, agent, environment)
        rules, gene = store.experiment(), store.genes([agent])[agent]
    if not life.epochs:
        why = [str(life.end or "it is not yet run"), *life.detail.splitlines()[-1:]]
        raise RunError(f"agent {agent} was never trained in {life.environment}", ": ".join(why))
    home = rules.environment(life.environment)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(f"cannot make the folder {out}", error.strerror or "") from error
    with steady():
        trained = Trained.again(Evaluator(rules, root=data_root), gene, home, life.epochs)
        test, untested = trained.tested()
    differs = trained.differs(agent, life.accuracy)
    if differs is not None:
        complain(differs, level="warning")
    if untested:
        complain(untested, level="warning")
    seen, unseen = WHERE[home.measure]
    typer.echo(
        f"agent {agent} of {home.name}: {trained.validation:.2%} {seen}, {tested(test)} {unseen}"
    )
    for path in trained.written(out, f"agent_{agent}"):
        typer.echo(f"written: {path}")


def _life(run: "Run", store: "Store", agent: int, environment: str | None) -> "Life":
    """The last life that an agent got through, or else the last."""
    from mazec.maze.avatar import End
    from mazec.workers.run import Missing

    lives = store.lives(agent)
    if not lives:
        raise Missing("agent", agent, run, f"there are 1 to {store.next_agent() - 1}")
    if environment is not None:
        name = environment_of(store.experiment(), environment, run).name
        homes = dict.fromkeys(life.environment for life in lives)
        lives = tuple(life for life in lives if life.environment == name)
        if not lives:
            raise Missing(f"life of agent {agent} in", name, run, f"it lived in {', '.join(homes)}")
    return max(lives, key=lambda life: (life.end is End.DEAD, life.period))
