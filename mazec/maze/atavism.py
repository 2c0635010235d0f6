"""Atavism: what a lineage carried in silence, expressed again (article 00)."""

from collections.abc import Iterable

from mazec.diagnostics import Report
from mazec.evolution.align import align
from mazec.gene.gene import Gene
from mazec.maze.agent import Agent
from mazec.passes.express import express, silent
from mazec.symbols import Role


def atavism(agent: int, lineage: Iterable[Agent]) -> float:
    """The share of an agent's expressed symbols that were silent in an ancestor, from 0 to 1.

    A symbol descends from those that it is matched with in the alignments of its gene with those of
    both parents, and from what these descend from; so descent ends with symbols that were drawn
    anew, and where a stretch was reversed. It counts if one of all these symbols stood in a silent
    region. ``lineage`` holds the agent and all its ancestors. A gene that expresses nothing has an
    atavism of 0.
    """
    agents = {one.number: one for one in lineage}
    asleep = {number: silent(_roles(one.gene)) for number, one in agents.items()}
    expressed = express(_roles(agents[agent].gene), Report())
    found: set[int] = set()
    # by ancestor and place there, the expressed symbols that descend from it
    heirs: dict[int, dict[int, set[int]]] = {agent: {at: {at} for at in expressed}}
    if any(asleep.values()):
        for number in sorted(agents, reverse=True):  # parents have lower numbers
            for place, those in _traced(agents, number, heirs.pop(number, {}), found):
                if place[1] in asleep[place[0]]:
                    found |= those
                else:
                    heirs.setdefault(place[0], {}).setdefault(place[1], set()).update(those)
    return len(found) / len(expressed) if expressed else 0.0


def _traced(
    agents: dict[int, Agent], number: int, heirs: dict[int, set[int]], found: set[int]
) -> Iterable[tuple[tuple[int, int], set[int]]]:
    """The places in the parents from which an agent's symbols descend, with their heirs."""
    sought = {at: those - found for at, those in heirs.items() if not those <= found}
    if not sought:
        return
    child = agents[number].gene.symbols
    for parent in dict.fromkeys(agents[number].parents):
        for there, here in align(agents[parent].gene.symbols, child):
            if here in sought:
                yield (parent, there), sought[here]


def _roles(gene: Gene) -> list[Role]:
    return [symbol.role for symbol in gene.symbols]
