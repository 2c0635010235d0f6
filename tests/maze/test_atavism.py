"""Atavism counts symbols that were silent in an ancestor and are expressed again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.api import parse
from mazec.maze.agent import Agent, Origin
from mazec.maze.atavism import atavism


def agents(*lineage: tuple[str, tuple[int, ...]]) -> list[Agent]:
    """Return a lineage of genes as text, each with its parents, numbered from 1."""
    return [
        Agent(number, parse(gene), number, Origin.MERGE if parents else Origin.RANDOM, parents)
        for number, (gene, parents) in enumerate(lineage, 1)
    ]


SILENT = ("LINEAR(8) DEACTIVATE TANH RELU ACTIVATE GELU", ())
OTHER = ("LINEAR(8) GELU", ())


@pytest.mark.parametrize(
    ("child", "share"),
    [
        ("LINEAR(9) TANH RELU GELU", 0.5),
        ("LINEAR(9) TANH GELU", 1 / 3),
        ("LINEAR(8) GELU", 0.0),
        ("LINEAR(8) DEACTIVATE TANH RELU ACTIVATE GELU", 0.0),
        ("TANH RELU", 1.0),
        ("DEACTIVATE TANH", 0.0),
        ("SIGMOID SILU", 0.0),
    ],
)
def test_symbols_that_were_silent_in_a_parent_count(child: str, share: float) -> None:
    assert atavism(3, agents(SILENT, OTHER, (child, (1, 2)))) == pytest.approx(share)


def test_symbols_that_were_silent_generations_before_count() -> None:
    grandchild = agents(
        SILENT, OTHER, ("LINEAR(8) TANH GELU", (1, 2)), OTHER, ("LINEAR(8) TANH SILU", (3, 4))
    )
    assert atavism(5, grandchild) == pytest.approx(1 / 3)
    # the same symbol, but drawn anew
    unrelated = agents(
        SILENT, OTHER, ("LINEAR(8) GELU", (1, 2)), OTHER, ("LINEAR(8) TANH SILU", (3, 4))
    )
    assert atavism(5, unrelated) == 0.0


@settings(deadline=None)
@given(
    st.lists(
        st.lists(
            st.sampled_from(["TANH", "RELU", "GELU", "ACTIVATE", "DEACTIVATE"]), max_size=6
        ).map(" ".join),
        min_size=3,
        max_size=8,
    ),
    st.randoms(use_true_random=False),
)
def test_atavism_is_a_share(genes, rng) -> None:
    lineage = agents(
        *(
            (gene, () if index < 2 else tuple(sorted(rng.sample(range(1, index + 1), 2))))
            for index, gene in enumerate(genes)
        )
    )
    last = lineage[-1]
    share = atavism(last.number, lineage)
    assert 0 <= share <= 1
    if not any("DEACTIVATE" in gene for gene in genes[:-1]):
        assert share == 0
    # an agent without parents has no silent ancestors
    assert atavism(1, lineage[:1]) == 0
