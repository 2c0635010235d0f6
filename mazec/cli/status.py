"""`mazec status`: the state and progress of a run."""

import json
import sys
from dataclasses import asdict, replace
from shlex import quote
from typing import TYPE_CHECKING, Any

from mazec.cli.options import Format, FormatKind
from mazec.cli.output import print_message, print_table
from mazec.cli.runs import RunName, describe_failures, describe_twins, open_run

if TYPE_CHECKING:
    from mazec.maze.experiment import Experiment
    from mazec.runs.run import Run
    from mazec.store.repository import Store
    from mazec.store.snapshot import Snapshot


def status(run: RunName = None, format: FormatKind = Format.TEXT) -> None:
    """Show the state of a run: its period, the best of each zone, and how its avatars ended."""
    with open_run(run) as (opened, store):
        experiment = store.experiment()
        snapshot = _in_order(store.snapshot(), experiment)
        failures = store.failures()
        facts = _facts(opened, store, experiment, snapshot)
        facts["errors"] = [asdict(one) for one in failures]
        if format is Format.JSON:
            sys.stdout.write(json.dumps(facts, indent=2, ensure_ascii=False) + "\n")
        else:
            _print(facts, experiment.metric, snapshot, describe_failures(failures))


def _in_order(snapshot: "Snapshot", experiment: "Experiment") -> "Snapshot":
    """Return the snapshot with its zones in the order of the experiment."""
    order = {one.name: index for index, one in enumerate(experiment.environments)}
    zones = sorted(snapshot.zones, key=lambda one: (order[one.zone.environment], one.zone.number))
    return replace(snapshot, zones=tuple(zones))


def _facts(
    run: "Run", store: "Store", experiment: "Experiment", snapshot: "Snapshot"
) -> dict[str, Any]:
    twins = store.twins()
    complete = snapshot.period == experiment.periods and snapshot.ended == snapshot.avatars
    state = "running" if run.running else "ended" if complete else "stopped"
    return {
        "run": str(run),
        "experiment": experiment.name,
        "seed": experiment.seed,
        "state": state,
        # a driver that was killed leaves its workers' leases in the store
        "workers": store.workers() if state == "running" else 0,
        "period": snapshot.period,
        "periods": experiment.periods,
        "agents": store.next_agent() - 1,
        "zones": [
            {
                "environment": zone.zone.environment,
                "zone": zone.zone.number,
                "slots": zone.slots,
                "ended": zone.ended,
                "metric": experiment.environment(zone.zone.environment).metric,
                "score": zone.score,
                "operations": None if zone.score is None else zone.operations,
                "agent": zone.agent,
            }
            for zone in snapshot.zones
        ],
        "ends": {str(end): count for end, count in snapshot.ends.items()},
        "trained": twins.evaluated,
        "spared": twins.spared,
        "warnings": [one.to_dict() for one in store.warnings()],
    }


def _print(facts: dict[str, Any], metric: str, snapshot: "Snapshot", errors: list[str]) -> None:
    from mazec.cli.progress_display import columns, describe_ends, zone_rows

    count = facts["workers"]
    workers = f" with {count} worker{'s' if count > 1 else ''} at work" if count else ""
    sys.stdout.write(
        f"{facts['run']}: experiment {facts['experiment']}, seed {facts['seed']}, "
        f"{facts['state']}{workers}\n"
        f"period {facts['period']} of {facts['periods']}, {facts['agents']:,} agents\n\n"
    )
    print_table(columns(metric), zone_rows(snapshot.zones))
    ended = describe_ends(snapshot.ends) or "no avatar has ended yet"
    lines = ["", ended, *errors, describe_twins(facts["trained"], facts["spared"])]
    sys.stdout.write("\n".join(lines) + "\n")
    for warning in facts["warnings"]:
        print_message(warning["message"], level="warning")
    if facts["state"] == "stopped":
        print_message(f"continue with: mazec evolve --resume {quote(facts['run'])}", level="note")
