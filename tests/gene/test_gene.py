"""Genes and headers built from Python: bad values are refused, good ones read back."""

from dataclasses import replace

import pytest

import mazec
from mazec.api import load, parse
from mazec.gene.container import ContainerError, dump
from mazec.gene.gene import Gene, Header
from mazec.gene.printer import listing, write


@pytest.mark.parametrize(
    "header",
    [
        {"output": 0},
        {"output": 10**40},
        {"name": 5},
        {"rates": {"length": 10**400}},
        {"rates": {"delete": float("nan")}},
        {"learning": {"lr": float("inf")}},
        {"table": {"X=1 RELU": 1}},
        {"table": {"RÉLU": 1}},
        {"table": {5: 1}},
        {"table": {"RELU": 0}},
        {"table": [("RELU", 1), ("relu", 2)]},
    ],
)
def test_a_bad_header_is_a_value_error(header) -> None:
    with pytest.raises(ValueError):
        Header(**header)


def test_a_number_that_no_text_holds_names_its_limit() -> None:
    with pytest.raises(ValueError, match="at most 40 digits"):
        Header(output=10**40)
    with pytest.raises(ValueError, match="at most 40 digits"):
        mazec.symbol("LINEAR", out_features=10**5000)


def test_names_of_the_table_are_read_in_any_case() -> None:
    header = Header(table={"relu": 3, "Linear": 1})
    assert header.table == (("RELU", 3), ("LINEAR", 1))
    assert parse(write(Gene((), header))).header == header


def test_a_container_with_a_bad_header_is_damaged() -> None:
    header = Header()
    header.__dict__["table"] = (("X=1 RELU", 1),)
    with pytest.raises(ContainerError):
        load(dump(Gene((), header)))


def test_a_gene_that_was_changed_has_no_text() -> None:
    gene = parse('# above\nname "old"\nLINEAR(3) # here\nRELU')
    assert gene.source_map is not None
    assert replace(gene).source_map is gene.source_map
    for other in (
        replace(gene, symbols=gene.symbols[::-1]),
        replace(gene, symbols=gene.symbols[1:]),
        replace(gene, header=Header(name="new")),
    ):
        assert other.source_map is None
        assert "#" not in write(other)
        shown = listing(other)
        found = [shown.text.content[span.start : span.end] for span in shown.spans]
        assert found == [str(symbol) for symbol in other]
