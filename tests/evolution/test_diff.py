"""The difference of two genes is complete and minimal."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

import mazec
from mazec.evolution.align import align
from mazec.evolution.diff import Change, HeaderChange, diff
from mazec.gene.gene import Gene, Header
from mazec.testing.strategies import genes

S = mazec.symbol
GENES = genes(mazec.vocabulary())
FEW = st.lists(
    st.sampled_from([S("RELU"), S("TANH"), S("LINEAR"), S("LINEAR", out_features=7)]), max_size=9
).map(Gene)


@given(FEW | GENES, FEW | GENES)
@settings(deadline=None)
def test_both_genes_can_be_reconstructed(a: Gene, b: Gene) -> None:
    steps = diff(a, b).steps
    assert [step.first for step in steps if step.first is not None] == list(range(len(a)))
    assert [step.second for step in steps if step.second is not None] == list(range(len(b)))
    for step in steps:
        old = None if step.first is None else a.symbols[step.first]
        new = None if step.second is None else b.symbols[step.second]
        assert step.symbol == (old if new is None else new)
        if old is None or new is None:
            assert step.change is (Change.INSERTED if old is None else Change.DROPPED)
            assert step.parameters == ()
            continue
        assert type(old) is type(new)
        assert step.change is (Change.SAME if old == new else Change.CHANGED)
        changes = {name: new for name, _, new in step.parameters}
        assert old.values | changes == new.values
        assert all(old.values[name] == first != second for name, first, second in step.parameters)


@given(FEW, FEW)
@settings(deadline=None)
def test_the_difference_follows_the_alignment(a: Gene, b: Gene) -> None:
    difference = diff(a, b)
    pairs = align(a.symbols, b.symbols)
    assert difference.count(Change.SAME) + difference.count(Change.CHANGED) == len(pairs)
    assert difference.count(Change.SAME) == sum(a.symbols[i] == b.symbols[j] for i, j in pairs)
    # between two matches, dropped symbols come first
    changes = [step.change for step in difference.steps]
    assert (Change.INSERTED, Change.DROPPED) not in pairwise(changes)


@given(FEW | GENES, FEW | GENES)
@settings(deadline=None)
def test_equal_genes_are_the_same(a: Gene, b: Gene) -> None:
    assert diff(a, a).same
    assert diff(a, b).same == (a == b)


def test_one_inserted_symbol_among_many() -> None:
    a = Gene([S("RELU"), S("LINEAR", out_features=64), S("TANH")] * 3_000)
    b = Gene([*a.symbols[:5_000], S("ELU"), *a.symbols[5_000:]])
    changed = [step for step in diff(a, b).steps if step.change is not Change.SAME]
    assert [(step.change, step.first, step.second) for step in changed] == [
        (Change.INSERTED, None, 5_000)
    ]


def test_long_genes_are_matched_by_position() -> None:
    a, b = Gene([S("RELU"), S("TANH")] * 1_500), Gene([S("ELU"), S("TANH")] * 1_600)
    difference = diff(a, b)
    # both have the same end
    assert difference.count(Change.SAME) == 1_500
    assert difference.count(Change.INSERTED) == 3_200 - 1_500


def test_differences_of_headers() -> None:
    a = Header(input=(8, 8), output=3, table=(("RELU", 1), ("ELU", 2)), rates=(("tune", 0.1),))
    b = Header(
        output=4, name="b", table=(("ELU", 2), ("TANH", 5), ("RELU", 3)), learning=(("lr", 0.5),)
    )
    assert diff(Gene((), a), Gene((), b)).header == (
        HeaderChange("input", None, (8, 8), None),
        HeaderChange("output", None, 3, 4),
        HeaderChange("name", None, None, "b"),
        HeaderChange("table", "RELU", 1, 3),
        HeaderChange("table", "TANH", None, 5),
        HeaderChange("table", "order", "RELU ELU", "ELU RELU"),
        HeaderChange("rates", "tune", 0.1, None),
        HeaderChange("learning", "lr", None, 0.5),
    )
