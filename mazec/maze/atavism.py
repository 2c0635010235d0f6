"""Atavism: silent symbols of a lineage that are expressed again (article 00)."""

from collections.abc import Iterable, Iterator

from mazec.diagnostics import Report
from mazec.evolution.align import align
from mazec.gene.gene import Gene
from mazec.maze.agent import Agent
from mazec.passes.express import express, silent
from mazec.symbols import Role


def atavism(agent: int, lineage: Iterable[Agent]) -> float:
    """Return the share of an agent's expressed symbols that were silent in an ancestor, 0 to 1.

    A symbol descends from the symbols that it is aligned with in the genes of its parents, and from
    all that these descend from. Descent ends at symbols that were drawn anew, and where a stretch
    was reversed. A symbol counts if any of its ancestors was in a silent region. ``lineage``
    contains the agent and all its ancestors. A gene that expresses nothing has an atavism of 0.
    """
    agents = {member.number: member for member in lineage}
    silent_positions = {number: silent(_roles(member.gene)) for number, member in agents.items()}
    expressed = express(_roles(agents[agent].gene), Report())
    reactivated: set[int] = set()
    # expressed symbols by the ancestor, and the position in its gene, that they descend from
    heirs: dict[int, dict[int, set[int]]] = {
        agent: {position: {position} for position in expressed}
    }
    if any(silent_positions.values()):
        for number in sorted(agents, reverse=True):  # parents have lower numbers
            origins = _trace(agents, number, heirs.pop(number, {}), reactivated)
            for parent, position, descendants in origins:
                if position in silent_positions[parent]:
                    reactivated |= descendants
                else:
                    heirs.setdefault(parent, {}).setdefault(position, set()).update(descendants)
    return len(reactivated) / len(expressed) if expressed else 0.0


def _trace(
    agents: dict[int, Agent], number: int, heirs: dict[int, set[int]], reactivated: set[int]
) -> Iterator[tuple[int, int, set[int]]]:
    """Yield each parent and position that an agent's symbols descend from, with their heirs."""
    open_heirs = {
        position: descendants - reactivated
        for position, descendants in heirs.items()
        if not descendants <= reactivated
    }
    if not open_heirs:
        return
    child = agents[number].gene.symbols
    for parent in dict.fromkeys(agents[number].parents):
        for parent_position, position in align(agents[parent].gene.symbols, child):
            if position in open_heirs:
                yield parent, parent_position, open_heirs[position]


def _roles(gene: Gene) -> list[Role]:
    return [symbol.role for symbol in gene.symbols]
