"""`mazec champions`: the best of a run, at every price."""

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
    bool, typer.Option("--test", help="Train each again, and test it on what selection never saw.")
]


def champions(
    run: RunName = None,
    environment: EnvironmentName = None,
    test: Test = False,
    format: FormatKind = Format.TEXT,
    data_root: DataRoot = None,
) -> None:
    """Show the front of accuracy against operations: agents that none beats on both.

    That of the environments that lead nowhere, unless one is named.
    """
    with open_run(run) as (found, store):
        rules = store.experiment()
        names = selected_environments(rules, environment, found)
        front = [life for name in names for life in store.front(name)]
        tested = _tested(store, rules, front, data_root) if test else None
    rows = [
        _row(life, {} if tested is None else {"test": tested[at]}) for at, life in enumerate(front)
    ]
    if format is Format.JSON:
        sys.stdout.write(json.dumps(rows, indent=2) + "\n")
        return
    if not rows:
        print_message(f"nobody has survived in {', '.join(names)} yet", level="note")
        return
    called = {"accuracy": rules.metric}
    columns = [(called.get(word, word), word != "environment") for word in rows[0]]
    print_table(columns, ([_cell(value) for value in row.values()] for row in rows))


def _row(life: "AvatarRecord", test: dict[str, float | None]) -> dict[str, Any]:
    return {
        "agent": life.agent,
        "period": life.period,
        "environment": life.environment,
        "accuracy": life.accuracy,
        **test,
        "operations": life.operations,
        "parameters": life.parameters,
        "layers": life.layers,
    }


def _cell(value: object) -> str:
    if isinstance(value, float):
        return percent(value)
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else str(value)


def _tested(
    store: "Store", rules: "Experiment", front: list["AvatarRecord"], root: "Path | None"
) -> list[float | None]:
    from mazec.runs.champion import Trained
    from mazec.workers.evaluation import Evaluator
    from mazec.workers.worker import deterministic_torch

    evaluator = Evaluator(rules, store.vocabulary(), root=root)
    genes = store.genes(evaluator.vocabulary, (life.agent for life in front))
    found: list[float | None] = []
    with deterministic_torch():
        for life in front:
            home = rules.environment(life.environment)
            trained = Trained.again(evaluator, genes[life.agent], home)
            differs = trained.differs(life.agent, life.accuracy)
            if differs is not None:
                print_message(differs.message, level="warning")
            test, untested = trained.tested()
            if untested:
                print_message(f"agent {life.agent}: {untested}", level="warning")
            found.append(test)
    return found
