"""The turn of a period: full house, shares kept, one seed one lineage."""

from collections.abc import Callable
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.evolution.random import random_gene
from mazec.maze.agent import Origin
from mazec.maze.avatar import Avatar, End
from mazec.maze.environment import Environment
from mazec.maze.experiment import Experiment
from mazec.maze.period import champion, turn

Pond = Callable[..., Environment]
Ended = Callable[..., Avatar]
Made = Callable[..., Experiment]
GENES = {number: random_gene(Random(number), lengths=(1, 8)) for number in range(1, 13)}
ENDS = st.lists(st.tuples(st.sampled_from(list(End)), st.floats(-10, 1e6)), max_size=12)


def test_the_first_period_is_all_newcomers(experiment: Made) -> None:
    period = turn(experiment(), 1, (), {}, 1)
    assert [agent.number for agent in period.agents] == list(range(1, 13))
    assert [avatar.agent for avatar in period.avatars] == list(range(1, 13))
    assert {agent.origin for agent in period.agents} == {Origin.RANDOM}
    assert len({str(agent.gene) for agent in period.agents}) == 12


@settings(deadline=None, max_examples=60)
@given(ends=ENDS, share=st.floats(0, 1), seed=st.integers(0, 1000))
def test_every_slot_is_filled_and_shares_are_kept(
    pond: Pond,
    ended: Ended,
    experiment: Made,
    ends: list[tuple[End, float]],
    share: float,
    seed: int,
) -> None:
    environment = pond(offspring=share)
    rules = experiment(environment, seed=seed)
    last = [
        ended(number, zone=1 + number % 2, end=end, credit=credit)
        for number, (end, credit) in enumerate(ends, 1)
    ]
    period = turn(rules, 2, last, GENES, 13)
    places = [(avatar.zone.number, avatar.slot) for avatar in period.avatars]
    assert places == [(zone, slot) for zone in (1, 2) for slot in range(1, 7)]
    assert [agent.number for agent in period.agents] == list(range(13, 25))
    for zone in (1, 2):
        dead = {a.agent for a in last if a.zone.number == zone and a.dead}
        born = [
            agent
            for agent, avatar in zip(period.agents, period.avatars, strict=True)
            if avatar.zone.number == zone and agent.origin is Origin.MERGE
        ]
        assert len(born) == (environment.children if len(dead) > 1 else 0)
        for agent in born:
            assert len(set(agent.parents)) == 2
            assert set(agent.parents) <= dead
    # the order in which avatars ended does not matter
    assert turn(rules, 2, last[::-1], GENES, 13) == period


def test_another_seed_is_another_lineage(experiment: Made) -> None:
    assert turn(experiment(seed=1), 1, (), {}, 1) != turn(experiment(seed=2), 1, (), {}, 1)


def test_the_champion_is_accurate_then_cheap_then_early(ended: Ended) -> None:
    assert champion([]) is None
    assert champion([ended(1, end=End.DIVERGED, accuracy=0.9)]) is None
    crowd = [
        ended(1, accuracy=0.7, operations=5),
        ended(2, accuracy=0.9, operations=30, credit=100),
        ended(5, accuracy=0.9, operations=20),
        ended(4, accuracy=0.9, operations=20),
        ended(6, end=End.QUALITY_TOO_LOW, accuracy=0.99),
    ]
    found = champion(crowd)
    assert found is not None
    assert found.agent == 4
