"""Flattening a tree gives the repaired gene and changes nothing else."""

import pytest
from hypothesis import given, settings

import mazec
from mazec.diagnostics import Report
from mazec.gene.gene import Gene, Header
from mazec.gene.printer import write
from mazec.passes.pipeline import nest_gene
from mazec.passes.tree import Branch, Repeat, flatten
from mazec.symbols import Layer, Vocabulary
from mazec.testing.strategies import genes

VOCABULARY = mazec.vocabulary()
S = mazec.symbol


def repaired(gene):
    return flatten(nest_gene(gene, Report()), VOCABULARY)


def structure(tree, items):
    """Return a tree as nested symbols, without positions."""
    return [
        (tree.gene.symbols[item.position], structure(tree, item.body))
        if isinstance(item, Repeat)
        else (tree.gene.symbols[item.position], [structure(tree, s) for s in item.segments])
        if isinstance(item, Branch)
        else tree.gene.symbols[item]
        for item in items
    ]


@settings(max_examples=400, deadline=None)
@given(genes(VOCABULARY))
def test_the_repaired_gene_nests_to_the_same_tree_without_diagnostics(gene):
    tree = nest_gene(gene, Report())
    flat = flatten(tree, VOCABULARY)
    report = Report()
    again = nest_gene(mazec.parse(write(flat)), report)
    assert len(report) == 0
    assert structure(again, again.items) == structure(tree, tree.items)
    assert flatten(again, VOCABULARY) == flat
    assert flat.header == gene.header


def test_the_repairs():
    text = """
    REPEAT_END DEACTIVATE TANH ACTIVATE
    REPEAT_START(1) RELU REPEAT_END REPEAT_START(0) GELU REPEAT_END
    BRANCH_START SILU BRANCH_STOP BRANCH_SEGMENT_MARKER
    REPEAT_START(3) BRANCH_START(join=add) BRANCH_SEGMENT_MARKER ELU
    """
    repairs = "RELU SILU REPEAT_START(3) BRANCH_START(join=add) BRANCH_SEGMENT_MARKER ELU"
    assert repaired(mazec.parse(text)) == mazec.parse(f"{repairs} BRANCH_STOP REPEAT_END")


def test_an_empty_gene_keeps_its_header():
    gene = Gene([S("DEACTIVATE"), S("RELU")], Header(input=(3,), name="asleep"))
    assert repaired(gene) == Gene((), gene.header)


def test_depth_is_unlimited():
    deep = [S("REPEAT_START")] * 50_000
    assert len(repaired(Gene([*deep, S("RELU")]))) == 100_001


def test_a_vocabulary_without_the_ends_is_a_value_error():
    layers = Vocabulary.of(kind for kind in VOCABULARY if issubclass(kind, Layer))
    tree = nest_gene(Gene([S("REPEAT_START"), S("RELU")]), Report())
    with pytest.raises(ValueError, match="LOOP_END"):
        flatten(tree, layers)
    assert flatten(nest_gene(Gene([S("RELU")]), Report()), layers).symbols == (S("RELU"),)
