"""The effective options, the head, and networks over budget."""

import pytest

import mazec
from mazec.diagnostics import Report
from mazec.gene.gene import Gene, Head, Header
from mazec.network.options import CompileOptions
from mazec.network.price import Budget
from mazec.network.price_gene import MissingInput, OverBudget, price_gene
from mazec.symbols import Layer, Vocabulary

S = mazec.symbol
WORDS = mazec.vocabulary()


def priced(gene, report=None, vocabulary=WORDS, **options):
    report = Report() if report is None else report
    return price_gene(gene, CompileOptions.of(**options), report, vocabulary=vocabulary)


def test_options_override_the_header_with_a_note():
    gene = Gene([S("RELU")], Header(input=(4, 4), output=3))
    report = Report()
    result = priced(gene, report)
    assert (result.input_shape, result.output_shape) == ((4, 4), (3,)) and not len(report)
    result = priced(gene, report, input=(2,), output=5, head="snap")
    assert (result.input_shape, result.output_shape) == ((2,), (5,))
    assert [d.code for d in report.diagnostics([])] == ["N306", "N306"]


def test_the_note_of_an_override_points_into_the_header():
    report = Report()
    priced(mazec.parse("input 4\noutput 2 RELU"), report, output=3)
    (note,) = report.diagnostics([])
    assert note.span == (8, 16)


def test_a_head_without_outputs_is_none():
    report = Report()
    result = priced(Gene([S("RELU")]), report, input=3, head="snap")
    assert result.head is Head.NONE and result.output_shape == (3,)
    assert [d.code for d in report.diagnostics([])] == ["N311"]


def test_a_missing_input_is_an_error_that_names_the_option():
    with pytest.raises(MissingInput, match="input") as caught:
        priced(Gene([S("RELU")]), output=3)
    assert caught.value.diagnostics[0].code == "E501"


def test_the_price_includes_the_head():
    bare = priced(Gene([S("RELU")]), input=8, output=3, head="none")
    assert bare.appended is None and bare.price.parameters == 0
    linear = priced(Gene([S("RELU")]), input=8, output=3)
    assert linear.appended == S("LINEAR", out_features=3)
    assert linear.price.parameters == 27 and linear.price.layers == bare.price.layers + 1
    snapped = priced(Gene([S("RELU")]), input=8, output=3, head="snap")
    assert snapped.appended is None and snapped.price.layers == 2
    assert snapped.price.activations == bare.price.activations + 3


def test_over_budget_has_the_price():
    with pytest.raises(OverBudget, match="parameters 90, at most 89") as caught:
        priced(Gene([S("LINEAR", out_features=10)]), input=8, budget=Budget(parameters=89))
    assert caught.value.price.parameters == 90


def test_a_vocabulary_without_a_head_is_a_value_error():
    few = Vocabulary.of(kind for kind in WORDS if not issubclass(kind, Layer))
    with pytest.raises(ValueError, match="head='none'"):
        priced(Gene(), vocabulary=few, input=3, output=2)
    assert priced(Gene(), vocabulary=few, input=3, output=2, head="none").price.layers == 0
