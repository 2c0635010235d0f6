"""Rates: declared once, for genes and for mutations alike."""

from dataclasses import replace

from mazec.evolution.mutation import BUILTIN_MUTATIONS, MUTATIONS, Mutation
from mazec.gene.gene import Gene
from mazec.gene.rates import LENGTH, RATE, RATES, rate_kinds
from mazec.plugins import installed_vocabulary

VOCABULARY = installed_vocabulary()


def test_every_built_in_mutation_has_the_rate_of_its_name() -> None:
    assert [*BUILTIN_MUTATIONS, LENGTH] == list(RATES)
    for name, mutation in BUILTIN_MUTATIONS.items():
        assert mutation.rate is RATES[name]


def test_a_gene_has_the_default_of_each() -> None:
    assert Gene().rates == {name: rate.default for name, rate in RATES.items()}


def test_rates_of_plugins_come_last() -> None:
    assert rate_kinds(VOCABULARY) == dict(RATES)
    rate = replace(RATE, default=0.5)
    rotate = Mutation("rotate", lambda stretch, context: stretch, rate=rate)
    kinds = rate_kinds(VOCABULARY.including(MUTATIONS, {"rotate": rotate}))
    assert list(kinds) == [*RATES, "rotate"]
    assert kinds["rotate"] is rate
