import copy as copies
from dataclasses import replace
from fractions import Fraction
from itertools import zip_longest
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.evolution.builtins import BUILTIN_MERGES
from mazec.evolution.merge import (
    MERGES,
    MergeContext,
    copy_parent,
    merge_genes,
    merge_positional,
)
from mazec.evolution.offspring import LEAST_RATE, Offspring
from mazec.gene.gene import FREQUENCY, LEARNING, Gene, Head, Header
from mazec.gene.rates import RATES
from mazec.plugins import installed_vocabulary
from mazec.symbols import Symbol
from mazec.testing.strategies import genes

VOCABULARY = installed_vocabulary()

seeds = st.integers(0, 2**32).map(Random)
jitters: Any = st.sampled_from((0.0, 0.1, 1.0, 1e300)) | st.floats(0, 3)


def make(name: str, **values: Any) -> Symbol:
    return VOCABULARY.symbol(name, **values)


def merge(a: Gene, b: Gene, seed: int, jitter: float = 0.0) -> Gene:
    return merge_positional(a, b, MergeContext(jitter, Random(seed), VOCABULARY))


def in_window(kind: Any, value: Any, a: Any, b: Any, jitter: float) -> bool:
    """Return whether a merged value is in the window that maze.md defines."""
    if kind.kind in ("choice", "flag"):
        return bool(value in (a, b))
    a, b, value, exact = Fraction(a), Fraction(b), Fraction(value), Fraction(jitter)
    window = exact * max(abs(a), abs(b))
    if kind.kind == "real":
        window = max(window, exact * Fraction(abs(kind.default)) / 10)
    elif jitter > 0:
        window = max(window, 1)
    low, high = min(a, b) - window, max(a, b) + window
    slack = max(abs(low), abs(high)) / 2**50 if kind.kind == "real" or jitter else 0  # of floats
    return bool(low - slack <= value <= high + slack and kind.low <= value <= kind.high)


@given(genes(VOCABULARY), genes(VOCABULARY), jitters, seeds)
@settings(deadline=None)
def test_any_genes_merge(a: Gene, b: Gene, jitter: float, rng: Random) -> None:
    before = copies.deepcopy((a, b))
    gene = merge_positional(a, b, MergeContext(jitter, rng, VOCABULARY))
    assert (a, b) == before
    assert gene == Gene(gene.symbols, gene.header)
    assert len(gene) == max(len(a), len(b))
    for symbol, x, y in zip_longest(gene.symbols, a.symbols, b.symbols):
        assert symbol == type(symbol)(**symbol.values)
        if x is None or y is None or type(x) is not type(y):
            assert symbol in (x, y)
            continue
        for name, parameter in symbol.parameter_specs.items():
            assert in_window(
                parameter, getattr(symbol, name), getattr(x, name), getattr(y, name), jitter
            )


@given(genes(VOCABULARY), genes(VOCABULARY), jitters, seeds)
@settings(deadline=None)
def test_headers_merge_entry_by_entry(a: Gene, b: Gene, jitter: float, rng: Random) -> None:
    header = merge_positional(a, b, MergeContext(jitter, rng, VOCABULARY)).header
    assert header.name is None
    assert (header.input, header.output, header.head) == (
        a.header.input,
        a.header.output,
        a.header.head,
    )
    assert [n for n, _ in header.table] == list(a.table) + [n for n in b.table if n not in a.table]
    kinds = {
        "table": dict.fromkeys(dict(header.table), FREQUENCY),
        "rates": RATES,
        "learning": LEARNING,
    }
    for part, parameter_specs in kinds.items():
        merged, x, y = (dict(getattr(h, part)) for h in (header, a.header, b.header))
        assert merged.keys() == x.keys() | y.keys()
        least = LEAST_RATE if part == "rates" else 0
        for name, value in merged.items():
            assert value >= least
            if name not in y or name not in x:
                assert value == max(least, x.get(name, y.get(name)))
            elif value != least:
                assert in_window(parameter_specs[name], value, x[name], y[name], jitter)


@pytest.mark.parametrize("name", BUILTIN_MERGES)
@given(genes(VOCABULARY), seeds)
@settings(deadline=None)
def test_without_jitter_identical_parents_return_themselves(
    name: str, gene: Gene, rng: Random
) -> None:
    rates = tuple((name, max(LEAST_RATE, rate)) for name, rate in gene.header.rates)
    expected = replace(gene, header=replace(gene.header, name=None, rates=rates))
    assert BUILTIN_MERGES[name](gene, gene, MergeContext(0.0, rng, VOCABULARY)) == expected


def test_of_different_symbols_one_is_chosen_at_random() -> None:
    a, b = Gene([make("RELU")] * 1000), Gene([make("TANH")] * 1000)
    child = merge(a, b, 1, jitter=0.5)
    assert 400 < child.symbols.count(make("RELU")) < 600
    assert set(child.symbols) == {make("RELU"), make("TANH")}


def test_parameters_are_between_the_parents_or_slightly_beyond() -> None:
    a, b = (Gene([make("LINEAR", out_features=n)] * 3000) for n in (100, 200))
    exact: Any = merge(a, b, 2).symbols
    assert {s.out_features for s in exact} == set(range(100, 201))
    wide: Any = merge(b, a, 2, jitter=0.1).symbols
    assert {s.out_features for s in wide} == set(range(80, 221))


def test_small_integers_and_zero_can_move() -> None:
    one = Gene([make("LINEAR", out_features=1)] * 100)
    moved: Any = merge(one, one, 3, jitter=0.001).symbols
    assert {s.out_features for s in moved} == {1, 2}
    zero = Gene([make("DROPOUT", probability=0.0)] * 100)
    reals: Any = merge(zero, zero, 3, jitter=0.1).symbols
    assert all(0.0 <= s.probability <= 0.1 * 0.5 / 10 for s in reals)
    assert max(s.probability for s in reals) > 0.004


def test_flags_and_choices_come_from_one_parent() -> None:
    a = Gene([make("BRANCH_START", join="mul")] * 200)
    b = Gene([make("BRANCH_START", join="max")] * 200)
    joins: Any = merge(a, b, 4, jitter=1.0).symbols
    assert {s.join for s in joins} == {"mul", "max"}


def test_the_rest_of_the_longer_parent_is_kept() -> None:
    long = Gene([make("RELU"), make("TANH"), make("LINEAR", out_features=7)])
    short = Gene([make("RELU")])
    assert merge(long, short, 5).symbols == long.symbols
    assert merge(short, long, 5).symbols == long.symbols
    assert merge(Gene(), long, 5).symbols == long.symbols
    assert merge(Gene(), Gene(), 5) == Gene()


def test_a_seeded_lineage() -> None:
    a = Gene(
        [make("LINEAR", out_features=100), make("RELU"), make("DROPOUT", probability=0.5)],
        Header(input=(8, 8), output=10, head=Head.SNAP, name="a", table=(("RELU", 10), ("ELU", 1))),
    )
    b = Gene(
        [make("LINEAR", out_features=300, bias=False), make("TANH"), make("DROPOUT"), make("ELU")],
        Header(table=(("TANH", 5), ("RELU", 20)), rates=(("tune", 0.5),)),
    )
    child = merge_positional(a, b, MergeContext(0.1, Random(7), VOCABULARY))
    assert [str(symbol) for symbol in child.symbols] == [
        "LINEAR(out_features=235, bias=false)",
        "RELU",
        "DROPOUT(probability=0.4548286423626812)",
        "ELU",
    ]
    assert child.header == Header(
        input=(8, 8),
        output=10,
        head=Head.SNAP,
        table=(("RELU", 21), ("ELU", 1), ("TANH", 5)),
        rates=(("tune", 0.5),),
    )


def test_a_copy_is_the_first_parent_without_its_name() -> None:
    a = Gene([make("RELU")], Header(output=3, name="a", rates=(("delete", 0.0),)))
    child = copy_parent(a, Gene([make("TANH")]), MergeContext(0.1, Random(0), VOCABULARY))
    assert child == Gene(a.symbols, Header(output=3, rates=(("delete", LEAST_RATE),)))


@pytest.mark.parametrize("name", BUILTIN_MERGES)
@given(genes(VOCABULARY), genes(VOCABULARY), jitters, seeds)
@settings(deadline=None)
def test_no_merge_fails(name: str, a: Gene, b: Gene, jitter: float, rng: Random) -> None:
    before = copies.deepcopy((a, b))
    gene = BUILTIN_MERGES[name](a, b, MergeContext(jitter, rng, VOCABULARY))
    assert (a, b) == before
    assert gene == Gene(gene.symbols, gene.header)
    assert all(symbol == type(symbol)(**symbol.values) for symbol in gene)
    assert all(rate >= LEAST_RATE for _, rate in gene.header.rates)
    assert gene.symbols or not a.symbols


@pytest.mark.parametrize("name", BUILTIN_MERGES)
def test_bad_jitter(name: str) -> None:
    with pytest.raises(ValueError, match="jitter"):
        BUILTIN_MERGES[name](Gene(), Gene(), MergeContext(-1.0, Random(0), VOCABULARY))


def bred(merge: Any, *parents: Gene) -> Offspring:
    """Return the offspring of two parents by a plugin's merge."""
    vocabulary = VOCABULARY.including(MERGES, {"odd": merge})
    return merge_genes("odd", *parents, MergeContext(0.1, Random(1), vocabulary))


A = Gene([make("RELU")] * 3, Header(name="a", rates=(("tune", 0.0),)))
B = Gene([make("TANH")] * 4, Header(name="b"))


def test_a_plugins_merge_gets_one_frozen_context() -> None:
    def odd(a: Gene, b: Gene, context: MergeContext) -> Gene:
        assert context.jitter == 0.1 and context.vocabulary.get(MERGES)["odd"] is odd
        with pytest.raises(AttributeError):
            context.jitter = 0.2  # type: ignore[misc]
        return Gene((*a.symbols, *b.symbols), a.header)

    child = bred(odd, A, B)
    assert child.faults == () and child.edits == ()
    assert child.gene == Gene((*A, *B), Header(rates=(("tune", LEAST_RATE),)))


class Foreign(Symbol):
    """A symbol that no vocabulary has."""


@pytest.mark.parametrize(
    ("merge", "reason"),
    [
        (lambda a, b, context: None, "TypeError: it returned None instead of a Gene"),
        (lambda a, b, context: [*a, *b], "instead of a Gene"),
        (lambda a, b, context: Gene([Foreign()]), "unknown symbols"),
        (lambda a, b: a, "TypeError"),
        (lambda a, b, context: 1 / 0, "ZeroDivisionError: division by zero"),
    ],
)
def test_if_a_merge_fails_positional_replaces_it(merge: Any, reason: str) -> None:
    child = bred(merge, A, B)
    assert child.gene == merge_positional(A, B, MergeContext(0.1, Random(1), VOCABULARY))
    (fault,) = child.faults
    assert str(fault).startswith("the merge odd failed, and positional was used instead: ")
    assert reason in fault.error


def test_a_merge_that_runs_out_of_memory_is_a_fault() -> None:
    def huge(a: Gene, b: Gene, context: MergeContext) -> Gene:
        raise MemoryError

    (fault,) = bred(huge, A, B).faults
    assert fault.error == "MemoryError"


@pytest.mark.parametrize("name", BUILTIN_MERGES)
@given(genes(VOCABULARY), genes(VOCABULARY), st.integers(0, 2**32))
@settings(deadline=None, max_examples=20)
def test_built_in_merges_use_the_same_hook(name: str, a: Gene, b: Gene, seed: int) -> None:
    one, other = (MergeContext(0.1, Random(seed), VOCABULARY) for _ in range(2))
    assert merge_genes(name, a, b, one) == Offspring(BUILTIN_MERGES[name](a, b, other))


def test_an_unknown_merge_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        merge_genes("odd", A, B, MergeContext(0.1, Random(1), VOCABULARY))
