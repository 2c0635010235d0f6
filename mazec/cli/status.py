"""`mazec status`: how far a run has come."""

import json
import sys
from dataclasses import asdict, replace
from shlex import quote
from typing import TYPE_CHECKING, Any

from mazec.cli.options import Format, FormatKind
from mazec.cli.output import complain, print_table
from mazec.cli.runs import RunName, opened, reasons, spared

if TYPE_CHECKING:
    from mazec.maze.experiment import Experiment
    from mazec.store.repository import Store
    from mazec.store.standing import Standing
    from mazec.workers.run import Run


def status(run: RunName = None, format: FormatKind = Format.TEXT) -> None:
    """Show how far a run has come: its period, the best of each zone, and how avatars ended."""
    with opened(run) as (found, store):
        rules = store.experiment()
        standing = _in_order(store.standing(), rules)
        failures = store.failures()
        facts = _facts(found, store, rules, standing)
        facts["errors"] = [asdict(one) for one in failures]
        if format is Format.JSON:
            sys.stdout.write(json.dumps(facts, indent=2, ensure_ascii=False) + "\n")
        else:
            _print(facts, standing, reasons(failures))


def _in_order(standing: "Standing", rules: "Experiment") -> "Standing":
    """Its zones in the order of the experiment."""
    places = {one.name: at for at, one in enumerate(rules.environments)}
    zones = sorted(standing.zones, key=lambda one: (places[one.zone.environment], one.zone.number))
    return replace(standing, zones=tuple(zones))


def _facts(run: "Run", store: "Store", rules: "Experiment", standing: "Standing") -> dict[str, Any]:
    twins = store.twins()
    over = standing.period == rules.periods and standing.ended == standing.avatars
    state = "running" if run.running else "ended" if over else "stopped"
    return {
        "run": str(run),
        "experiment": rules.name,
        "seed": rules.seed,
        "state": state,
        # a driver that was killed leaves leases behind
        "workers": store.workers() if state == "running" else 0,
        "period": standing.period,
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
            for zone in standing.zones
        ],
        "ends": {str(end): count for end, count in standing.ends.items()},
        "trained": twins.evaluated,
        "spared": twins.spared,
        "marks": list(store.marks()),
    }


def _print(facts: dict[str, Any], standing: "Standing", errors: list[str]) -> None:
    from mazec.cli.live import COLUMNS, ends, rows

    count = facts["workers"]
    crew = f" with {count} worker{'s' if count > 1 else ''} at work" if count else ""
    sys.stdout.write(
        f"{facts['run']}: experiment {facts['experiment']}, seed {facts['seed']}, "
        f"{facts['state']}{crew}\n"
        f"period {facts['period']} of {facts['periods']}, {facts['agents']:,} agents\n\n"
    )
    print_table(COLUMNS, rows(standing.zones))
    ended = ends(standing.ends) or "nobody has ended yet"
    lines = ["", ended, *errors, spared(facts["trained"], facts["spared"])]
    sys.stdout.write("\n".join(lines) + "\n")
    for mark in facts["marks"]:
        complain(f"this run is marked: {mark}", level="warning")
    if facts["state"] == "stopped":
        complain(f"go on with: mazec evolve --resume {quote(facts['run'])}", level="note")
