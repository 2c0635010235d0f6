"""Passes run in order, and a pipeline can stop after any pass."""

from dataclasses import dataclass
from typing import ClassVar

import pytest

import mazec
from mazec.diagnostics import Report
from mazec.gene.gene import Gene
from mazec.passes.express import ExpressedGene
from mazec.passes.pipeline import EXPRESS, NEST, Pipeline, nest_gene
from mazec.passes.tree import Tree

GENE = Gene([mazec.symbol("DEACTIVATE"), mazec.symbol("ACTIVATE"), mazec.symbol("RELU")])


@dataclass(frozen=True)
class Append:
    """A pass on texts that appends a letter."""

    name: ClassVar[str] = "append"
    letter: str = "a"

    def run(self, value: str, report: Report) -> str:
        return value + self.letter


@dataclass(frozen=True)
class Upper:
    """A pass on texts that converts to upper case."""

    name: ClassVar[str] = "upper"

    def run(self, value: str, report: Report) -> str:
        return value.upper()


TEXTS = Pipeline((Append("b"), Upper()))


def test_each_pass_gets_the_result_of_the_one_before() -> None:
    assert TEXTS.run("x", Report()) == "XB"
    assert list(TEXTS.stages("x", Report())) == [("append", "xb"), ("upper", "XB")]
    assert Pipeline(()).run("x", Report()) == "x"


def test_a_pipeline_stops_after_a_pass() -> None:
    assert TEXTS.run("x", Report(), stop_after="append") == "xb"
    with pytest.raises(ValueError, match="'lower'; choose one of append, upper"):
        TEXTS.run("x", Report(), stop_after="lower")


def test_passes_are_values_with_names_and_documented_contracts() -> None:
    assert (EXPRESS.name, NEST.name) == ("express", "nest")
    assert type(EXPRESS)() == EXPRESS and type(NEST)() == NEST
    for phase in (EXPRESS, NEST):
        for heading in ("Before:", "After:", "Repairs:", "Reports:"):
            assert heading in (type(phase).__doc__ or "")


def test_a_gene_becomes_a_tree() -> None:
    expressed, tree = (value for _, value in Pipeline((EXPRESS, NEST)).stages(GENE, Report()))
    assert isinstance(expressed, ExpressedGene) and expressed.positions == [2]
    assert isinstance(tree, Tree) and tree.gene is GENE
    assert nest_gene(GENE, Report()).items == tree.items == (2,)
