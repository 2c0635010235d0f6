"""Aligned merging: matches merge, and runs between them are inherited whole or not at all."""

from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mazec
from mazec.evolution.align import align, merge_aligned
from mazec.evolution.merge import MergeContext, merge_positional
from mazec.gene.gene import Gene
from mazec.testing.strategies import genes

S = mazec.symbol
GENES = genes(mazec.vocabulary())
FEW = st.lists(
    st.sampled_from([S("RELU"), S("TANH"), S("LINEAR"), S("LINEAR", out_features=7)]), max_size=7
)


@settings(deadline=None)
@given(FEW, FEW)
def test_the_alignment_is_optimal(a: list, b: list) -> None:
    @cache
    def most(i: int, j: int) -> tuple[int, int]:
        """Return the most matches and equal symbols, by exhaustive search."""
        if i == len(a) or j == len(b):
            return 0, 0
        best = max(most(i + 1, j), most(i, j + 1))
        if type(a[i]) is type(b[j]):
            matches, equal = most(i + 1, j + 1)
            best = max(best, (matches + 1, equal + (a[i] == b[j])))
        return best

    pairs = align(a, b)
    assert pairs == sorted(set(pairs))
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    assert [j for _, j in pairs] == sorted(j for _, j in pairs)
    assert all(type(a[i]) is type(b[j]) for i, j in pairs)
    assert (len(pairs), sum(a[i] == b[j] for i, j in pairs)) == most(0, 0)


@given(GENES, GENES, st.integers())
def test_a_child_has_every_match_and_only_inherited_symbols(a: Gene, b: Gene, seed: int) -> None:
    child = merge_aligned(a, b, MergeContext(0.1, Random(seed), mazec.vocabulary()))
    kinds = [type(symbol) for symbol in child]
    matched = [type(a.symbols[i]) for i, _ in align(a.symbols, b.symbols)]
    remaining = iter(kinds)
    assert all(kind in remaining for kind in matched)  # in order
    assert len(matched) <= len(kinds) <= len(a) + len(b)
    assert set(kinds) <= {type(symbol) for gene in (a, b) for symbol in gene}
    assert bool(kinds) == bool(a.symbols or b.symbols)


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=8), st.floats(0, 2), st.integers())
@settings(deadline=None)
def test_merged_values_stay_in_the_window(sizes: list[int], jitter: float, seed: int) -> None:
    a, b = (
        Gene([S("LINEAR", out_features=n) for n in outputs]) for outputs in (sizes, sizes[::-1])
    )
    child = merge_aligned(a, b, MergeContext(jitter, Random(seed), mazec.vocabulary())).symbols
    assert len(child) == len(sizes)  # all match
    for symbol, x, y in zip(child, sizes, sizes[::-1], strict=True):
        window = max(1.0, jitter * max(x, y)) if jitter else 0.0
        assert max(1, min(x, y) - window) <= symbol.out_features <= max(x, y) + window


def test_an_insertion_does_not_scramble_what_follows() -> None:
    tail = [S("LINEAR", out_features=9), S("TANH"), S("DROPOUT")] * 3
    a, b = Gene(tail), Gene([S("RELU"), *tail])
    children = {
        merge_aligned(a, b, MergeContext(0.0, Random(seed), mazec.vocabulary()))
        for seed in range(20)
    }
    assert {child.symbols for child in children} == {a.symbols, b.symbols}
    scrambled = {
        merge_positional(a, b, MergeContext(0.0, Random(seed), mazec.vocabulary()))
        for seed in range(20)
    }
    assert not {child.symbols for child in scrambled} <= {a.symbols, b.symbols}


def test_runs_on_both_sides_exclude_each_other() -> None:
    a = Gene([S("RELU"), S("TANH"), S("TANH"), S("ELU")])
    b = Gene([S("RELU"), S("GELU"), S("ELU")])
    children = {
        merge_aligned(a, b, MergeContext(0.0, Random(seed), mazec.vocabulary())).symbols
        for seed in range(20)
    }
    assert children == {a.symbols, b.symbols}


def test_long_genes_are_merged_by_position() -> None:
    a, b = Gene([S("RELU")] * 3_000), Gene([S("TANH")] * 2_000)
    assert len(merge_aligned(a, b, MergeContext(0.1, Random(0), mazec.vocabulary()))) == 3_000


def test_bad_jitter_is_rejected() -> None:
    with pytest.raises(ValueError):
        merge_aligned(Gene(), Gene(), MergeContext(float("nan"), Random(0), mazec.vocabulary()))
