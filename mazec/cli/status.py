"""`mazec status`: how far a run has come."""

import json
import sys
from typing import TYPE_CHECKING, Any

from mazec.cli.options import Format, FormatKind
from mazec.cli.output import complain, print_table
from mazec.cli.runs import RunName, opened, spared

if TYPE_CHECKING:
    from mazec.store.repository import Store
    from mazec.workers.run import Run


def status(run: RunName = None, format: FormatKind = Format.TEXT) -> None:
    """Show how far a run has come: its period, the best of each zone, and how avatars ended."""
    with opened(run) as (found, store):
        facts = _facts(found, store)
        if format is Format.JSON:
            sys.stdout.write(json.dumps(facts, indent=2, ensure_ascii=False) + "\n")
        else:
            _print(facts, store)


def _facts(run: "Run", store: "Store") -> dict[str, Any]:
    rules, standing, twins = store.experiment(), store.standing(), store.twins()
    over = standing.period == rules.periods and standing.ended == standing.avatars
    state = "running" if run.running else "ended" if over else "stopped"
    return {
        "run": str(run),
        "experiment": rules.name,
        "seed": rules.seed,
        "state": state,
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


def _print(facts: dict[str, Any], store: "Store") -> None:
    from mazec.cli.live import COLUMNS, ends, rows

    standing = store.standing()
    sys.stdout.write(
        f"{facts['run']}: experiment {facts['experiment']}, seed {facts['seed']}, "
        f"{facts['state']}\n"
        f"period {facts['period']} of {facts['periods']}, {facts['agents']:,} agents\n\n"
    )
    print_table(COLUMNS, rows(standing.zones))
    sys.stdout.write(
        f"\n{ends(standing.ends) or 'nobody has ended yet'}\n"
        f"{spared(facts['trained'], facts['spared'])}\n"
    )
    for mark in facts["marks"]:
        complain(f"these figures may not come again: {mark}", level="warning")
    if facts["state"] == "stopped":
        complain(f"go on with: mazec evolve --resume {facts['run']}", level="note")
