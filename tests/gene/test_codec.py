import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.api import decode, encode
from mazec.diagnostics import Report, Span
from mazec.diagnostics.render import message
from mazec.gene.gene import Gene, Header
from mazec.plugins import installed_vocabulary
from mazec.symbols import Symbol, Vocabulary, choice, integer
from mazec.testing.strategies import genes

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "article-huffman.json").read_text(encoding="utf-8")
)
TABLE: dict[str, int] = GOLDEN["frequencies"]
NAMES = [kind.name for kind in installed_vocabulary()]
HUGE = 10**40 - 1
tables = st.dictionaries(st.sampled_from(NAMES), st.integers(1, 10**41))
forms: Any = st.sampled_from(("bare", "raw"))


def make(name: str, **values: Any) -> Symbol:
    return installed_vocabulary().symbol(name, **values)


def found(report: Report) -> list[tuple[str, dict[str, Any]]]:
    return [(d.code, dict(d.fields)) for d in report.diagnostics([Span(i, i) for i in range(99)])]


def bits_of(data: bytes, count: int) -> str:
    return "".join(str(data[at >> 3] >> (at & 7) & 1) for at in range(count))


class Wide(Symbol):
    """Raw in another order than declared, with all kinds of widths."""

    join: str = choice("a", ("a", "b", "c"), bits=2)
    times: int = integer(5, low=3, high=10, bits=4)
    plain: int = integer(9)
    large: int = integer(0, bits=70)
    raw = ("large", "join", "times")


def test_the_article_stream() -> None:
    data = bytes.fromhex(GOLDEN["stream_hex"])
    gene = decode(data, TABLE)
    assert [symbol.name for symbol in gene.symbols] == GOLDEN["symbols"]
    assert gene.symbols == tuple(make(name) for name in GOLDEN["symbols"])
    assert gene.table == TABLE
    assert encode(gene) == (data, 37)  # the last three bits end inside a code
    assert encode(gene, list(TABLE.items())) == (data, 37)


def test_equal_symbols_are_one_object() -> None:
    gene = decode(bytes(100), TABLE)
    assert len({id(symbol) for symbol in gene.symbols}) == 1


def test_an_empty_table_is_an_empty_gene() -> None:
    assert decode(b"anything", {}) == Gene()
    assert encode(Gene()) == (b"", 0)
    assert encode(Gene(), {}) == (b"", 0)
    assert encode(Gene(), {}, arguments="raw") == (b"", 0)


def test_with_a_single_name_every_bit_is_that_symbol() -> None:
    assert decode(b"\x5a\xff", {"TANH": 3}).symbols == (make("TANH"),) * 16
    assert decode(b"\x5a\xff", {"TANH": 3}, bits=3, arguments="raw").symbols == (make("TANH"),) * 3
    assert encode(Gene([make("TANH")] * 3)) == (b"\0", 3)
    # with arguments: one bit of either kind, then four of times
    twice = decode(b"\xa6\x02", {"REPEAT_START": 1}, arguments="raw", bits=10)
    assert twice.symbols == (make("REPEAT_START", times=3), make("REPEAT_START", times=10))


def test_raw_arguments_in_declared_order_and_widths() -> None:
    gene = Gene(
        [
            make("LINEAR", out_features=6, bias=False),
            make("REPEAT_START", times=9),
            make("LINEAR", out_features=4096),
        ]
    )
    data, bits = encode(gene, {"REPEAT_START": 1, "LINEAR": 2}, arguments="raw")
    linear, repeat = "1", "0"
    assert bits_of(data, bits) == (
        f"{linear}0" + "101000000000" + f"{repeat}1001" + f"{linear}1" + "1" * 12
    )
    again = decode(data, {"REPEAT_START": 1, "LINEAR": 2}, arguments="raw", bits=bits)
    assert again.symbols == gene.symbols


def test_what_has_no_width_takes_its_default() -> None:
    gene = Gene([make("DROPOUT", probability=0.25), make("BRANCH_START", join="mul")])
    data, bits = encode(gene, arguments="raw")
    again = decode(data, {"DROPOUT": 1, "BRANCH_START": 1}, arguments="raw", bits=bits)
    assert again.symbols == (make("DROPOUT"), make("BRANCH_START"))


def test_too_large_saturates_with_a_note() -> None:
    report = Report()
    gene = Gene([make("RELU"), make("ADAPTIVE_MAXPOOL1D", out_features=HUGE)])
    data, bits = encode(gene, arguments="raw", report=report)
    table = {"RELU": 1, "ADAPTIVE_MAXPOOL1D": 1}
    again = decode(data, table, arguments="raw", bits=bits)
    assert again.symbols[1] == make("ADAPTIVE_MAXPOOL1D", out_features=4096)
    fields = {
        "parameter": "out_features",
        "symbol": "ADAPTIVE_MAXPOOL1D",
        "value": HUGE,
        "limit": 4096,
        "bits": 12,
    }
    assert found(report) == [("N308", fields)]
    assert report.diagnostics([Span(0, 4), Span(5, 9)])[0].span == Span(5, 9)


def test_a_stream_that_ends_inside_drops_with_a_note() -> None:
    for bits, name in ((1, None), (2, "LINEAR"), (14, "LINEAR"), (15, None)):
        report = Report()
        # RELU is 0, LINEAR is 1 with 13 bits of arguments
        gene = decode(
            b"\x02\0", {"RELU": 1, "LINEAR": 2}, arguments="raw", bits=bits, report=report
        )
        assert len(gene) == (2 if bits == 15 else 1)
        assert [fields["symbol"] for _, fields in found(report)] == ([name] if name else [])
    for form in ("bare", "raw"):
        report = Report()
        gene = decode(b"\x67", TABLE, arguments=form, bits=4, report=report)
        assert gene.symbols == (make("RELU"),)
        (diagnostic,) = report.diagnostics([])
        assert diagnostic.code == "N309" and diagnostic.span is None
        assert message(diagnostic) == "the stream ends inside a code"


def test_aliases_and_case() -> None:
    table = {"relu": 4, "Branch_End": 2}
    gene = decode(b"\x01", table, bits=2)
    assert gene.header.table == (("RELU", 4), ("BRANCH_STOP", 2))
    assert gene.symbols == (make("RELU"), make("BRANCH_STOP"))
    assert encode(gene, table) == (b"\x01", 2)


def test_the_counts_of_the_gene_stand_in_for_a_table() -> None:
    gene = Gene([make("TANH"), make("RELU"), make("RELU")])
    data, bits = encode(gene)
    assert decode(data, {"TANH": 1, "RELU": 2}, bits=bits).symbols == gene.symbols


def test_huge_and_one_sided_tables() -> None:
    fibonacci = [1, 1]
    while len(fibonacci) < len(NAMES):
        fibonacci.append(fibonacci[-1] + fibonacci[-2])
    gene = Gene([make(name) for name in NAMES] * 2)
    for scale in (1, 10**30, 10**40):
        table = {name: f * scale for name, f in zip(NAMES, fibonacci, strict=True)}
        for form in ("bare", "raw"):
            data, bits = encode(gene, table, arguments=form)
            again = decode(data, table, arguments=form, bits=bits)
            assert again.symbols == gene.symbols
            assert encode(again, arguments=form) == (data, bits)
    assert decode(b"\0", {"RELU": 10**40}, bits=1).table == {"RELU": HUGE}


def test_a_one_sided_table_of_a_large_vocabulary() -> None:
    kinds = [type(f"K{at}", (Symbol,), {"__module__": __name__}) for at in range(300)]
    vocabulary = Vocabulary.of(kinds)
    fibonacci = [1, 1]
    while len(fibonacci) < len(kinds):
        fibonacci.append(fibonacci[-1] + fibonacci[-2])
    table = {kind.name: f for kind, f in zip(kinds, fibonacci, strict=True)}
    gene = Gene([kind() for kind in kinds])
    data, bits = encode(gene, table, vocabulary=vocabulary)
    assert decode(data, table, bits=bits, vocabulary=vocabulary).symbols == gene.symbols


@pytest.mark.parametrize(
    "table",
    [
        {"NOPE": 1},
        {3: 1},
        {"RELU": 0},
        {"RELU": -1},
        {"RELU": True},
        {"RELU": 1.0},
        {"RELU": "1"},
        {"BRANCH_STOP": 1, "BRANCH_END": 2},
        [("RELU", 1), ("relu", 1)],
        [("RELU",)],
    ],
)
def test_bad_tables(table: Any) -> None:
    with pytest.raises(ValueError):
        decode(b"", table)
    with pytest.raises(ValueError):
        encode(Gene(), table)


def test_bad_arguments() -> None:
    bad: Any = "full"
    with pytest.raises(ValueError):
        decode(b"", TABLE, arguments=bad)
    with pytest.raises(ValueError):
        encode(Gene(), TABLE, arguments=bad)
    for bits in (-1, 17, 1.5):
        with pytest.raises(ValueError):
            decode(b"ab", TABLE, bits=bits)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="lacks TANH"):
        encode(Gene([make("TANH")]), {"RELU": 1})
    with pytest.raises(ValueError, match="lacks TANH"):
        encode(Gene([make("TANH")], Header(table=(("RELU", 1),))))


def test_every_kind_of_width() -> None:
    vocabulary = Vocabulary.of([Wide, type(make("RELU"))])
    gene = Gene([Wide(join="c", times=8, plain=1, large=2**70 - 1), make("RELU"), Wide(times=3)])
    data, bits = encode(gene, arguments="raw", vocabulary=vocabulary)
    table = {"WIDE": 2, "RELU": 1}
    again = decode(data, table, arguments="raw", bits=bits, vocabulary=vocabulary)
    assert again.symbols == (Wide("c", 8, 9, 2**70 - 1), make("RELU"), Wide("a", 3, 9, 0))
    # all ones: a choice past the last and a number past its bounds are the last that there is
    ones = decode(b"\xff" * 10, {"WIDE": 1}, arguments="raw", bits=77, vocabulary=vocabulary)
    assert ones.symbols == (Wide("c", 10, 9, 2**70 - 1),)


@given(st.binary(max_size=300), tables, forms, st.data())
@settings(deadline=None)
def test_any_bytes_decode(data: bytes, table: dict[str, int], form: Any, draw: Any) -> None:
    bits = draw.draw(st.none() | st.integers(0, 8 * len(data)))
    report = Report()
    gene = decode(data, table, arguments=form, bits=bits, report=report)
    read = 8 * len(data) if bits is None else bits
    assert gene.header.table == tuple((name, min(f, HUGE)) for name, f in table.items())
    again, count = encode(gene, arguments=form)
    if table:
        # what was read is written again, bit by bit, but for what was dropped at the end
        assert count <= read
        assert (count == read) == (not len(report))
        if len(table) > 1:
            assert bits_of(again, count) == bits_of(data, count)
    else:
        assert not gene.symbols


@given(genes(installed_vocabulary()), tables)
@settings(deadline=None)
def test_bare_keeps_the_symbols(gene: Gene, table: dict[str, int]) -> None:
    table = dict.fromkeys((symbol.name for symbol in gene.symbols), 5) | table
    data, bits = encode(gene, table)
    assert len(data) == (bits + 7) // 8
    again = decode(data, table, bits=bits)
    assert again.symbols == tuple(type(symbol)() for symbol in gene.symbols)


@given(genes(installed_vocabulary()), tables)
@settings(deadline=None)
def test_raw_keeps_what_fits(gene: Gene, table: dict[str, int]) -> None:
    table = dict.fromkeys((symbol.name for symbol in gene.symbols), 5) | table
    report = Report()
    data, bits = encode(gene, table, arguments="raw", report=report)
    again = decode(data, table, arguments="raw", bits=bits)
    cut = 0
    for symbol, held in zip(gene.symbols, again.symbols, strict=True):
        assert type(symbol) is type(held)
        for name, parameter in symbol.parameter_specs.items():
            value = getattr(symbol, name)
            if name not in symbol.raw:
                assert getattr(held, name) == parameter.default
            elif getattr(held, name) != value:
                cut += 1
                assert getattr(held, name) == parameter.low + 2**parameter.bits - 1 < value
    assert len(report) == cut
    assert encode(again, arguments="raw") == (data, bits)
