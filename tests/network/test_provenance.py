"""Each layer has its symbol and its rounds."""

import pytest
from hypothesis import assume, given, settings

import mazec
from mazec.gene.gene import Gene
from mazec.network.network import Join, Step, written_out
from mazec.network.provenance import Provenance, unroll
from mazec.network.traverse import Begin, End, SegmentEnd
from mazec.testing.strategies import genes

WORDS = mazec.vocabulary()
BUDGET = mazec.Budget(layers=3000, largest=10**5)


def compiled(text: str, input: object = 4, **options: object) -> mazec.Compiled:
    return mazec.compile(mazec.parse(text), input, **options)  # type: ignore[arg-type]


def origins(text: str, **options: object) -> list[tuple[str, str]]:
    nodes = compiled(text, **options).network.nodes
    return [
        (event.call.op, str(provenance))
        for event, provenance in unroll(nodes)
        if isinstance(event, Step)
    ]


def test_nested_repeats_are_numbered_from_outside() -> None:
    text = "RELU REPEAT_START(2) TANH REPEAT_START(2) LINEAR(3)"
    assert origins(text, output=9) == [
        ("ReLU", "symbol 0"),
        ("Tanh", "symbol 2, round 1"),
        ("Linear", "symbol 4, round 1.1"),
        ("Linear", "symbol 4, round 1.2"),
        ("Tanh", "symbol 2, round 2"),
        ("Linear", "symbol 4, round 2.1"),
        ("Linear", "symbol 4, round 2.2"),
        ("Linear", "head"),
    ]


def test_adapters_belong_to_the_symbol_that_needs_them() -> None:
    assert origins("RELU ADAPTIVE_MAXPOOL1D(2)") == [
        ("ReLU", "symbol 0"),
        *(("Reshape", "symbol 1"), ("AdaptiveMaxPool1d", "symbol 1"), ("Flatten", "symbol 1")),
    ]


@pytest.mark.parametrize("text", ["REPEAT_START(1) RELU REPEAT_END", "BRANCH_START RELU"])
def test_inlined_blocks_do_not_count(text: str) -> None:
    assert origins(text) == [("ReLU", "symbol 1")]


@settings(max_examples=200, deadline=None)
@given(genes(WORDS))
def test_every_layer_comes_in_execution_order_with_an_expressed_symbol(gene: Gene) -> None:
    try:
        network = mazec.compile(gene, (3, 4), 5, budget=BUDGET).network
    except mazec.OverBudget:
        assume(False)
    events = list(unroll(network.nodes))
    layers = [(event, provenance) for event, provenance in events if isinstance(event, Step)]
    joins = [(event.node, provenance) for event, provenance in events if isinstance(event, Begin)]
    assert len(layers) + len(joins) == network.price.layers
    outer = [event.node if isinstance(event, Begin) else event for event, _ in outermost(events)]
    assert outer == list(written_out(network.nodes))
    for step, provenance in layers:
        assert provenance.symbol == step.position
        if step.symbol is not None and provenance.symbol is not None:
            assert gene.symbols[provenance.symbol] is step.symbol
    for join, provenance in joins:
        assert isinstance(join, Join)
        assert gene.symbols[provenance.symbol or 0].role.name == "FORK"
    # symbol and rounds identify a layer: only adapters share them
    origins = [provenance for step, provenance in layers if not step.adapter]
    assert len(set(origins)) == len(origins)


def outermost(events):  # type: ignore[no-untyped-def]
    depth = 0
    for event, provenance in events:
        if depth == 0 and isinstance(event, Step | Begin):
            yield event, provenance
        depth += isinstance(event, Begin) - isinstance(event, End)
        assert depth > 0 or not isinstance(event, SegmentEnd)


def test_the_text_of_a_provenance() -> None:
    assert Provenance(3, (2, 1)) == Provenance(3, (2, 1)) != Provenance(3)
    assert [str(Provenance(None)), str(Provenance(0)), str(Provenance(3, (2,)))] == [
        "head",
        "symbol 0",
        "symbol 3, round 2",
    ]
