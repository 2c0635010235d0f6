"""`mazec status`: how far a run has come."""

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
    """Show how far a run has come: its period, the best of each zone, and how avatars ended."""
    with open_run(run) as (found, store):
        rules = store.experiment()
        snapshot = _in_order(store.snapshot(), rules)
        failures = store.failures()
        facts = _facts(found, store, rules, snapshot)
        facts["errors"] = [asdict(one) for one in failures]
        if format is Format.JSON:
            sys.stdout.write(json.dumps(facts, indent=2, ensure_ascii=False) + "\n")
        else:
            _print(facts, snapshot, describe_failures(failures))


def _in_order(snapshot: "Snapshot", rules: "Experiment") -> "Snapshot":
    """Its zones in the order of the experiment."""
    places = {one.name: at for at, one in enumerate(rules.environments)}
    zones = sorted(snapshot.zones, key=lambda one: (places[one.zone.environment], one.zone.number))
    return replace(snapshot, zones=tuple(zones))


def _facts(run: "Run", store: "Store", rules: "Experiment", snapshot: "Snapshot") -> dict[str, Any]:
    twins = store.twins()
    over = snapshot.period == rules.periods and snapshot.ended == snapshot.avatars
    state = "running" if run.running else "ended" if over else "stopped"
    return {
        "run": str(run),
        "experiment": rules.name,
        "seed": rules.seed,
        "state": state,
        # a driver that was killed leaves leases behind
        "workers": store.workers() if state == "running" else 0,
        "period": snapshot.period,
        "periods": rules.periods,
        "agents": store.next_agent() - 1,
        "zones": [
            {
                "environment": zone.zone.environment,
                "zone": zone.zone.number,
                "slots": zone.slots,
                "ended": zone.ended,
                "accuracy": zone.accuracy,
                "operations": None if zone.accuracy is None else zone.operations,
                "agent": zone.agent,
            }
            for zone in snapshot.zones
        ],
        "ends": {str(end): count for end, count in snapshot.ends.items()},
        "trained": twins.evaluated,
        "spared": twins.spared,
        "warnings": [one.to_dict() for one in store.warnings()],
    }


def _print(facts: dict[str, Any], snapshot: "Snapshot", errors: list[str]) -> None:
    from mazec.cli.progress_display import COLUMNS, describe_ends, zone_rows

    count = facts["workers"]
    crew = f" with {count} worker{'s' if count > 1 else ''} at work" if count else ""
    sys.stdout.write(
        f"{facts['run']}: experiment {facts['experiment']}, seed {facts['seed']}, "
        f"{facts['state']}{crew}\n"
        f"period {facts['period']} of {facts['periods']}, {facts['agents']:,} agents\n\n"
    )
    print_table(COLUMNS, zone_rows(snapshot.zones))
    ended = describe_ends(snapshot.ends) or "nobody has ended yet"
    lines = ["", ended, *errors, describe_twins(facts["trained"], facts["spared"])]
    sys.stdout.write("\n".join(lines) + "\n")
    for warning in facts["warnings"]:
        print_message(warning["message"], level="warning")
    if facts["state"] == "stopped":
        print_message(f"go on with: mazec evolve --resume {quote(facts['run'])}", level="note")
