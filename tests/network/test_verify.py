"""Networks that contradict their price or their shapes are rejected."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

import mazec
from mazec.diagnostics import Report
from mazec.gene.gene import Gene
from mazec.network.network import Step
from mazec.network.options import CompileOptions
from mazec.network.pipeline import compiler
from mazec.network.price_gene import OverBudget
from mazec.network.verify import BrokenNetwork, verify
from mazec.testing.strategies import genes


def network_of(gene, shape=(3, 4), output=10):
    options = CompileOptions(shape, output)
    return compiler(options, vocabulary=mazec.vocabulary()).run(gene, Report())


@settings(max_examples=300, deadline=None)
@given(genes(mazec.vocabulary()))
def test_any_network_within_budget_is_consistent(gene):
    try:
        network = network_of(gene)
    except OverBudget:
        return
    verify(network)


@pytest.mark.parametrize(
    "change",
    [
        lambda step: replace(step, input=(99,)),
        lambda step: replace(step, output=(99,)),
        lambda step: replace(step, operations=1),
        lambda step: replace(step, parameters=1),
    ],
)
def test_contradictory_shapes_are_detected(change):
    network = network_of(Gene([mazec.symbol("LINEAR", out_features=5), mazec.symbol("RELU")]))
    *before, last = network.nodes
    assert isinstance(last, Step)
    with pytest.raises(BrokenNetwork):
        verify(replace(network, nodes=(*before, change(last))))


@pytest.mark.parametrize("figure", ["layers", "activations", "largest", "depth", "branches"])
def test_a_wrong_price_is_detected(figure):
    names = ("BRANCH_START", "LINEAR", "RELU", "BRANCH_SEGMENT_MARKER", "TANH", "BRANCH_STOP")
    network = network_of(Gene([mazec.symbol(name) for name in names]))
    verify(network)
    price = replace(network.price, **{figure: getattr(network.price, figure) + 1})
    with pytest.raises(BrokenNetwork, match=figure):
        verify(replace(network, price=price))
