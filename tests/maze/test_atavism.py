"""Atavism: what was silent in an ancestor and is expressed again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.api import parse
from mazec.maze.agent import Agent, Origin
from mazec.maze.atavism import atavism


def agents(*lineage: tuple[str, tuple[int, ...]]) -> list[Agent]:
    """A lineage of genes as text, each with its parents, counted from 1."""
    return [
        Agent(number, parse(gene), number, Origin.MERGE if parents else Origin.RANDOM, parents)
        for number, (gene, parents) in enumerate(lineage, 1)
    ]


SLEEPER = ("LINEAR(8) DEACTIVATE TANH RELU ACTIVATE GELU", ())
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
def test_what_a_parent_had_in_silence(child: str, share: float) -> None:
    assert atavism(3, agents(SLEEPER, OTHER, (child, (1, 2)))) == pytest.approx(share)


def test_silence_may_lie_generations_back() -> None:
    grandchild = agents(
        SLEEPER, OTHER, ("LINEAR(8) TANH GELU", (1, 2)), OTHER, ("LINEAR(8) TANH SILU", (3, 4))
    )
    assert atavism(5, grandchild) == pytest.approx(1 / 3)
    # the same symbol, but drawn anew
    cut = agents(SLEEPER, OTHER, ("LINEAR(8) GELU", (1, 2)), OTHER, ("LINEAR(8) TANH SILU", (3, 4)))
    assert atavism(5, cut) == 0.0


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
def test_it_is_a_share(genes, rng) -> None:
    lineage = agents(
        *(
            (gene, () if place < 2 else tuple(sorted(rng.sample(range(1, place + 1), 2))))
            for place, gene in enumerate(genes)
        )
    )
    last = lineage[-1]
    share = atavism(last.number, lineage)
    assert 0 <= share <= 1
    if not any("DEACTIVATE" in gene for gene in genes[:-1]):
        assert share == 0
    # who came from nobody has nothing to bring back
    assert atavism(1, lineage[:1]) == 0
