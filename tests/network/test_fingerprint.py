"""Fingerprints are equal if and only if genes build the same network."""

import ast
import re

import pytest
from hypothesis import given, settings

import mazec
from mazec.gene.gene import Gene, Header
from mazec.testing.strategies import genes

S = mazec.symbol
SILENT = (S("DEACTIVATE"), S("TANH"), S("ACTIVATE"))


def of(*symbols: object, input: object = (3,), output: object = 2) -> str:
    return str(mazec.compile(Gene(symbols), input, output).fingerprint)


def test_a_fingerprint_is_a_sha256() -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", of(S("RELU")))


def test_silent_symbols_names_and_learning_do_not_count() -> None:
    gene = Gene((S("RELU"),))
    other = Gene((*SILENT, S("RELU")), Header(name="other", learning=(("lr", 0.3),)))
    fingerprints = {mazec.compile(g, 3, 2).fingerprint for g in (gene, other)}
    assert len(fingerprints) == 1


@pytest.mark.parametrize(
    "other",
    [
        of(S("TANH")),
        of(S("RELU"), S("RELU")),
        of(S("RELU"), input=4),
        of(S("RELU"), output=3),
        of(S("RELU"), S("LINEAR", out_features=2, bias=False)),
        of(S("BRANCH_START"), S("RELU"), S("BRANCH_SEGMENT_MARKER")),
        of(S("BRANCH_START"), S("BRANCH_SEGMENT_MARKER"), S("RELU")),
        of(S("BRANCH_START", join="stack"), S("RELU"), S("BRANCH_SEGMENT_MARKER")),
    ],
)
def test_different_networks_have_different_fingerprints(other: str) -> None:
    assert other != of(S("RELU"))


def test_a_layer_equals_the_head_that_would_be_appended() -> None:
    assert of(S("RELU")) == of(S("RELU"), S("LINEAR", out_features=2))


def test_a_repeat_differs_from_its_written_out_rounds() -> None:
    body = (S("LINEAR", out_features=3), S("LINEAR", out_features=3))
    assert of(S("REPEAT_START"), *body) != of(*body, *body)


def test_equal_integers_and_reals_are_one_value() -> None:
    assert of(S("LEAKY_RELU", negative_slope=1)) == of(S("LEAKY_RELU", negative_slope=1.0))
    assert of(S("LEAKY_RELU", negative_slope=0.1)) != of(S("LEAKY_RELU", negative_slope=0.2))


@settings(deadline=None)
@given(genes(mazec.vocabulary(), longest=12))
def test_fingerprints_are_equal_if_sources_are(gene: Gene) -> None:
    bare = Gene(gene.symbols)
    try:
        a = mazec.compile(bare, 5, 2, budget=mazec.Budget(layers=100, largest=10**4))
        b = mazec.compile(Gene((*SILENT, *gene.symbols)), 5, 2)
    except mazec.OverBudget:
        return
    assert a.fingerprint == b.fingerprint
    # comments have positions in the gene, and the docstring has the gene
    code_a, code_b = (ast.parse(one.source()).body[1:] for one in (a, b))
    assert list(map(ast.unparse, code_a)) == list(map(ast.unparse, code_b))
