"""Agents are values, and their origins are stored by name."""

from mazec import parse
from mazec.evolution.offspring import Edit
from mazec.maze.agent import Agent, Origin


def test_agents_with_equal_genes_and_ancestry_are_equal() -> None:
    first, second = (
        Agent(3, parse(text), 2, Origin.MERGE, (1, 2), (Edit("tune", 0, 1),))
        for text in ("LINEAR(3)", "LINEAR(3)  # three")
    )
    assert first == second
    assert hash(first) == hash(second)


def test_an_agent_has_no_parents_unless_given() -> None:
    agent = Agent(1, parse("RELU"), 1, Origin.RANDOM)
    assert (agent.parents, agent.edits) == ((), ())


def test_the_names_of_origins_are_fixed() -> None:
    # stores contain them
    assert [str(origin) for origin in Origin] == ["random", "merge", "founder"]
