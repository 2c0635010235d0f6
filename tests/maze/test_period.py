"""The turn of a period: slots, shares, ranks and ways kept; one seed, one lineage."""

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.evolution.random import random_gene
from mazec.gene.printer import write
from mazec.maze.agent import Origin
from mazec.maze.avatar import Avatar, EndReason
from mazec.maze.credit import Economy
from mazec.maze.environment import Environment
from mazec.maze.experiment import Experiment
from mazec.maze.period import champion, next_period
from mazec.plugins import installed_vocabulary

VOCABULARY = installed_vocabulary()

Pond = Callable[..., Environment]
Ended = Callable[..., Avatar]
Made = Callable[..., Experiment]
GENES = {
    number: random_gene(Random(number), lengths=(1, 8), vocabulary=VOCABULARY)
    for number in range(1, 41)
}
ENDS = st.lists(
    st.tuples(
        st.sampled_from(["pond", "brook", "lake"]),
        st.integers(1, 2),
        st.sampled_from([EndReason.DEAD, EndReason.DEAD, *EndReason]),
        st.integers(-3, 12),
    ),
    max_size=40,
)


def test_the_first_period_is_all_newcomers(experiment: Made) -> None:
    period = next_period(experiment(), 1, (), {}, 1, vocabulary=VOCABULARY)
    assert [agent.number for agent in period.agents] == list(range(1, 13))
    assert [avatar.agent for avatar in period.avatars] == list(range(1, 13))
    assert {agent.origin for agent in period.agents} == {Origin.RANDOM}
    assert len({str(agent.gene) for agent in period.agents}) == 12


def test_where_others_lead_to_nobody_is_at_first(pond: Pond, experiment: Made) -> None:
    rules = experiment(pond(), pond(name="lake", sources=("pond",)))
    assert {
        avatar.zone.environment
        for avatar in next_period(rules, 1, (), {}, 1, vocabulary=VOCABULARY).avatars
    } == {"pond"}


@settings(deadline=None, max_examples=150)
@given(
    ends=ENDS,
    shares=st.lists(st.floats(0, 1), min_size=3, max_size=3),
    seed=st.integers(0, 1000),
    ways=st.sampled_from([(), ("pond",), ("brook",), ("pond", "brook")]),
)
def test_every_rule_of_the_turn(
    pond: Pond, ended: Ended, experiment: Made, ends: Any, shares: Any, seed: int, ways: Any
) -> None:
    rules = experiment(
        pond(offspring=shares[0]),
        pond(name="brook", offspring=shares[1], slots=3),
        pond(name="lake", offspring=shares[2], slots=5, sources=ways),
        seed=seed,
    )
    last = [
        ended(number, zone=zone, environment=name, end=end, credit=credit)
        for number, (name, zone, end, credit) in enumerate(ends, 1)
    ]
    period = next_period(rules, 2, last, GENES, 41, vocabulary=VOCABULARY)
    # the order in which avatars ended does not matter
    assert next_period(rules, 2, last[::-1], GENES, 41, vocabulary=VOCABULARY) == period
    assert [agent.number for agent in period.agents] == list(range(41, 41 + len(period.agents)))
    new = {agent.number: agent for agent in period.agents}
    places = Counter((avatar.zone, avatar.slot) for avatar in period.avatars)
    assert set(places.values()) <= {1}
    for environment in rules.environments:
        here = [a for a in period.avatars if a.zone.environment == environment.name]
        free = 0
        for zone in (1, 2):
            dead = {
                a.agent
                for a in last
                if a.dead and (a.zone.environment, a.zone.number) == (environment.name, zone)
            }
            living = [a for a in here if a.zone.number == zone]
            assert len(living) <= environment.slots
            assert all(1 <= a.slot <= environment.slots for a in living)
            born = [new[a.agent] for a in living if a.agent in new]
            bred = [agent for agent in born if agent.origin is Origin.MERGE]
            assert len(bred) == (environment.children if len(dead) > 1 else 0)
            for agent in bred:
                assert len(set(agent.parents)) == 2
                assert set(agent.parents) <= dead
            free += environment.slots - len(bred)
        came = [a.agent for a in here if a.agent not in new]
        if not environment.sources:
            assert len(here) == 2 * environment.slots
            assert not came
            continue
        qualified = sorted(
            (a for a in last if a.dead and a.zone.environment in environment.sources),
            key=lambda a: (-a.credit, a.agent),
        )
        assert sorted(came) == sorted(a.agent for a in qualified[:free])
        assert all(new[a.agent].origin is Origin.MERGE for a in here if a.agent in new)


def test_another_seed_is_another_lineage(experiment: Made) -> None:
    assert next_period(experiment(seed=1), 1, (), {}, 1, vocabulary=VOCABULARY) != next_period(
        experiment(seed=2), 1, (), {}, 1, vocabulary=VOCABULARY
    )


def test_founders_come_first_and_once(pond: Pond, experiment: Made) -> None:
    founders = tuple(write(GENES[number], comments=False) for number in (1, 2, 3))
    rules = experiment(pond(founders=founders))
    period = next_period(rules, 1, (), {}, 1, vocabulary=VOCABULARY)
    born = {a.agent: (a.zone.number, a.slot) for a in period.avatars}
    found = {
        born[agent.number]: write(agent.gene, comments=False)
        for agent in period.agents
        if agent.origin is Origin.FOUNDER
    }
    assert found == dict(zip([(1, 1), (2, 1), (1, 2)], founders, strict=True))
    assert Counter(agent.origin for agent in period.agents)[Origin.RANDOM] == 9
    later = next_period(rules, 2, (), {}, 13, vocabulary=VOCABULARY)
    assert {agent.origin for agent in later.agents} == {Origin.RANDOM}


def test_a_relative_reward_is_that_of_the_zone(pond: Pond, ended: Ended, experiment: Made) -> None:
    economy = Economy(0, reward=100, difficulty=2, activation_cost=0, relative=3)
    rules = experiment(pond(economy=economy))
    last = [
        ended(1, accuracy=0.9, operations=500),
        ended(2, accuracy=0.8, operations=100),
        ended(3, accuracy=0.7, operations=400),  # beaten by the one before
        ended(4, accuracy=0.95, operations=9, end=EndReason.QUALITY_TOO_LOW),
    ]
    rewards = {
        a.zone.number: a.reward
        for a in next_period(rules, 2, last, GENES, 41, vocabulary=VOCABULARY).avatars
    }
    assert rewards == {1: 3 * 300, 2: 100}


def test_the_champion_is_accurate_then_cheap_then_early(ended: Ended, experiment: Made) -> None:
    assert champion(experiment(), []) is None
    assert champion(experiment(), [ended(1, end=EndReason.DIVERGED, accuracy=0.9)]) is None
    crowd = [
        ended(1, accuracy=0.7, operations=5),
        ended(2, accuracy=0.9, operations=30, credit=100),
        ended(5, accuracy=0.9, operations=20),
        ended(4, accuracy=0.9, operations=20),
        ended(6, end=EndReason.QUALITY_TOO_LOW, accuracy=0.99),
    ]
    found = champion(experiment(), crowd)
    assert found is not None
    assert found.agent == 4


def test_the_champion_is_looked_for_where_the_ways_end(
    pond: Pond, ended: Ended, experiment: Made
) -> None:
    rules = experiment(pond(), pond(name="lake", sources=("pond",)))
    easy, hard = ended(1, accuracy=0.9), ended(2, accuracy=0.5, environment="lake")
    found = champion(rules, [easy, hard])
    assert found is not None
    assert found.agent == 2
    assert champion(rules, [easy, ended(3, environment="lake", end=EndReason.DIVERGED)]) == easy
