import json
from pathlib import Path

import pytest
import torch

from mazec.api import compile
from mazec.diagnostics import MazecError
from mazec.gene.gene import Gene, Header
from mazec.gene.printer import listing
from mazec.network.price import Budget
from mazec.network.price_gene import OverBudget
from mazec.plugins import installed_vocabulary

S = installed_vocabulary().symbol
ARTICLE = json.loads((Path(__file__).parents[1] / "golden" / "article-network.json").read_text())


def listed(module):
    return [str(child) for child in module.children()]


def test_the_article_gene_gives_the_article_modules():
    gene = Gene([S(name, **values) for name, values in ARTICLE["gene"]])
    compiled = compile(gene, ARTICLE["input"], head="none")
    module = compiled.module()
    expected = ARTICLE["layers"]
    ops = [layer["op"] for layer in compiled.to_dict()["layers"]]
    assert ops == [text.partition("(")[0] for text in expected]
    # adapters need no modules
    assert listed(module) == [s for s in expected if not s.startswith(("Flatten", "Reshape"))]
    assert module(torch.zeros(2, 28, 28)).shape == (2, 872)


def test_two_rounds_of_linear_and_relu():
    gene = Gene([S("REPEAT_START", times=2), S("LINEAR", out_features=1960), S("RELU")])
    assert listed(compile(gene, (28, 28)).module()) == [
        "Linear(in_features=784, out_features=1960, bias=True)",
        "ReLU()",
        "Linear(in_features=1960, out_features=1960, bias=True)",
        "ReLU()",
    ]


def test_a_max_pool_upscales_by_repeating():
    case = ARTICLE["upscaling"]
    assert case["module"] == "AdaptiveMaxPool1d(13)"
    module = compile(Gene([S("ADAPTIVE_MAXPOOL1D", out_features=13)]), 4).module()
    assert module(torch.tensor(case["input"])).tolist() == case["output"]


def test_the_nesting_examples_of_the_language():
    first = Gene([S("REPEAT_START"), S("BRANCH_START"), S("REPEAT_END"), S("BRANCH_STOP")])
    compiled = compile(first, 3)
    assert compiled.network.nodes == ()
    assert "W202" in {d.code for d in compiled.diagnostics}
    names = "BRANCH_START REPEAT_START RELU BRANCH_SEGMENT_MARKER TANH REPEAT_END"
    second = Gene([*map(S, names.split()), S("LINEAR", out_features=5), S("BRANCH_STOP")])
    (layer,) = compile(second, 3).to_dict()["layers"]
    assert [[entry["op"] for entry in segment] for segment in layer["segments"]] == [
        ["ReLU", "ReLU"],
        ["Tanh", "Linear"],
    ]


def test_spans_point_into_the_listing():
    gene = Gene([S("RELU"), S("REPEAT_END")], Header(input=(3,)))
    compiled = compile(gene)
    (diagnostic,) = compiled.diagnostics
    text = listing(gene).text.content
    assert (diagnostic.code, text[slice(*diagnostic.span)]) == ("W203", "REPEAT_END")


def test_figures_are_those_of_the_price():
    compiled = compile(Gene([S("LINEAR", out_features=5)], Header(input=(2, 3), output=4)))
    assert (compiled.input_shape, compiled.output_shape) == ((2, 3), (4,))
    assert (compiled.operations, compiled.parameters) == (35 + 24, 35 + 24)
    assert compiled.price.layers == 3


def test_the_fingerprint_identifies_the_network():
    silent = Gene([S("RELU"), S("DEACTIVATE"), S("TANH")], Header(name="a"))
    assert compile(silent, 3).fingerprint == compile(Gene([S("RELU")]), 3).fingerprint
    assert compile(silent, 3).fingerprint != compile(silent, 4).fingerprint
    assert len(compile(silent, 3).fingerprint) == 64


def test_over_budget_has_a_price():
    gene = Gene([S("LINEAR", out_features=100)])
    with pytest.raises(OverBudget) as caught:
        compile(gene, 100, budget=Budget(parameters=1000))
    assert caught.value.price.parameters == 10100
    with pytest.raises(MazecError, match="E501"):
        compile(gene)
    with pytest.raises(ValueError, match="axes"):
        compile(gene, (1,) * 7)
