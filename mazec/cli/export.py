"""`mazec export`: the gene, source and weights of an agent."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mazec.cli.dataset import DataRoot
from mazec.cli.output import print_message
from mazec.cli.runs import (
    AgentNumber,
    EnvironmentName,
    RunName,
    describe_test,
    environment_of,
    open_run,
    score_sources,
)
from mazec.diagnostics.runs import NeverTrained, UnusableFolder

if TYPE_CHECKING:
    from mazec.runs.run import Run
    from mazec.store.history import AvatarRecord
    from mazec.store.repository import Store

OutFolder = Annotated[
    Path,
    typer.Option(
        "-o", "--out", metavar="FOLDER", help="The folder to write to; by default, the current one."
    ),
]


def export(
    agent: AgentNumber,
    run: RunName = None,
    environment: EnvironmentName = None,
    out: OutFolder = Path(),
    data_root: DataRoot = None,
) -> None:
    """Train an agent again as it lived, and write its gene, source and weights.

    If it lived in several environments, the last that it completed is used.
    """
    from mazec.runs.champion import Trained
    from mazec.workers.error import RunError
    from mazec.workers.evaluation import Evaluator
    from mazec.workers.worker import deterministic_torch

    with open_run(run) as (opened, store):
        record = _last_record(opened, store, agent, environment)
        experiment, vocabulary = store.experiment(), store.vocabulary()
        gene = store.genes(vocabulary, [agent])[agent]
    if not record.epochs:
        parts = [str(record.end or "it has not run yet"), *record.detail.splitlines()[-1:]]
        reason = ": ".join(parts)
        raise RunError([NeverTrained(agent=agent, environment=record.environment, reason=reason)])
    trained_in = experiment.environment(record.environment)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RunError([UnusableFolder(action="create", folder=str(out), reason=reason)]) from error
    with deterministic_torch():
        evaluator = Evaluator(experiment, vocabulary, root=data_root)
        trained = Trained.retrain(evaluator, gene, trained_in, record.epochs)
        test, untested = trained.test()
    warning = trained.score_warning(agent, record.score)
    if warning is not None:
        print_message(warning.message, level="warning")
    if untested:
        print_message(untested, level="warning")
    selected_by, tested_by = score_sources(trained_in.metric)
    typer.echo(
        f"agent {agent} of {trained_in.name}: {trained_in.metric} {trained.validation:.2%} "
        f"{selected_by}, {describe_test(test)} {tested_by}"
    )
    for path in trained.write(out, f"agent_{agent}"):
        typer.echo(f"written: {path}")


def _last_record(run: "Run", store: "Store", agent: int, environment: str | None) -> "AvatarRecord":
    """Return the last avatar of an agent that completed its training, or else its last avatar."""
    from mazec.maze.avatar import EndReason
    from mazec.runs.run import NotFound

    records = store.avatars_of(agent)
    if not records:
        raise NotFound("agent", agent, run, f"the agents are 1 to {store.next_agent() - 1}")
    if environment is not None:
        name = environment_of(store.experiment(), environment, run).name
        environments = dict.fromkeys(record.environment for record in records)
        records = tuple(record for record in records if record.environment == name)
        if not records:
            raise NotFound(
                f"avatar of agent {agent} in", name, run, f"it lived in {', '.join(environments)}"
            )
    return max(records, key=lambda record: (record.end is EndReason.DEAD, record.period))
