"""Containers: what is written comes back in full, and any other bytes are damage."""

import math
import tracemalloc
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.api import load
from mazec.gene.container import MAGIC, ContainerError, dump
from mazec.gene.gene import Gene, Head, Header
from mazec.plugins import installed_vocabulary
from mazec.symbols import Symbol, Vocabulary, choice, flag, integer, real
from mazec.testing.strategies import genes

Damage = Callable[..., tuple[str, int]]
HUGE = 10**40 - 1
START = len(MAGIC) + 1 + 8


def make(name: str, **values: Any) -> Symbol:
    return installed_vocabulary().symbol(name, **values)


FULL = Gene(
    [
        make("REPEAT_START", times=HUGE),
        make("LINEAR", out_features=70, bias=False),
        make("DROPOUT", probability=0.1 + 0.2),
        make("BRANCH_START", join="stack"),
        make("RELU"),
        make("LINEAR"),
    ],
    Header(
        input=(1, 28, 28),
        output=HUGE,
        head=Head.SNAP,
        name='a "name" – \0\n\udc80 名',
        table=(("TANH", HUGE), ("RELU", 1), ("LINEAR", 10**20)),
        rates=(("delete", 0.1), ("length", 1.0000000000000002)),
        learning=(("lr", 5e-5),),
    ),
)


class Numbers(Symbol):
    """Parameters with bounds below zero and none at all."""

    integral: int = integer(0, low=-HUGE)
    rational: float = real(0.0)
    word: str = choice("a", ("a", "b", "c"))
    truth: bool = flag(False)


NUMBERS = Vocabulary.of([Numbers])


def sealed(payload: bytes, version: int = 2) -> bytes:
    """A container around any payload, with its right length and checksum."""
    content = MAGIC + bytes((version,)) + len(payload).to_bytes(8, "big") + payload
    return content + blake2b(content, digest_size=8).digest()


def container(*items: Any) -> bytes:
    return sealed(b"".join(cbor2.dumps(item) for item in items))


def one(**values: Any) -> bytes:
    return container({}, [1, b"\0"], ["NUMBERS", 1, values])


def test_layout_of_the_empty_gene() -> None:
    assert dump(Gene()) == container({}, [0, b""])
    assert load(dump(Gene())) == Gene()


def test_layout_by_hand() -> None:
    gene = Gene([Numbers(-2, 0.5, "b", True)] * 2, Header(output=300, table=(("X", 7),)))
    columns = {"word": ["b"] * 2, "truth": [True] * 2, "integral": [-2] * 2, "rational": [0.5] * 2}
    items = {"table": [["X", 7]], "output": 300}, [2, b"\0"], ["NUMBERS", 2, columns]
    assert dump(gene) == sealed(b"".join(cbor2.dumps(item, canonical=True) for item in items))
    assert load(dump(gene), NUMBERS) == gene
    assert load(container(*items), NUMBERS) == gene


def test_every_part_of_a_gene() -> None:
    again = load(dump(FULL))
    assert again == FULL
    assert again.header.table == FULL.header.table
    assert dump(again) == dump(FULL)


@given(genes(installed_vocabulary()))
@settings(deadline=None)
def test_round_trip(gene: Gene) -> None:
    again = load(dump(gene))
    assert again == gene
    assert repr(again.symbols) == repr(gene.symbols)
    assert repr(again.header) == repr(gene.header)


@given(
    st.builds(Numbers, st.integers(-HUGE, HUGE), st.floats(allow_nan=False, allow_infinity=False))
)
def test_exact_values(symbol: Numbers) -> None:
    again = load(dump(Gene([symbol, Numbers(0, 0.0), Numbers(0, -0.0)])), NUMBERS)
    symbols: Any = again.symbols
    assert symbols[0] == symbol
    assert [math.copysign(1, s.rational) for s in symbols[1:]] == [1, -1]


@given(st.text(st.characters(exclude_categories=())))
def test_any_name(name: str) -> None:
    gene = Gene((), Header(name=name))
    assert load(dump(gene)) == gene


def test_input_axes_of_forty_digits() -> None:
    gene = Gene((), Header(input=(10**39, 1)))
    assert load(dump(gene)) == gene


def test_many_symbols() -> None:
    gene = Gene(FULL.symbols * 17_000)
    blob = dump(gene)
    assert load(blob) == gene
    assert len(gene) > 100_000
    deep = Gene([make("BRANCH_START")] * 50_000)
    assert load(dump(deep)) == deep


def read_or_damaged(blob: bytes, damage: Damage) -> None:
    try:
        gene = load(blob, NUMBERS)
    except ContainerError:
        damage(blob, NUMBERS)
    else:
        assert repr(load(dump(gene), NUMBERS)) == repr(gene)


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_any_payload(damage: Damage, payload: bytes) -> None:
    read_or_damaged(sealed(payload), damage)


PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=5),
    st.binary(max_size=9),
    st.just(cbor2.undefined),
    st.builds(cbor2.CBORSimpleValue, st.integers(32, 255)),
)
WORDS = st.sampled_from(
    (
        *("input", "output", "head", "name", "table", "rates", "learning", "lr"),
        *("NUMBERS", "numbers", "integral", "rational", "word", "truth", "a", "x"),
    )
)
ITEMS = st.recursive(
    PLAIN | WORDS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(WORDS | PLAIN, inner, max_size=4),
        st.builds(cbor2.CBORTag, st.integers(0, 300) | st.integers(0, 2**64 - 1), inner),
    ),
    max_leaves=12,
)
HEADERS = st.dictionaries(WORDS, ITEMS, max_size=3)
TYPES = st.tuples(
    WORDS | ITEMS, st.integers(-1, 3) | ITEMS, st.dictionaries(WORDS, st.lists(ITEMS, max_size=3))
)


@given(
    HEADERS | ITEMS,
    st.tuples(st.integers(-1, 9), st.binary(max_size=2)) | ITEMS,
    st.lists(TYPES | ITEMS, max_size=2),
)
@settings(deadline=None)
def test_any_items(damage: Damage, header: Any, sequence: Any, types: list[Any]) -> None:
    read_or_damaged(container(header, sequence, *types), damage)


@given(st.binary(max_size=20), st.integers(0, 10**6), st.integers(0, 10**6))
@settings(deadline=None)
def test_altered_payloads_with_a_right_checksum(
    damage: Damage, piece: bytes, start: int, cut: int
) -> None:
    gene = Gene([Numbers(-2, 0.5, "b", True), Numbers(HUGE)], FULL.header)
    payload = dump(gene)[START:-8]
    start %= len(payload) + 1
    end = start + cut % (len(payload) - start + 1)
    read_or_damaged(sealed(payload[:start] + piece + payload[end:]), damage)


def test_something_else(damage: Damage) -> None:
    assert damage(b"") == ("cut off before the version", 0)
    assert damage(b"LINEAR(3)") == ("it does not begin as a container does", 0)
    # a transfer as text spoils the magic
    blob = dump(FULL).replace(b"\r\n", b"\n")
    assert damage(blob) == ("it does not begin as a container does", 6)


def test_a_newer_version(damage: Damage) -> None:
    assert damage(sealed(b"", version=3)) == ("version 3; this mazec reads 1 to 2", 8)


def test_the_damaged_part_is_named(damage: Damage) -> None:
    blob = dump(FULL)
    altered = bytearray(blob)
    altered[START] ^= 1
    assert damage(bytes(altered)) == ("the checksum is wrong", len(blob) - 8)
    header = len(cbor2.dumps({"output": 3}))
    late = container({"output": 3}, [1, b"\0"], ["NUMBERS", 1, {"truth": [1]}])
    stream = len(cbor2.dumps([1, b"\0"]))
    assert damage(late, NUMBERS) == ("truth of NUMBERS has a bad value", START + header + stream)


@pytest.mark.parametrize(
    "item",
    [
        pytest.param(bytes([kind | 27]) + length, id=f"{name} of {length.hex()}")
        for name, kind in {"bytes": 0x40, "text": 0x60, "array": 0x80, "map": 0xA0}.items()
        for length in (b"\xff" * 8, b"\x7f" + b"\xff" * 7, b"\0\0\0\0\x40\0\0\0")
    ]
    + [
        pytest.param(b"\x81" * 100_000, id="nested arrays"),
        pytest.param(b"\xa1\x61a" * 100_000, id="nested maps"),
        pytest.param(b"\xc2" * 100_000, id="nested tags"),
        pytest.param(b"\xbf\xff", id="indefinite map"),
        pytest.param(b"\xa1\x64name\x7f\x61a\xff", id="indefinite text"),
        pytest.param(b"\xa2\x66output\1\x66output\1", id="duplicate key"),
        pytest.param(b"\xa1\1\1", id="key that is a number"),
        pytest.param(b"\xa1\x66output\xc5\x82\x1a\x3b\x9a\xca\0\1", id="big float"),
        pytest.param(b"\xa1\x66output\xc4\x82\x1a\x3b\x9a\xca\0\1", id="decimal"),
        pytest.param(b"\xa1\x65input\xd8\x1c\x81\xd8\x1d\0", id="cycle"),
        pytest.param(b"\xa1\x64name\xd8\x23\x62a*", id="regular expression"),
        pytest.param(b"\xa1\x65input\xd9\1\2\x81\1", id="set"),
        pytest.param(b"\xd9\xd9\xf7\xa0", id="self-described"),
        pytest.param(b"\xff", id="break"),
        pytest.param(b"\x1c", id="reserved"),
        pytest.param(b"\xa1\x64name\x63\xed\xb2\x80", id="surrogate in a text"),
    ],
)
def test_hostile_items(item: bytes, damage: Damage) -> None:
    for blob in (sealed(item), sealed(b"\xa0" + item), sealed(b"\xa0\x82\0\x40" + item)):
        tracemalloc.start()
        damage(blob)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 2_000_000 + 20 * len(blob)


def test_huge_counts(damage: Damage) -> None:
    fits = "the sequence does not fit the counts of the symbol types"
    for count in (2, 2**40, 2**70):
        assert damage(container({}, [1, b"\0"], ["NUMBERS", count, {}]), NUMBERS)[0] == fits
    not_bits = "the sequence is not a number of bits and as many bits"
    assert damage(container({}, [2**70, b"\0"]))[0] == not_bits


def test_a_sequence_that_does_not_fit(damage: Damage) -> None:
    twice = ["NUMBERS", 2, {}]
    assert load(container({}, [2, b"\0"], twice), NUMBERS).symbols == (Numbers(),) * 2
    fits = "the sequence does not fit the counts of the symbol types"
    for sequence in ([1, b"\0"], [2, b"\1"], [3, b"\0"]):
        assert damage(container({}, sequence, twice), NUMBERS)[0] == fits
    assert damage(container({}, [1, b"\0"]))[0] == fits
    not_bits = "the sequence is not a number of bits and as many bits"
    for item in ([2, b"\4"], [-1, b""], [True, b"\0"], [False, b""], [1, "x"], [1], 1, {}):
        assert damage(container({}, item, twice), NUMBERS)[0] == not_bits
    assert damage(container({})) == ("the payload lacks the sequence", START + 1)
    assert damage(container()) == ("the payload lacks the header", START)


def test_a_symbol_that_is_not_installed(damage: Damage) -> None:
    problem, offset = damage(dump(Gene([Numbers()])))
    assert problem == "symbol 'NUMBERS' is not installed"
    assert dump(Gene([Numbers()]))[offset:].startswith(b"\x83\x67NUMBERS")


def test_symbols_that_changed_since(damage: Damage) -> None:
    assert damage(one(gone=[5]), NUMBERS)[0] == "NUMBERS has no parameter 'gone'"
    assert damage(one(truth=[1]), NUMBERS)[0] == "truth of NUMBERS has a bad value"
    # words in another order, and parameters that the container does not know yet
    assert load(one(word=["c"]), NUMBERS).symbols == (Numbers(word="c"),)
    assert damage(one(word=["z"]), NUMBERS)[0] == "word of NUMBERS has a bad value"


def test_symbol_types_that_cannot_be(damage: Damage) -> None:
    shape = "a symbol type is not a name, a count and parameters"
    for item in (
        1,
        [],
        ["NUMBERS", 0, {}],
        ["NUMBERS", True, {}],
        ["NUMBERS", 1, []],
        [b"x", 1, {}],
    ):
        assert damage(container({}, [1, b"\0"], item), NUMBERS)[0] == shape
    twice = container({}, [2, b"\2"], ["NUMBERS", 1, {}], ["numbers", 1, {}])
    assert damage(twice, NUMBERS)[0] == "NUMBERS stands twice"


def test_values_that_cannot_be(damage: Damage) -> None:
    for name, bad in (
        ("rational", math.nan),
        ("rational", math.inf),
        ("rational", 1),
        ("integral", 1.0),
        ("integral", True),
        ("integral", HUGE + 1),
        ("integral", 10**5000),
        ("truth", None),
        ("word", "A"),
        ("word", b"a"),
        ("word", ["a"]),
    ):
        assert damage(one(**{name: [bad]}), NUMBERS)[0] == f"{name} of NUMBERS has a bad value"
    for column in ([], [1, 1], 1, {}):
        assert damage(one(integral=column), NUMBERS)[0] == "integral of NUMBERS has not 1 values"


@pytest.mark.parametrize(
    "header",
    [
        {"input": [0]},
        {"input": 3},
        {"input": ["a"]},
        {"input": None},
        {"output": -1},
        {"output": True},
        {"output": 1.5},
        {"head": "x"},
        {"name": 1},
        {"name": b"\xff"},
        {"table": {"RELU": 1}},
        {"table": [["RELU"]]},
        {"table": [["RELU", 1.0]]},
        {"table": [["RELU", 1], ["relu", 1]]},
        {"rates": [["delete", 2.0]]},
        {"learning": [["lr", math.nan]]},
        {"learning": [["unknown", 0.5]]},
        {"more": 1},
        {b"name": "x"},
        [],
        "x",
    ],
    ids=str,
)
def test_headers_that_cannot_be(header: Any, damage: Damage) -> None:
    assert damage(container(header, [0, b""])) == ("the header holds a bad value", START)
