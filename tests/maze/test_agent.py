"""Agents are values; how they came to be is stored by name."""

from mazec import parse
from mazec.evolution.offspring import Edit
from mazec.maze.agent import Agent, Origin


def test_agents_with_equal_genes_and_ancestry_are_equal() -> None:
    one, other = (
        Agent(3, parse(text), 2, Origin.MERGE, (1, 2), (Edit("tune", 0, 1),))
        for text in ("LINEAR(3)", "LINEAR(3)  # three")
    )
    assert one == other
    assert hash(one) == hash(other)


def test_an_agent_has_no_parents_unless_given() -> None:
    agent = Agent(1, parse("RELU"), 1, Origin.RANDOM)
    assert (agent.parents, agent.edits) == ((), ())


def test_the_names_of_origins_stay() -> None:
    # stores hold them
    assert [str(origin) for origin in Origin] == ["random", "merge", "founder"]
