"""Newcomers for environments without sources, and promotion of the best agents for the others."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from mazec.maze.avatar import Avatar, EndReason
from mazec.maze.promotion import draw_newcomer, promote, rank_agents
from mazec.plugins import installed_vocabulary

Ended = Callable[..., Avatar]


def test_newcomers_follow_the_lengths_and_frequencies_of_the_experiment(pond, experiment) -> None:
    short_genes = replace(experiment(), lengths=(4, 7), table=(("RELU", 3), ("TANH", 1)))
    genes = [
        draw_newcomer(short_genes, pond(), Random(seed), vocabulary=installed_vocabulary())
        for seed in range(30)
    ]
    assert {len(gene) for gene in genes} == {4, 5, 6, 7}
    assert {symbol.name for gene in genes for symbol in gene} == {"RELU", "TANH"}
    assert (
        draw_newcomer(short_genes, pond(), Random(1), vocabulary=installed_vocabulary()) == genes[1]
    )
    for limit, lengths in ((5, {4, 5}), (2, {2})):
        short = [
            draw_newcomer(
                short_genes,
                pond(max_symbols=limit),
                Random(seed),
                vocabulary=installed_vocabulary(),
            )
            for seed in range(30)
        ]
        assert {len(gene) for gene in short} == lengths


def test_the_dead_rank_by_credit_then_by_number(ended: Ended) -> None:
    avatars = [
        ended(1, credit=5),
        ended(4, credit=9),
        ended(2, credit=9),
        ended(3, credit=99, end=EndReason.OUT_OF_CREDIT),
        # a second avatar of the first agent
        ended(1, zone=2, credit=7),
    ]
    assert rank_agents(avatars) == [2, 4, 1]


@given(
    agents=st.lists(st.integers(1, 100), unique=True, max_size=20),
    free=st.lists(st.tuples(st.integers(1, 4), st.integers(1, 9)), unique=True, max_size=20),
    seed=st.integers(0, 100),
)
def test_the_best_agents_fill_the_free_slots(
    agents: list[int], free: list[tuple[int, int]], seed: int
) -> None:
    promoted = promote(agents, free, Random(seed))
    assert promoted.keys() <= set(free)
    assert len(promoted) == min(len(agents), len(free))
    assert set(promoted.values()) == set(agents[: len(free)])
