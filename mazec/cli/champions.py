"""`mazec champions`: the best agents of a run at every price."""

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mazec.cli.dataset import DataRoot
from mazec.cli.options import Format, FormatKind
from mazec.cli.output import print_message, print_table
from mazec.cli.runs import EnvironmentName, RunName, open_run, percent, selected_environments

if TYPE_CHECKING:
    from pathlib import Path

    from mazec.maze.experiment import Experiment
    from mazec.store.history import AvatarRecord
    from mazec.store.repository import Store

Test = Annotated[
    bool, typer.Option("--test", help="Train each agent again, and test it on unseen samples.")
]


def champions(
    run: RunName = None,
    environment: EnvironmentName = None,
    test: Test = False,
    format: FormatKind = Format.TEXT,
    data_root: DataRoot = None,
) -> None:
    """Show the Pareto front of score and operations: agents that no other beats on both.

    By default, show the fronts of the terminal environments, which promote to no other.
    """
    with open_run(run) as (opened, store):
        experiment = store.experiment()
        names = selected_environments(experiment, environment, opened)
        front = [record for name in names for record in store.front(name)]
        tested = _tested(store, experiment, front, data_root) if test else None
    rows = [
        _row(
            record,
            experiment.environment(record.environment).metric,
            {} if tested is None else {"test": tested[i]},
        )
        for i, record in enumerate(front)
    ]
    if format is Format.JSON:
        sys.stdout.write(json.dumps(rows, indent=2) + "\n")
        return
    if not rows:
        print_message(f"no agent has survived in {', '.join(names)} yet", level="note")
        return
    metrics = dict.fromkeys(row["metric"] for row in rows)
    same = next(iter(metrics)) if len(metrics) == 1 else None
    keys = [key for key in rows[0] if same is None or key != "metric"]
    titles = {"score": same or "score"}
    columns = [(titles.get(key, key), key not in ("environment", "metric")) for key in keys]
    print_table(columns, ([_cell(row[key]) for key in keys] for row in rows))


def _row(record: "AvatarRecord", metric: str, test: dict[str, float | None]) -> dict[str, Any]:
    return {
        "agent": record.agent,
        "period": record.period,
        "environment": record.environment,
        "metric": metric,
        "score": record.score,
        **test,
        "operations": record.operations,
        "parameters": record.parameters,
        "layers": record.layers,
    }


def _cell(value: object) -> str:
    if isinstance(value, float):
        return percent(value)
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else str(value)


def _tested(
    store: "Store", experiment: "Experiment", front: list["AvatarRecord"], root: "Path | None"
) -> list[float | None]:
    from mazec.runs.champion import Trained
    from mazec.workers.evaluation import Evaluator
    from mazec.workers.worker import deterministic_torch

    evaluator = Evaluator(experiment, store.vocabulary(), root=root)
    genes = store.genes(evaluator.vocabulary, (record.agent for record in front))
    scores: list[float | None] = []
    with deterministic_torch():
        for record in front:
            environment = experiment.environment(record.environment)
            trained = Trained.retrain(evaluator, genes[record.agent], environment)
            warning = trained.score_warning(record.agent, record.score)
            if warning is not None:
                print_message(warning.message, level="warning")
            test, untested = trained.test()
            if untested:
                print_message(f"agent {record.agent}: {untested}", level="warning")
            scores.append(test)
    return scores
