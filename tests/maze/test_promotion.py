"""Who comes into a zone: newcomers where nothing leads to it, else the best of what does."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from mazec.maze.avatar import Avatar, EndReason
from mazec.maze.promotion import draw_newcomer, promote, rank_agents
from mazec.plugins import installed_vocabulary

Ended = Callable[..., Avatar]


def test_a_newcomer_is_drawn_by_the_experiment(pond, experiment) -> None:
    rules = replace(experiment(), lengths=(4, 7), table=(("RELU", 3), ("TANH", 1)))
    genes = [
        draw_newcomer(rules, pond(), Random(seed), vocabulary=installed_vocabulary())
        for seed in range(30)
    ]
    assert {len(gene) for gene in genes} == {4, 5, 6, 7}
    assert {symbol.name for gene in genes for symbol in gene} == {"RELU", "TANH"}
    assert draw_newcomer(rules, pond(), Random(1), vocabulary=installed_vocabulary()) == genes[1]
    for most, lengths in ((5, {4, 5}), (2, {2})):
        short = [
            draw_newcomer(
                rules, pond(max_symbols=most), Random(seed), vocabulary=installed_vocabulary()
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
        # one that came on two ways stands once
        ended(1, zone=2, credit=7),
    ]
    assert rank_agents(avatars) == [2, 4, 1]


@given(
    agents=st.lists(st.integers(1, 100), unique=True, max_size=20),
    free=st.lists(st.tuples(st.integers(1, 4), st.integers(1, 9)), unique=True, max_size=20),
    seed=st.integers(0, 100),
)
def test_the_best_fill_what_is_free(
    agents: list[int], free: list[tuple[int, int]], seed: int
) -> None:
    came = promote(agents, free, Random(seed))
    assert came.keys() <= set(free)
    assert len(came) == min(len(agents), len(free))
    assert set(came.values()) == set(agents[: len(free)])
