"""Bitwise merging: any bits decode, and a symbol whose bits all match a parent is inherited."""

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
def test_a_child_has_only_known_symbols(a: Gene, b: Gene, seed: int) -> None:
    gene = child(a, b, seed)
    inherited = {type(symbol).name for symbol in a.symbols + b.symbols}
    assert {type(symbol).name for symbol in gene} <= inherited | a.table.keys() | b.table.keys()
    assert bool(gene.symbols) == bool(a.symbols or b.symbols)


@given(GENES, st.integers())
@settings(deadline=None)
def test_values_that_bits_cannot_represent_are_inherited(gene: Gene, seed: int) -> None:
    wide = S("LINEAR", out_features=10**30)  # far beyond its width in a raw stream
    exact = S("DROPOUT", probability=0.123)  # reals are not in a raw stream
    parent = Gene((wide, *gene.symbols, exact), gene.header)
    assert child(parent, parent, seed).symbols == parent.symbols


def test_reals_come_from_either_parent() -> None:
    a, b = (Gene([S("DROPOUT", probability=p), S("RELU")] * 20) for p in (0.25, 0.75))
    dropouts: Any = child(a, b).symbols[::2]
    assert {symbol.probability for symbol in dropouts} == {0.25, 0.75}


def test_each_bit_comes_from_one_parent() -> None:
    a, b = (
        Gene([S("LINEAR", out_features=n)] * 50) for n in (1, 4)
    )  # stored minus one: 0b00, 0b11
    layers: Any = child(a, b).symbols
    assert {symbol.out_features for symbol in layers} == {1, 2, 3, 4}
    # the child inherits bits that both parents share
    assert all(symbol.bias for symbol in layers)


def test_mixed_bits_can_give_new_symbols() -> None:
    header = Header(table=(("RELU", 1), ("TANH", 1), ("ELU", 1), ("GELU", 1)))  # 00 01 10 11
    a, b = Gene([S("RELU")] * 50, header), Gene([S("GELU")] * 50, header)
    assert {symbol.name for symbol in child(a, b)} == {"RELU", "TANH", "ELU", "GELU"}


def test_the_rest_of_the_longer_parent_is_kept() -> None:
    long, short = Gene([S("RELU"), S("TANH"), S("LINEAR", out_features=7)]), Gene([S("RELU")])
    assert child(long, short).symbols == child(short, long).symbols == long.symbols
    assert child(Gene(), long).symbols == long.symbols
    assert child(Gene(), Gene()) == Gene()


def test_a_stream_that_ends_inside_its_first_symbol_gives_a_parent() -> None:
    table = ("RELU", "TANH", "ELU", "LINEAR")  # 00 01 10 11, the last followed by arguments
    header = Header(table=tuple((name, 1) for name in table))
    a, b = Gene([S("TANH")], header), Gene([S("ELU")], header)
    children = {child(a, b, seed).symbols for seed in range(50)}
    assert children == {a.symbols, b.symbols, (S("RELU"),)}


def test_a_table_may_have_unknown_symbols_and_a_symbol_twice() -> None:
    alias, name = next((alias, kind.name) for kind in mazec.vocabulary() for alias in kind.aliases)
    header = Header(table=(("UNKNOWN", 9), (alias, 2), (name, 5)))
    gene = Gene([S(name), S("RELU")], header)
    assert child(gene, gene) == gene


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


def test_other_installed_plugins_do_not_change_a_child(
    distribution: Callable[[str, str], Path],
) -> None:
    vocabulary = load_vocabulary(())
    table = tuple((name, 1) for name in ("GAMMA", "RELU", "TANH", "ELU", "GELU"))
    a = Gene([S("RELU"), S("TANH")] * 20, Header(table=table))
    b = Gene([S("GELU"), S("ELU")] * 20, Header(table=table))

    def merged() -> Gene:
        return merge_bits(a, b, MergeContext(0.0, Random(3), vocabulary))

    before = merged()
    distribution("mazec-gamma", PLUGIN)
    assert "GAMMA" in mazec.vocabulary().types
    assert merged() == before
