import subprocess
import sys
from collections import Counter
from random import Random
from typing import Any

import pytest

from mazec.evolution.random import random_gene, random_symbols, random_table
from mazec.gene.container import dump
from mazec.gene.gene import LEARNING
from mazec.gene.rates import RATES
from mazec.plugins import installed_vocabulary
from mazec.symbols import Vocabulary

VOCABULARY = installed_vocabulary()

SEEDS = range(60)


def test_a_random_table_has_every_type_in_order() -> None:
    tables = [random_table(Random(seed), vocabulary=VOCABULARY) for seed in range(300)]
    for table in tables:
        assert list(table) == list(VOCABULARY.types)
    for kind in VOCABULARY:
        drawn = [table[kind.name] for table in tables]
        assert min(drawn) >= 1 and max(drawn) <= 2 * kind.frequency
        assert abs(sum(drawn) / len(drawn) - kind.frequency) < kind.frequency / 5


def test_a_random_gene_has_a_complete_header() -> None:
    for seed in SEEDS:
        gene = random_gene(Random(seed), vocabulary=VOCABULARY)
        assert 5 <= len(gene) <= 100
        assert list(gene.table) == list(VOCABULARY.types)
        assert dict(gene.header.rates).keys() == RATES.keys()
        assert dict(gene.header.learning).keys() == LEARNING.keys()
        for held, kinds in ((gene.rates, RATES), (gene.learning, LEARNING)):
            for name, kind in kinds.items():
                assert kind.initial[0] <= held[name] <= kind.initial[1]
        assert gene.header.input is gene.header.output is gene.header.head is None
        assert gene.header.name is None


def test_parameters_come_from_the_initial_ranges() -> None:
    for seed in SEEDS:
        for symbol in random_gene(Random(seed), vocabulary=VOCABULARY).symbols:
            for name, parameter in symbol.parameter_specs.items():
                value: Any = getattr(symbol, name)
                assert parameter.is_type(value) and parameter.in_bounds(value)
                if parameter.kind in ("integer", "real"):
                    low, high = parameter.initial  # type: ignore[union-attr]
                    assert low <= value <= high


def test_lengths_are_uniform_and_inclusive() -> None:
    lengths = Counter(
        len(random_gene(Random(seed), lengths=(2, 4), vocabulary=VOCABULARY)) for seed in range(300)
    )
    assert lengths.keys() == {2, 3, 4}
    assert min(lengths.values()) > 60
    assert len(random_gene(Random(0), lengths=(0, 0), vocabulary=VOCABULARY)) == 0


def test_symbols_follow_the_table() -> None:
    table = {"tanh": 1, "BRANCH_END": 3}
    gene = random_gene(Random(1), lengths=(4000, 4000), table=table, vocabulary=VOCABULARY)
    counts = Counter(symbol.name for symbol in gene.symbols)
    assert gene.header.table == (("TANH", 1), ("BRANCH_STOP", 3))
    assert counts.keys() == {"TANH", "BRANCH_STOP"}
    assert 2.7 < counts["BRANCH_STOP"] / counts["TANH"] < 3.3


def test_a_log_scale_is_uniform_over_orders_of_magnitude() -> None:
    rates = [
        dict(random_gene(Random(s), lengths=(0, 0), vocabulary=VOCABULARY).header.rates)["tune"]
        for s in range(400)
    ]
    low, high = RATES["tune"].initial
    assert 150 < sum(rate < (low * high) ** 0.5 for rate in rates) < 250


def test_empty_tables_and_vocabularies() -> None:
    assert random_symbols({}, 5, Random(0)) == []
    assert len(random_gene(Random(0), lengths=(5, 5), table={}, vocabulary=VOCABULARY)) == 5
    nothing = Vocabulary.of([])
    assert random_table(Random(0), nothing) == {}
    assert len(random_gene(Random(0), vocabulary=nothing)) == 0


def test_bad_arguments() -> None:
    for lengths in ((-1, 4), (5, 4)):
        with pytest.raises(ValueError, match="lengths"):
            random_gene(Random(0), lengths=lengths, vocabulary=VOCABULARY)
    with pytest.raises(ValueError, match="NOPE"):
        random_gene(Random(0), table={"NOPE": 1}, vocabulary=VOCABULARY)


BREED = """
import sys
from random import Random
from mazec import dump, merge, mutate, vocabulary
from mazec.evolution.random import random_gene
rng = Random(7)
child = merge(*(random_gene(rng, vocabulary=vocabulary()) for _ in range(2)), rng=rng)
for _ in range(20):
    child = mutate(child, rng=rng)
sys.stdout.write(dump(child).hex())
"""


def test_genes_do_not_depend_on_the_process() -> None:
    bred = {
        subprocess.run(
            [sys.executable, "-c", BREED],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(bred) == 1 and len(bred.pop()) > 100


def test_equal_seeds_give_equal_genes() -> None:
    for seed in SEEDS:
        assert dump(random_gene(Random(seed), vocabulary=VOCABULARY)) == dump(
            random_gene(Random(seed), vocabulary=VOCABULARY)
        )
    assert random_gene(Random(0), vocabulary=VOCABULARY) != random_gene(
        Random(1), vocabulary=VOCABULARY
    )
