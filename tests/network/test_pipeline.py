"""The compiler's phases: the text of each parses and compiles to the same network."""

import pytest
from hypothesis import given, settings

import mazec
from mazec.diagnostics import Report
from mazec.gene.gene import Gene
from mazec.gene.printer import write
from mazec.network.network import Network
from mazec.network.options import CompileOptions
from mazec.network.pipeline import Phase, compiler
from mazec.network.price_gene import MissingInput, PricedGene, PriceTree
from mazec.network.resolve import Resolve
from mazec.passes.tree import flatten
from mazec.testing.strategies import genes

WORDS = mazec.vocabulary()
OPTIONS = CompileOptions((3, 4), 5)
BUDGET = mazec.Budget(layers=3000, largest=10**5)


@settings(max_examples=200, deadline=None)
@given(genes(WORDS))
def test_the_text_of_a_phase_compiles_to_the_same_fingerprint(gene: Gene) -> None:
    passes = compiler(OPTIONS, vocabulary=WORDS)
    expressed = passes.run(gene, Report(), stop_after=Phase.EXPRESS).as_gene()
    nested = flatten(passes.run(gene, Report(), stop_after=Phase.NEST), WORDS)
    texts = [write(one) for one in (expressed, nested)]
    again = [mazec.parse(text) for text in texts]  # raises for any error
    assert again == [expressed, nested]
    try:
        expected = mazec.compile(gene, (3, 4), 5, budget=BUDGET).fingerprint
    except mazec.OverBudget:
        for one in again:
            with pytest.raises(mazec.OverBudget):
                mazec.compile(one, (3, 4), 5, budget=BUDGET)
        return
    for one in again:
        assert mazec.compile(one, (3, 4), 5, budget=BUDGET).fingerprint == expected


def test_the_order_of_the_phases() -> None:
    gene = mazec.parse("RELU LINEAR(3)")
    values = dict(compiler(OPTIONS, vocabulary=WORDS).stages(gene, Report()))
    assert list(values) == ["express", "nest", "price", "resolve"]
    assert set(Phase) < values.keys()
    assert isinstance(values["price"], PricedGene) and isinstance(values["resolve"], Network)
    for phase in (PriceTree, Resolve):
        for heading in ("Before:", "After:", "Repairs:", "Reports:"):
            assert heading in (phase.__doc__ or "")


def test_a_network_of_portable_operations() -> None:
    gene = mazec.parse("ADAPTIVE_MAXPOOL1D(5)")
    plain, portable = (
        compiler(CompileOptions((3,)), vocabulary=WORDS, portable=flag).run(gene, Report())
        for flag in (False, True)
    )
    assert [one.call.op for one in plain.nodes] != [one.call.op for one in portable.nodes]
    assert plain.price == portable.price


def test_phases_before_pricing_need_no_shape() -> None:
    passes = compiler(CompileOptions(), vocabulary=WORDS)
    gene = mazec.parse("REPEAT_START RELU")
    assert len(flatten(passes.run(gene, Report(), stop_after="nest"), WORDS)) == 3
    with pytest.raises(MissingInput):
        passes.run(gene, Report(), stop_after="price")
