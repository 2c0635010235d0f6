"""Silent regions are removed, whatever their symbols."""

from hypothesis import given, settings
from hypothesis import strategies as st

import mazec
from mazec.diagnostics import Report
from mazec.gene.gene import Gene, Header
from mazec.passes.express import Express, express, silent

S = mazec.symbol
NAMES = ["DEACTIVATE", "ACTIVATE", "RELU", "TANH", "REPEAT_START", "BRANCH_STOP"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(NAMES), max_size=30))
def test_expressed_and_silent_positions_cover_the_gene(names):
    gene = Gene(map(S, names), Header(output=3))
    expressed = Express().run(gene, Report())
    roles = [symbol.role for symbol in gene.symbols]
    assert expressed.positions == express(roles, Report())
    assert sorted({*expressed.positions, *silent(roles)}) == list(range(len(gene)))
    again = expressed.as_gene()
    assert again.header == gene.header
    assert {symbol.name for symbol in again}.isdisjoint({"ACTIVATE", "DEACTIVATE"})
    report = Report()
    assert Express().run(again, report).as_gene() == again and len(report) == 0


def test_each_region_is_reported_once():
    report = Report()
    names = "DEACTIVATE TANH DEACTIVATE TANH ACTIVATE RELU DEACTIVATE ACTIVATE DEACTIVATE RELU"
    expressed = Express().run(Gene(map(S, names.split())), report)
    assert expressed.positions == [5]
    assert len(report) == 2  # empty regions are not reported
