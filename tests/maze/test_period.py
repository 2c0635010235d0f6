"""The next period follows every rule of slots, breeding and promotion, and is reproducible."""

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
CreateExperiment = Callable[..., Experiment]
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


def test_the_first_period_is_all_newcomers(experiment: CreateExperiment) -> None:
    period = next_period(experiment(), 1, (), {}, 1, vocabulary=VOCABULARY)
    assert [agent.number for agent in period.agents] == list(range(1, 13))
    assert [avatar.agent for avatar in period.avatars] == list(range(1, 13))
    assert {agent.origin for agent in period.agents} == {Origin.RANDOM}
    assert len({str(agent.gene) for agent in period.agents}) == 12


def test_environments_with_sources_are_empty_in_the_first_period(
    pond: Pond, experiment: CreateExperiment
) -> None:
    graph = experiment(pond(), pond(name="lake", sources=("pond",)))
    assert {
        avatar.zone.environment
        for avatar in next_period(graph, 1, (), {}, 1, vocabulary=VOCABULARY).avatars
    } == {"pond"}


@settings(deadline=None, max_examples=150)
@given(
    ends=ENDS,
    shares=st.lists(st.floats(0, 1), min_size=3, max_size=3),
    seed=st.integers(0, 1000),
    sources=st.sampled_from([(), ("pond",), ("brook",), ("pond", "brook")]),
)
def test_the_next_period_follows_every_rule(
    pond: Pond,
    ended: Ended,
    experiment: CreateExperiment,
    ends: Any,
    shares: Any,
    seed: int,
    sources: Any,
) -> None:
    graph = experiment(
        pond(offspring=shares[0]),
        pond(name="brook", offspring=shares[1], slots=3),
        pond(name="lake", offspring=shares[2], slots=5, sources=sources),
        seed=seed,
    )
    last = [
        ended(number, zone=zone, environment=name, end=end, credit=credit)
        for number, (name, zone, end, credit) in enumerate(ends, 1)
    ]
    period = next_period(graph, 2, last, GENES, 41, vocabulary=VOCABULARY)
    # the order in which avatars ended does not matter
    assert next_period(graph, 2, last[::-1], GENES, 41, vocabulary=VOCABULARY) == period
    assert [agent.number for agent in period.agents] == list(range(41, 41 + len(period.agents)))
    new = {agent.number: agent for agent in period.agents}
    slots = Counter((avatar.zone, avatar.slot) for avatar in period.avatars)
    assert set(slots.values()) <= {1}
    for environment in graph.environments:
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
        promoted = [a.agent for a in here if a.agent not in new]
        if not environment.sources:
            assert len(here) == 2 * environment.slots
            assert not promoted
            continue
        qualified = sorted(
            (a for a in last if a.dead and a.zone.environment in environment.sources),
            key=lambda a: (-a.credit, a.agent),
        )
        assert sorted(promoted) == sorted(a.agent for a in qualified[:free])
        assert all(new[a.agent].origin is Origin.MERGE for a in here if a.agent in new)


def test_another_seed_gives_another_lineage(experiment: CreateExperiment) -> None:
    assert next_period(experiment(seed=1), 1, (), {}, 1, vocabulary=VOCABULARY) != next_period(
        experiment(seed=2), 1, (), {}, 1, vocabulary=VOCABULARY
    )


def test_founders_are_the_first_newcomers_of_the_first_period(
    pond: Pond, experiment: CreateExperiment
) -> None:
    founders = tuple(write(GENES[number], comments=False) for number in (1, 2, 3))
    graph = experiment(pond(founders=founders))
    period = next_period(graph, 1, (), {}, 1, vocabulary=VOCABULARY)
    born = {a.agent: (a.zone.number, a.slot) for a in period.avatars}
    placed = {
        born[agent.number]: write(agent.gene, comments=False)
        for agent in period.agents
        if agent.origin is Origin.FOUNDER
    }
    assert placed == dict(zip([(1, 1), (2, 1), (1, 2)], founders, strict=True))
    assert Counter(agent.origin for agent in period.agents)[Origin.RANDOM] == 9
    later = next_period(graph, 2, (), {}, 13, vocabulary=VOCABULARY)
    assert {agent.origin for agent in later.agents} == {Origin.RANDOM}


def test_a_relative_reward_is_computed_for_each_zone(
    pond: Pond, ended: Ended, experiment: CreateExperiment
) -> None:
    economy = Economy(0, reward=100, difficulty=2, activation_cost=0, relative=3)
    graph = experiment(pond(economy=economy))
    last = [
        ended(1, score=0.9, operations=500),
        ended(2, score=0.8, operations=100),
        ended(3, score=0.7, operations=400),  # dominated by 2
        ended(4, score=0.95, operations=9, end=EndReason.QUALITY_TOO_LOW),
    ]
    rewards = {
        a.zone.number: a.reward
        for a in next_period(graph, 2, last, GENES, 41, vocabulary=VOCABULARY).avatars
    }
    assert rewards == {1: 3 * 300, 2: 100}


def test_the_champion_has_the_best_score_then_fewest_operations_then_lowest_number(
    ended: Ended, experiment: CreateExperiment
) -> None:
    assert champion(experiment(), []) is None
    assert champion(experiment(), [ended(1, end=EndReason.DIVERGED, score=0.9)]) is None
    avatars = [
        ended(1, score=0.7, operations=5),
        ended(2, score=0.9, operations=30, credit=100),
        ended(5, score=0.9, operations=20),
        ended(4, score=0.9, operations=20),
        ended(6, end=EndReason.QUALITY_TOO_LOW, score=0.99),
    ]
    best = champion(experiment(), avatars)
    assert best is not None
    assert best.agent == 4


def test_the_champion_is_from_a_terminal_environment(
    pond: Pond, ended: Ended, experiment: CreateExperiment
) -> None:
    graph = experiment(pond(), pond(name="lake", sources=("pond",)))
    easy, hard = ended(1, score=0.9), ended(2, score=0.5, environment="lake")
    best = champion(graph, [easy, hard])
    assert best is not None
    assert best.agent == 2
    assert champion(graph, [easy, ended(3, environment="lake", end=EndReason.DIVERGED)]) == easy
