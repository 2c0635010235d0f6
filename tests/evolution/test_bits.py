"""Merging bit by bit: any bits decode, and whoever's bits came out whole is inherited whole."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import mazec
from mazec.evolution.bits import merge_bits
from mazec.evolution.merge import MergeContext
from mazec.gene.gene import Gene, Header
from mazec.plugins import load_vocabulary
from mazec.symbols import Symbol, integer
from mazec.testing.strategies import genes

S = mazec.symbol
GENES = genes(mazec.vocabulary())


def child(a: Gene, b: Gene, seed: int = 0) -> Gene:
    return merge_bits(a, b, MergeContext(0.0, Random(seed), mazec.vocabulary()))


@given(GENES, GENES, st.integers())
@settings(deadline=None)
def test_a_child_is_made_of_known_symbols(a: Gene, b: Gene, seed: int) -> None:
    gene = child(a, b, seed)
    own = {type(symbol).name for symbol in a.symbols + b.symbols}
    assert {type(symbol).name for symbol in gene} <= own | a.table.keys() | b.table.keys()
    assert bool(gene.symbols) == bool(a.symbols or b.symbols)


@given(GENES, st.integers())
@settings(deadline=None)
def test_what_no_bits_hold_is_inherited(gene: Gene, seed: int) -> None:
    wide = S("LINEAR", out_features=10**30)  # far beyond its width in a raw stream
    exact = S("DROPOUT", probability=0.123)  # a real has no width at all
    parent = Gene((wide, *gene.symbols, exact), gene.header)
    assert child(parent, parent, seed).symbols == parent.symbols


def test_reals_come_from_either_parent() -> None:
    a, b = (Gene([S("DROPOUT", probability=p), S("RELU")] * 20) for p in (0.25, 0.75))
    found: Any = child(a, b).symbols[::2]
    assert {symbol.probability for symbol in found} == {0.25, 0.75}


def test_each_bit_is_from_one_parent() -> None:
    a, b = (Gene([S("LINEAR", out_features=n)] * 50) for n in (1, 4))  # held minus one: 0b00, 0b11
    found: Any = child(a, b).symbols
    assert {symbol.out_features for symbol in found} == {1, 2, 3, 4}
    # bits that both have are the child's
    assert all(symbol.bias for symbol in found)


def test_bits_can_mean_what_neither_parent_holds() -> None:
    header = Header(table=(("RELU", 1), ("TANH", 1), ("ELU", 1), ("GELU", 1)))  # 00 01 10 11
    a, b = Gene([S("RELU")] * 50, header), Gene([S("GELU")] * 50, header)
    assert {symbol.name for symbol in child(a, b)} == {"RELU", "TANH", "ELU", "GELU"}


def test_the_rest_of_the_longer_one_is_kept() -> None:
    long, short = Gene([S("RELU"), S("TANH"), S("LINEAR", out_features=7)]), Gene([S("RELU")])
    assert child(long, short).symbols == child(short, long).symbols == long.symbols
    assert child(Gene(), long).symbols == long.symbols
    assert child(Gene(), Gene()) == Gene()


def test_a_stream_that_ends_inside_its_first_symbol_gives_a_parent() -> None:
    table = ("RELU", "TANH", "ELU", "LINEAR")  # 00 01 10 11, the last with arguments behind it
    header = Header(table=tuple((name, 1) for name in table))
    a, b = Gene([S("TANH")], header), Gene([S("ELU")], header)
    found = {child(a, b, seed).symbols for seed in range(50)}
    assert found == {a.symbols, b.symbols, (S("RELU"),)}


def test_a_table_may_name_what_is_not_installed_and_one_twice() -> None:
    alias, of = next((word, kind.name) for kind in mazec.vocabulary() for word in kind.aliases)
    header = Header(table=(("UNHEARD", 9), (alias, 2), (of, 5)))
    gene = Gene([S(of), S("RELU")], header)
    merged = child(gene, gene)
    assert merged == gene


def test_symbols_that_are_not_installed_merge_too() -> None:
    class Own(Symbol):
        size: int = integer(1, low=1, bits=4)
        raw = ("size",)

    gene = Gene([Own(size=3), S("RELU"), Own(size=12)])
    assert child(gene, gene) == gene


def test_a_seeded_child() -> None:
    a = Gene([S("LINEAR", out_features=100), S("RELU"), S("DROPOUT", probability=0.5)])
    b = Gene([S("LINEAR", out_features=300, bias=False), S("TANH"), S("DROPOUT"), S("ELU")])
    assert [str(symbol) for symbol in child(a, b, 7)] == [
        "LINEAR(out_features=364, bias=true)",
        "RELU",
        "DROPOUT(probability=0.5)",
        "ELU",
    ]


PLUGIN = """
from mazec import hookimpl
from mazec.symbols import Call, Layer

mazec_contract = 2


class Gamma(Layer):
    def torch(self, seen):
        return Call("torch.nn.ReLU")


@hookimpl
def mazec_symbols():
    return [Gamma]
"""


def test_what_else_is_installed_does_not_change_a_child(
    distribution: Callable[[str, str], Path],
) -> None:
    vocabulary = load_vocabulary(())
    table = tuple((name, 1) for name in ("GAMMA", "RELU", "TANH", "ELU", "GELU"))
    a = Gene([S("RELU"), S("TANH")] * 20, Header(table=table))
    b = Gene([S("GELU"), S("ELU")] * 20, Header(table=table))

    def born() -> Gene:
        return merge_bits(a, b, MergeContext(0.0, Random(3), vocabulary))

    before = born()
    distribution("mazec-gamma", PLUGIN)
    assert "GAMMA" in mazec.vocabulary().types
    assert born() == before
