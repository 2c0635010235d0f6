"""`mazec lineage`: the ancestry of an agent."""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mazec.cli.options import Format, FormatKind
from mazec.cli.runs import AgentNumber, RunName, open_run, percent
from mazec.diagnostics import last_line

if TYPE_CHECKING:
    from mazec.maze.agent import Agent
    from mazec.store.history import AvatarRecord
    from mazec.store.repository import Store

Generations = Annotated[
    int,
    typer.Option(
        "--generations", min=0, metavar="N", help="The number of generations to show; JSON has all."
    ),
]


def lineage(
    agent: AgentNumber,
    run: RunName = None,
    generations: Generations = 3,
    format: FormatKind = Format.TEXT,
) -> None:
    """Show the ancestors of an agent with their mutations and lives, and its atavism.

    Atavism is the share of its expressed symbols that were silent in an ancestor.
    """
    from mazec.maze.atavism import atavism
    from mazec.runs.run import NotFound

    with open_run(run) as (opened, store):
        ancestry = store.lineage(store.vocabulary(), agent)
        if not ancestry:
            remedy = f"the agents are 1 to {store.next_agent() - 1}"
            raise NotFound("agent", agent, opened, remedy)
        share = atavism(agent, ancestry)
        if format is Format.JSON:
            all_agents = [_facts(one, store) for one in ancestry]
            facts = {"agent": agent, "atavism": share, "lineage": all_agents}
            sys.stdout.write(json.dumps(facts, indent=2, ensure_ascii=False) + "\n")
            return
        agents = {one.number: one for one in ancestry}
        for line in _tree(agents, store, agent, generations):
            sys.stdout.write(line + "\n")
    sys.stdout.write(
        f"\nancestors: {len(ancestry) - 1:,}; "
        f"atavism: {share:.2%} of its expressed symbols were silent in one of them\n"
    )


def _facts(agent: "Agent", store: "Store") -> dict[str, Any]:
    from mazec.gene.printer import write

    experiment = store.experiment()
    return {
        "agent": agent.number,
        "born": agent.born,
        "origin": str(agent.origin),
        "parents": list(agent.parents),
        "edits": [asdict(edit) for edit in agent.edits],
        "gene": write(agent.gene),
        "lives": [
            asdict(life) | {"metric": experiment.environment(life.environment).metric}
            for life in store.avatars_of(agent.number)
        ],
    }


def _tree(
    agents: "Mapping[int, Agent]", store: "Store", number: int, generations: int
) -> Iterator[str]:
    """Yield the lines of the tree of an agent's ancestors; an agent is not shown twice."""
    experiment = store.experiment()
    shown: set[int] = set()
    # number, generations left, prefix of its first line, and prefix of all lines below
    waiting = [(number, generations, "", "")]
    while waiting:
        current, left, head, limb = waiting.pop()
        agent = agents[current]
        if current in shown:
            yield f"{head}agent {current}: see above"
            continue
        shown.add(current)
        yield head + _title(agent)
        parents = list(dict.fromkeys(agent.parents))
        for life in store.avatars_of(current):
            metric = experiment.environment(life.environment).metric
            yield f"{limb}{'│' if parents else ' '}    {_describe_life(life, metric)}"
        if parents and not left:
            yield f"{limb}└─ …"
            continue
        for parent in reversed(parents):
            fork, stem = ("└─ ", "   ") if parent == parents[-1] else ("├─ ", "│  ")
            waiting.append((parent, left - 1, limb + fork, limb + stem))


def _title(agent: "Agent") -> str:
    origin = f"{agent.origin}, period {agent.born}"
    if agent.parents:
        origin = f"{agent.origin} of {' and '.join(map(str, agent.parents))}, period {agent.born}"
    edits = ", ".join(f"{one.kind} {one.length} at {one.position}" for one in agent.edits)
    return f"agent {agent.number}: {origin}" + (f"; {edits}" if edits else "")


def _describe_life(life: "AvatarRecord", metric: str) -> str:
    parts = [str(life.end or "waiting")]
    if life.score is not None:
        parts.append(f"{metric} {percent(life.score)}")
    if life.credit is not None:
        parts.append(f"credit {life.credit:,.0f}")
    if life.operations is not None:
        parts.append(f"{life.operations:,} operations")
    if life.detail:
        parts.append(last_line(life.detail))
    return f"{life.environment} {life.zone}, period {life.period}: {', '.join(parts)}"
