"""Breeding: two different parents, a child within its length limit, and a record of its edits."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.evolution.builtins import BUILTIN_MERGES
from mazec.evolution.merge import MERGES
from mazec.evolution.mutation import BUILTIN_MUTATIONS
from mazec.evolution.random import random_gene
from mazec.evolution.selection import SELECTIONS
from mazec.gene.gene import Header
from mazec.maze.avatar import Avatar
from mazec.maze.breeding import breed
from mazec.maze.environment import Environment
from mazec.plugins import installed_vocabulary

VOCABULARY = installed_vocabulary()

Pond = Callable[..., Environment]
Ended = Callable[..., Avatar]
GENES = {
    number: random_gene(Random(number), lengths=(1, 12), vocabulary=VOCABULARY)
    for number in range(1, 9)
}

NO_MUTATIONS = Header(rates=dict.fromkeys((*BUILTIN_MUTATIONS,), 0.0))


@settings(deadline=None)
@given(credits=st.lists(st.floats(0, 1e9), min_size=2, max_size=8), seed=st.integers(0, 2**32))
def test_the_two_parents_are_different(
    pond: Pond, ended: Ended, credits: list[float], seed: int
) -> None:
    avatars = [ended(number, credit=credit) for number, credit in enumerate(credits, 1)]
    child, (first, second) = breed(pond(), avatars, GENES, Random(seed), vocabulary=VOCABULARY)
    assert first != second
    assert {first, second} <= set(range(1, len(credits) + 1))
    again, parents = breed(pond(), avatars, GENES, Random(seed), vocabulary=VOCABULARY)
    assert (again, parents) == (child, (first, second))


def test_avatars_with_more_credit_breed_more(pond: Pond, ended: Ended) -> None:
    avatars = [ended(number, credit=credit) for number, credit in enumerate((1, 10, 100), 1)]
    first_parents = Counter(
        breed(pond(), avatars, GENES, Random(seed), vocabulary=VOCABULARY)[1][0]
        for seed in range(300)
    )
    assert first_parents[3] > 200 > 60 > first_parents[2] > first_parents[1]


@pytest.mark.parametrize("merge", BUILTIN_MERGES)
def test_no_child_is_longer_than_its_environment_allows(
    pond: Pond, ended: Ended, merge: str
) -> None:
    avatars = [ended(1), ended(2)]
    for seed in range(50):
        child, _ = breed(
            pond(max_symbols=3, merge=merge),
            avatars,
            GENES,
            Random(seed),
            vocabulary=VOCABULARY,
        )
        assert 1 <= len(child.gene) <= 3


def test_selection_on_score_and_operations(pond: Pond, ended: Ended) -> None:
    # the first has the most credit, but the others dominate it
    figures = ((9.0, 0.5, 500), (0.0, 0.5, 50), (0.0, 0.9, 500))
    avatars = [
        ended(number, credit=credit, score=score, operations=operations)
        for number, (credit, score, operations) in enumerate(figures, 1)
    ]

    def count_first_parents(selection: str) -> Counter[int]:
        zone = pond(selection=selection)
        return Counter(
            breed(zone, avatars, GENES, Random(seed), vocabulary=VOCABULARY)[1][0]
            for seed in range(300)
        )

    assert count_first_parents("credit").keys() == {1}
    counts = count_first_parents("pareto")
    assert counts[1] < 60 < min(counts[2], counts[3])


def exiting_selection(candidates: Any, rng: Random) -> Any:
    raise SystemExit(3)


@pytest.mark.parametrize(
    ("selection", "error"),
    [
        (lambda candidates, rng: (0.0, 1.0), "two different indices"),
        (lambda candidates, rng: (True, False), "two different indices"),
        (lambda candidates, rng: (1, 1), "two different indices"),
        (lambda candidates, rng: (0, 7), "two different indices"),
        (lambda candidates, rng: (0, 1, 2), "ValueError"),
        (lambda candidates, rng: candidates.clear(), "AttributeError"),
        (exiting_selection, "SystemExit: 3"),
    ],
)
def test_a_selection_that_fails_is_replaced_by_credit(
    pond: Pond, ended: Ended, selection: Any, error: str
) -> None:
    vocabulary = VOCABULARY.including(SELECTIONS, {"whim": selection})
    avatars = [ended(number) for number in range(1, 4)]
    child, (first, second) = breed(
        pond(selection="whim"), avatars, GENES, Random(1), vocabulary=vocabulary
    )
    assert first != second
    (fault,) = child.faults
    assert str(fault).startswith("the selection whim failed, and credit was used instead: ")
    assert error in fault.error


def exiting_merge(a: Any, b: Any, context: Any) -> Any:
    raise SystemExit(3)


def test_a_merge_that_fails_is_replaced_by_positional(pond: Pond, ended: Ended) -> None:
    vocabulary = VOCABULARY.including(MERGES, {"odd": exiting_merge})
    avatars = [ended(number) for number in range(1, 4)]
    child, parents = breed(pond(merge="odd"), avatars, GENES, Random(1), vocabulary)
    (fault,) = child.faults
    assert str(fault) == "the merge odd failed, and positional was used instead: SystemExit: 3"
    expected, expected_parents = breed(
        pond(merge="positional"), avatars, GENES, Random(1), vocabulary
    )
    assert (child.gene, child.edits) == (expected.gene, expected.edits)
    assert parents == expected_parents


def test_a_merge_of_a_plugin_is_used(pond: Pond, ended: Ended) -> None:
    def second(a: Any, b: Any, context: Any) -> Any:
        return b

    vocabulary = VOCABULARY.including(MERGES, {"second": second})
    genes = {number: replace(gene, header=NO_MUTATIONS) for number, gene in GENES.items()}
    avatars = [ended(number) for number in range(1, 4)]
    child, parents = breed(pond(merge="second"), avatars, genes, Random(1), vocabulary)
    assert (child.gene.symbols, child.faults) == (genes[parents[1]].symbols, ())
