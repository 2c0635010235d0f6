import copy as copies
from collections import Counter
from dataclasses import replace
from itertools import cycle
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.api import load, mutate, parse
from mazec.evolution.mutate import mutate_gene
from mazec.evolution.mutation import MUTATIONS, Mutation
from mazec.evolution.offspring import LEAST_RATE, Edit
from mazec.evolution.random import random_gene
from mazec.gene.container import dump
from mazec.gene.gene import LEARNING, Gene, Header
from mazec.gene.printer import write
from mazec.gene.rates import RATE, RATES
from mazec.plugins import installed_vocabulary
from mazec.symbols import Layer, Symbol, Vocabulary
from mazec.testing.strategies import genes

VOCABULARY = installed_vocabulary()

KINDS = ("delete", "duplicate", "reverse", "tune", "insert", "substitute")
ORDER = (*KINDS, "table", "rates", "learning")
seeds = st.integers(0, 2**32).map(Random)
jitters: Any = st.sampled_from((0.0, 0.1, 1.0, 1e300)) | st.floats(0, 3)
rates = st.fixed_dictionaries(
    dict.fromkeys(KINDS, st.sampled_from((0.0, 5e-324, 0.01, 0.2, 1.0))),
    optional={"length": st.floats(1, allow_infinity=False)},
)


def make(name: str, **values: Any) -> Symbol:
    return VOCABULARY.symbol(name, **values)


def with_rates(gene: Gene, rates: dict[str, float]) -> Gene:
    return replace(gene, header=replace(gene.header, rates=tuple(rates.items())))


def only(kind: str, rate: float, length: float = 1.0) -> dict[str, float]:
    return dict.fromkeys(KINDS, 0.0) | {kind: rate, "length": length}


def replayed(gene: Gene, edits: tuple[Edit, ...]) -> list[Any]:
    """Return the symbols after the edits; a tuned one is its type, a new one is None."""
    symbols: list[Any] = list(gene.symbols)
    for edit in edits:
        start, end = edit.position, edit.position + edit.length
        assert start >= 0 and edit.length >= 1
        if edit.kind in KINDS:
            assert end <= len(symbols) or edit.kind == "insert"
        if edit.kind == "delete":
            del symbols[start:end]
        elif edit.kind == "duplicate":
            symbols[end:end] = symbols[start:end]
        elif edit.kind == "reverse":
            symbols[start:end] = symbols[start:end][::-1]
        elif edit.kind == "tune":
            symbols[start:end] = [type(symbol) for symbol in symbols[start:end]]
        elif edit.kind == "insert":
            symbols[start:start] = [None] * edit.length
        elif edit.kind == "substitute":
            symbols[start:end] = [None] * edit.length
    return symbols


@given(genes(VOCABULARY), rates, jitters, seeds, st.integers(1, 40))
@settings(deadline=None)
def test_any_gene_mutates(
    gene: Gene, rates: dict[str, float], jitter: float, rng: Random, most: int
) -> None:
    gene = with_rates(gene, rates)
    before = copies.deepcopy(gene)
    offspring = mutate_gene(gene, jitter=jitter, rng=rng, max_symbols=most, vocabulary=VOCABULARY)
    child, edits = offspring.gene, offspring.edits
    assert gene == before
    assert child == Gene(child.symbols, child.header)
    assert 1 <= len(child) <= max(most, len(gene))
    for symbol in child.symbols:
        assert symbol == type(symbol)(**symbol.values)
    if child == gene:
        assert edits == ()
        return
    assert [ORDER.index(edit.kind) for edit in edits] == sorted(ORDER.index(e.kind) for e in edits)
    for symbol, expected in zip(child.symbols, replayed(gene, edits), strict=True):
        assert expected is None or expected in (symbol, type(symbol))
    assert all(rate >= LEAST_RATE for _, rate in child.header.rates)


@given(genes(VOCABULARY), seeds)
@settings(deadline=None)
def test_headers_mutate_entry_by_entry(gene: Gene, rng: Random) -> None:
    gene = with_rates(gene, dict.fromkeys(KINDS, 0.3))
    offspring = mutate_gene(gene, jitter=0.2, rng=rng, vocabulary=VOCABULARY)
    old, new = gene.header, offspring.gene.header
    tuned = {(edit.kind, edit.position) for edit in offspring.edits if edit.kind not in KINDS}
    assert (new.input, new.output, new.head, new.name) == (
        old.input,
        old.output,
        old.head,
        old.name,
    )
    assert list(gene.table) == list(offspring.gene.table)
    for part, names, x, y in (
        ("table", list(gene.table), gene.table, offspring.gene.table),
        ("rates", list(RATES), gene.rates, offspring.gene.rates),
        ("learning", list(LEARNING), gene.learning, offspring.gene.learning),
    ):
        assert {(part, i) for i, name in enumerate(names) if x[name] != y[name]} == {
            (kind, position) for kind, position in tuned if kind == part
        }


@given(genes(VOCABULARY), seeds)
@settings(deadline=None)
def test_mutated_genes_are_written_and_read(gene: Gene, rng: Random) -> None:
    gene = with_rates(gene, dict.fromkeys(KINDS, 0.2))
    for _ in range(3):
        gene = mutate(gene, rng=rng)
    assert load(dump(gene)) == gene
    assert parse(write(gene)) == gene


def test_low_rates_rarely_change_a_gene() -> None:
    gene = with_rates(
        random_gene(Random(1), vocabulary=VOCABULARY), dict.fromkeys(KINDS, LEAST_RATE)
    )
    unchanged = [
        seed
        for seed in range(50)
        if mutate_gene(gene, jitter=0.1, rng=Random(seed), vocabulary=VOCABULARY).gene is gene
    ]
    assert len(unchanged) > 40


@pytest.mark.parametrize("kind", KINDS)
def test_the_rate_is_per_symbol_and_the_length_is_the_mean(kind: str) -> None:
    gene = with_rates(
        random_gene(Random(2), lengths=(20_000, 20_000), vocabulary=VOCABULARY),
        only(kind, 0.01, 3.0),
    )
    offspring = mutate_gene(gene, jitter=0.1, rng=Random(3), vocabulary=VOCABULARY)
    edits = [edit for edit in offspring.edits if edit.kind in KINDS]
    assert {edit.kind for edit in edits} == {kind}
    # a reversal takes at least two symbols, and tuning a symbol without parameters is no edit
    count, mean = {"reverse": (195, 10 / 3), "tune": (145, 3.4)}.get(kind, (195, 3.0))
    assert abs(len(edits) - count) < 40
    assert abs(sum(edit.length for edit in edits) / len(edits) - mean) < 0.6


def test_a_rate_of_one_changes_everything() -> None:
    names = ("RELU", "TANH", "ELU")
    gene = Gene([make(name) for name in names], Header(table=(("GELU", 1),)))

    def after(kind: str) -> list[str]:
        child = mutate_gene(
            with_rates(gene, only(kind, 1.0)),
            jitter=0.1,
            rng=Random(0),
            vocabulary=VOCABULARY,
        ).gene
        return [symbol.name for symbol in child.symbols]

    assert after("delete") == list(names)  # otherwise the gene would be empty
    assert after("duplicate") == [name for name in names for _ in range(2)]
    assert after("reverse") == ["TANH", "RELU", "ELU"]
    assert after("tune") == list(names)
    assert after("insert") == ["GELU", "RELU", "GELU", "TANH", "GELU", "ELU", "GELU"]
    assert after("substitute") == ["GELU"] * 3


def test_tuning_stays_in_the_window() -> None:
    gene = with_rates(Gene([make("LINEAR", out_features=100)] * 500), only("tune", 1.0, 2.0))
    symbols: Any = mutate_gene(gene, jitter=0.1, rng=Random(4), vocabulary=VOCABULARY).gene.symbols
    assert {s.out_features for s in symbols} == set(range(90, 111))
    assert {s.bias for s in symbols} == {True, False}


def test_new_symbols_follow_the_table() -> None:
    table = (("GONE", 10**6), ("TANH", 1), ("LINEAR", 3))
    gene = with_rates(Gene([make("RELU")] * 2000, Header(table=table)), only("substitute", 1.0))
    counts = Counter(
        s.name
        for s in mutate_gene(gene, jitter=0.1, rng=Random(5), vocabulary=VOCABULARY).gene.symbols
    )
    assert counts.keys() == {"TANH", "LINEAR"}
    assert 2.5 < counts["LINEAR"] / counts["TANH"] < 3.5
    # a table without known symbols is replaced by a random one
    for lost in ((), (("GONE", 5),)):
        bare = with_rates(Gene([make("RELU")] * 2000, Header(table=lost)), only("substitute", 1.0))
        names = {
            s.name
            for s in mutate_gene(
                bare, jitter=0.1, rng=Random(5), vocabulary=VOCABULARY
            ).gene.symbols
        }
        assert len(names) > len(VOCABULARY) - 5


def test_an_empty_gene_gets_one_symbol() -> None:
    gene = Gene((), Header(name="nothing", table=(("TANH", 1),)))
    offspring = mutate_gene(gene, jitter=0.1, rng=Random(6), vocabulary=VOCABULARY)
    assert offspring.gene.symbols == (make("TANH"),)
    assert offspring.edits == (Edit("insert", 0, 1),)
    assert len(mutate_gene(Gene(), jitter=0.1, rng=Random(6), vocabulary=VOCABULARY).gene) == 1


def test_growth_ends_at_max_symbols() -> None:
    gene = with_rates(Gene([make("RELU")] * 10), only("duplicate", 1.0, 1e300))
    offspring = mutate_gene(gene, jitter=0.1, rng=Random(7), max_symbols=13, vocabulary=VOCABULARY)
    assert len(offspring.gene) == 13
    assert offspring.edits[0] == Edit("duplicate", 0, 3)
    grown = with_rates(gene, only("insert", 1.0, 1.7e308))
    assert (
        len(
            mutate_gene(
                grown,
                jitter=0.1,
                rng=Random(7),
                max_symbols=1000,
                vocabulary=VOCABULARY,
            ).gene
        )
        == 1000
    )
    # a longer gene is neither truncated nor grown
    assert (
        len(mutate_gene(gene, jitter=0.1, rng=Random(7), max_symbols=5, vocabulary=VOCABULARY).gene)
        == 10
    )
    with pytest.raises(ValueError, match="max_symbols"):
        mutate_gene(gene, jitter=0.1, rng=Random(7), max_symbols=0, vocabulary=VOCABULARY)


def test_a_gene_that_would_end_empty_keeps_its_symbols() -> None:
    gene = with_rates(Gene([make("RELU")] * 3), dict.fromkeys(KINDS, 0.0) | {"delete": 1.0})
    offspring = mutate_gene(gene, jitter=0.1, rng=Random(8), vocabulary=VOCABULARY)
    assert offspring.gene.symbols == gene.symbols
    assert offspring.edits == ()
    assert offspring.gene.rates["insert"] == LEAST_RATE


def test_an_empty_vocabulary_inserts_nothing() -> None:
    nothing = Vocabulary.of([])
    gene = with_rates(Gene([make("RELU")] * 3), dict.fromkeys(KINDS, 0.0) | {"substitute": 1.0})
    assert (
        mutate_gene(gene, jitter=0.1, rng=Random(8), vocabulary=nothing).gene.symbols
        == gene.symbols
    )
    assert mutate_gene(Gene(), jitter=0.1, rng=Random(8), vocabulary=nothing).gene == Gene()


def test_rates_spread_and_cannot_die_out() -> None:
    gene = Gene([make("RELU")] * 20, Header(rates=tuple(dict.fromkeys(KINDS, 0.0).items())))
    gene = mutate(gene, rng=Random(9))
    assert set(dict(gene.header.rates).values()) == {LEAST_RATE}
    # rates that are always tuned vary within their bounds
    rng = Random(10)
    gene = Gene([make("LINEAR")])
    for _ in range(300):
        rates = gene.rates | {"tune": 1.0, "delete": LEAST_RATE}
        gene = mutate_gene(
            with_rates(gene, rates),
            jitter=0.5,
            rng=rng,
            max_symbols=50,
            vocabulary=VOCABULARY,
        ).gene
        for name, rate in gene.header.rates:
            assert RATES[name].in_bounds(rate) and rate >= LEAST_RATE
        for name, setting in gene.header.learning:
            assert LEARNING[name].in_bounds(setting)
    assert dict(gene.header.learning).keys() == LEARNING.keys()
    assert gene.learning["lr"] != LEARNING["lr"].default


def test_a_seeded_lineage() -> None:
    header = Header(table=(("TANH", 3), ("LINEAR", 5)), rates=(("delete", 0.1), ("tune", 0.3)))
    gene = Gene([make("LINEAR", out_features=50), make("RELU"), make("DROPOUT")] * 4, header)
    offspring = mutate_gene(gene, jitter=0.1, rng=Random(11), vocabulary=VOCABULARY)
    assert offspring.edits == (
        Edit("delete", 5, 2),
        Edit("tune", 2, 1),
        Edit("tune", 5, 3),
        Edit("rates", 1, 1),
        Edit("rates", 5, 1),
    )
    assert [str(symbol) for symbol in offspring.gene.symbols] == [
        "LINEAR(out_features=50, bias=true)",
        "RELU",
        "DROPOUT(probability=0.5011908639041806)",
        "LINEAR(out_features=50, bias=true)",
        "RELU",
        "RELU",
        "DROPOUT(probability=0.4594123456229218)",
        "LINEAR(out_features=49, bias=true)",
        "RELU",
        "DROPOUT(probability=0.5)",
    ]
    assert offspring.gene.header == Header(
        table=(("TANH", 3), ("LINEAR", 5)),
        rates=(
            ("delete", 0.1),
            ("duplicate", 0.009905989731161632),
            ("tune", 0.3),
            ("substitute", 0.010300141947828145),
        ),
    )
    assert mutate_gene(gene, jitter=0.1, rng=Random(11), vocabulary=VOCABULARY) == offspring


@pytest.mark.parametrize("jitter", [-1.0, float("nan"), float("inf")])
def test_bad_jitter(jitter: float) -> None:
    with pytest.raises(ValueError, match="jitter"):
        mutate_gene(Gene(), jitter=jitter, rng=Random(0), vocabulary=VOCABULARY)


def with_mutation(name, change, **options):
    kind = Mutation(name, change, rate=replace(RATE, default=1.0), **options)
    extensions = VOCABULARY.extensions | {MUTATIONS: {kind.name: kind}}
    return replace(VOCABULARY, extensions=extensions)


def changed(vocabulary):
    gene = parse("LINEAR(3) RELU LINEAR(4) TANH")
    return gene, mutate_gene(gene, jitter=0.1, rng=Random(1), vocabulary=vocabulary)


def test_a_mutation_that_returns_its_stretch_changes_nothing():
    def same(stretch, context):
        yield from stretch

    gene, child = changed(with_mutation("same", same))
    assert (child.gene.symbols, child.edits, child.faults) == (gene.symbols, (), ())


def leaving(stretch, context):
    raise SystemExit(3)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda stretch, context: [1, 2], "a list of known symbols"),
        (lambda stretch, context: [Layer()], "a list of known symbols"),
        (lambda stretch, context: None, "TypeError"),
        (lambda stretch, context: 1 / 0, "ZeroDivisionError"),
        (leaving, "SystemExit: 3"),
    ],
)
def test_a_mutation_that_fails_changes_nothing_and_adds_a_fault(change, reason):
    gene, child = changed(with_mutation("inserts", change))
    assert child.gene.symbols == gene.symbols
    assert reason in child.faults[0].error
    assert str(child.faults[0]).startswith("the mutation inserts failed: ")


def test_an_endless_mutation_is_truncated():
    vocabulary = with_mutation("endless", lambda stretch, context: cycle(stretch))
    gene = parse("LINEAR(3) RELU")
    child = mutate_gene(gene, jitter=0.1, rng=Random(1), vocabulary=vocabulary, max_symbols=50)
    assert 2 <= len(child.gene) <= 50


@pytest.mark.parametrize("name", ["tuned", "inserts", "deletion", "rotate"])
def test_a_mutation_may_have_any_name(name):
    vocabulary = with_mutation(name, lambda stretch, context: stretch[::-1])
    gene = random_gene(Random(1), vocabulary=vocabulary, lengths=(5, 9))
    assert name in gene.rates
    assert load(dump(gene), vocabulary) == gene
    assert parse(write(gene), vocabulary) == gene
