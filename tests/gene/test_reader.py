"""Text to gene: what reads, what is a mistake, and how reading goes on after one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mazec.api import parse
from mazec.diagnostics import Diagnostic
from mazec.diagnostics.catalog import CATALOG
from mazec.diagnostics.render import as_json, terminal
from mazec.gene.error_collector import MOST
from mazec.gene.gene import Gene, Head, Header
from mazec.gene.reader import GeneError, read
from mazec.plugins import installed_vocabulary
from mazec.symbols import Vocabulary
from mazec.testing.strategies import genes, symbols

VOCABULARY = installed_vocabulary()
SYMBOL = VOCABULARY.symbol
PIECES = st.sampled_from(
    [
        *'(),=#"\\@é\0\t\n -+.;',
        "\r\n",
        "\xa0",
        "\ud800",
        *["RELU", "LINEAR", "REPEAT_START", "BRANCH_STOP", "LINAER", "relu", "true", "nan", "none"],
        *["input", "output", "head", "name", "table", "rates", "learning", "Input"],
        *["times=", "bias", "=", "delete=0.5", "RELU=3", "out_features", "="],
        *[
            "64",
            "-1",
            "0.5",
            "1e-5",
            "1e999",
            "5.",
            ".5",
            "1x28x28",
            "8x",
            "12ab",
            '"a"',
            '"a\\q"',
            '"open',
        ],
        "1" * 41,
    ]
)
TEXTS = st.text(max_size=60) | st.lists(PIECES, max_size=40).map("".join)
SPACED = st.lists(PIECES, max_size=40).map(" ".join)


def mistakes(text: str) -> list[tuple[str, str]]:
    """The code of each mistake and the text that it is about."""
    found = []
    for diagnostic in read(text, vocabulary=VOCABULARY).diagnostics:
        assert diagnostic.span is not None
        found.append((diagnostic.code, text[slice(*diagnostic.span)]))
    return found


def fields(text: str) -> Diagnostic:
    """The only mistake of a text."""
    (diagnostic,) = read(text, vocabulary=VOCABULARY).diagnostics
    return diagnostic


@settings(deadline=None, max_examples=400)
@given(TEXTS | SPACED)
@example("input )")
@example("input shape=28x28")
@example("table RELU=")
@example("LINEAR(bias=")
@example("LINEAR(LINEAR(LINEAR(")
@example("head LINEAR(64)")
@example("name name name")
def test_any_text_reads_or_errs(text: str) -> None:
    reading = read(text, "any.gene", vocabulary=VOCABULARY)
    origin = reading.gene.source_map
    assert origin is not None
    assert len(origin.symbols) == len(reading.gene)
    for span in origin.symbols:
        assert 0 <= span.start < span.end <= len(text)
    assert list(origin.symbols) == sorted(origin.symbols)
    for diagnostic in reading.diagnostics:
        assert diagnostic.span is not None
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(text)
        assert terminal(diagnostic, origin.text).startswith(f"error[{diagnostic.code}]: ")
    json.dumps(as_json(reading.diagnostics, origin.text))
    assert Gene(reading.gene.symbols, reading.gene.header) == reading.gene
    assert reading.errors == bool(reading.diagnostics)


@settings(deadline=None)
@given(genes(), st.randoms(use_true_random=False))
def test_a_mistake_costs_nothing_but_itself(gene: Gene, rng: object) -> None:
    good = [str(symbol) for symbol in gene.symbols]
    bad = ["LINAER(5)", "@", "RELU(nix=1)", "LINEAR(0)", "5", "BRANCH_START(add"]
    text = "\n".join(word for pair in zip(good, bad, strict=False) for word in pair)
    reading = read(text + "\n".join(["", *good[len(bad) :]]), vocabulary=VOCABULARY)
    names = [symbol.name for symbol in reading.gene.symbols]
    kept = [name for name in names if name not in ("RELU", "LINEAR", "BRANCH_START")]
    wanted = [s.name for s in gene.symbols]
    assert kept == [n for n in wanted if n not in ("RELU", "LINEAR", "BRANCH_START")]
    assert len(reading.diagnostics) >= min(len(good), len(bad))


def test_the_example_of_the_language() -> None:
    gene = parse(
        """
        # upscale.gene: max-pool upscaling
        input 1x28x28
        output 10

        REPEAT_START(times=2)
          LINEAR(out_features=1960, bias=true)
          ADAPTIVE_MAXPOOL1D(out_features=3000)
          RELU
        REPEAT_END
        BRANCH_START(join=concat)
        BRANCH_SEGMENT_MARKER  # an empty segment before it: the skip path
          LINEAR(64) TANH
        BRANCH_STOP
        """
    )
    assert gene.header == Header(input=(1, 28, 28), output=10)
    assert gene.symbols == (
        SYMBOL("REPEAT_START", times=2),
        SYMBOL("LINEAR", out_features=1960),
        SYMBOL("ADAPTIVE_MAXPOOL1D", out_features=3000),
        SYMBOL("RELU"),
        SYMBOL("REPEAT_END"),
        SYMBOL("BRANCH_START"),
        SYMBOL("BRANCH_SEGMENT_MARKER"),
        SYMBOL("LINEAR", out_features=64),
        SYMBOL("TANH"),
        SYMBOL("BRANCH_STOP"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "LINEAR(64, false)",
        "LINEAR (64,\nfalse,)",
        "linear(BIAS=False, Out_Features = 64)",
        "Linear(64, bias\n=\tFALSE)",
        "LINEAR(64 # the size\n, false)",
        "LINEAR # a comment\r\n(64, false)",
        "LINEAR(064, false)",
    ],
)
def test_ways_to_write_a_symbol(text: str) -> None:
    assert parse(text).symbols == (SYMBOL("LINEAR", out_features=64, bias=False),)


def test_what_is_left_out_takes_its_default() -> None:
    a, b, c = parse("LINEAR LINEAR() LINEAR(bias=true)").symbols
    assert a == b == c == SYMBOL("LINEAR")


def test_aliases_are_resolved() -> None:
    assert parse("branch_end").symbols[0].name == "BRANCH_STOP"


def test_an_integer_serves_as_a_real() -> None:
    (symbol,) = parse("DROPOUT(1)").symbols
    assert symbol.values == {"probability": 1.0}
    assert type(symbol.values["probability"]) is float


@pytest.mark.parametrize(("text", "shape"), [("784", (784,)), ("1x28X28", (1, 28, 28))])
def test_input(text: str, shape: tuple[int, ...]) -> None:
    assert parse(f"input {text}").header.input == shape


def test_a_whole_header() -> None:
    gene = parse(
        'name "a \\"b\\" # \\u00e9" table relu=965 Branch_End=3 LINEAR = 7 rates DELETE=1'
        " length=3.5 learning lr=1e-4 head SNAP output 3 RELU"
    )
    assert gene.header == Header(
        output=3,
        head=Head.SNAP,
        name='a "b" # é',
        table=(("RELU", 965), ("BRANCH_STOP", 3), ("LINEAR", 7)),
        rates={"delete": 1.0, "length": 3.5},
        learning={"lr": 1e-4},
    )
    assert len(gene) == 1


HEADERS_OUT_OF_TYPE = ["input x", "input 0", "input 2.5", "input 1x2x3x4x5x6x7", "input -3"]
HEADERS_OUT_OF_TYPE += ["output 0", "output 1x2", "output 2.0", "head 5", "head linaer", "name 5"]
HEADERS_OUT_OF_TYPE += ['name "\\q"', 'name "open', "table", "rates RELU", "learning"]


@pytest.mark.parametrize("text", HEADERS_OUT_OF_TYPE)
def test_headers_that_are_not_understood(text: str) -> None:
    assert fields(text).code == "E113"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("RELU @@ TANH", [("E101", "@@")]),
        ("RELU\0\0TANH", [("E101", "\0\0")]),
        ("RELU\xa0TANH", [("E101", "\xa0")]),
        ("a = 5", [("E111", "a =")]),
        ("LINAER", [("E102", "LINAER")]),
        ("LINAER 64, 7 RELU", [("E102", "LINAER")]),
        ("l\u0131near", [("E102", "l\u0131near")]),
        ("RÉLU", [("E102", "RÉLU")]),
        ("table RLEU=3", [("E102", "RLEU")]),
        ("LINEAR(out_featurs = 5)", [("E103", "out_featurs")]),
        ("BRANCH_START(join=cat)", [("E104", "cat")]),
        ("LINEAR(64.0)", [("E105", "64.0")]),
        ("LINEAR(1e3)", [("E105", "1e3")]),
        ("LINEAR(RELU)", [("E105", "RELU")]),
        ("LINEAR(28x28)", [("E105", "28x28")]),
        ('BRANCH_START("add")', [("E105", '"add"')]),
        ("DROPOUT(.5)", [("E105", ".5")]),
        ("LINEAR(\u0663)", [("E105", "\u0663")]),
        ("table RELU=1.5", [("E105", "1.5")]),
        ("LINEAR(0)", [("E106", "0")]),
        ("DROPOUT(nan)", [("E106", "nan")]),
        ("DROPOUT(-inf)", [("E106", "-inf")]),
        ("DROPOUT(1e999)", [("E106", "1e999")]),
        ("table RELU=0", [("E106", "0")]),
        ("rates delete=2", [("E106", "2")]),
        ("LINEAR(5, out_features=6)", [("E107", "out_features=6")]),
        ("LINEAR(bias=true, bias=false)", [("E107", "bias=false")]),
        ("table BRANCH_STOP=1 BRANCH_END=2", [("E107", "BRANCH_END=2")]),
        ("rates delete=0.1 DELETE=0.1", [("E107", "DELETE=0.1")]),
        ("RELU(5, 6)", [("E108", "5, 6")]),
        ("output 5 output 6", [("E109", "output")]),
        ("RELU input 5", [("E110", "input")]),
        ("RELO input 5", [("E102", "RELO"), ("E110", "input")]),
        ("RELU 5, 6", [("E111", "5")]),
        ("LINEAR(64", [("E111", "(")]),
        ("LINEAR(64 TANH", [("E111", "TANH")]),
        ("LINEAR(64 false)", [("E111", "false")]),
        ("LINEAR(64,, false)", [("E111", ",")]),
        ("LINEAR(64; false)", [("E101", ";")]),
        ("LINEAR(bias=)", [("E111", ")")]),
        ("LINEAR(bias=, out_features=5)", [("E111", ",")]),
        ("LINEAR(5)(6)", [("E111", "(")]),
        ("input RELU", [("E111", "RELU")]),
        ("input output 5", [("E111", "output")]),
        ("input", [("E111", "input")]),
        ("LINEAR(bias=true, 5)", [("E112", "5")]),
        ("learning rl=0.1", [("E114", "rl")]),
        ("LINEAR(" + "9" * 41 + ")", [("E115", "9" * 41)]),
        ("input 2x" + "9" * 41, [("E115", "2x" + "9" * 41)]),
        ("output " + "9" * 41, [("E115", "9" * 41)]),
        ("DROPOUT(0." + "9" * 40 + ")", [("E115", "0." + "9" * 40)]),
    ],
)
def test_mistakes_and_their_places(text: str, found: list[tuple[str, str]]) -> None:
    assert mistakes(text) == found


def test_every_kind_of_mistake_is_made_in_this_file() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    kinds = [code for code in CATALOG if code.startswith("E1")]
    assert [code for code in kinds if f'"{code}"' not in text] == []


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("LINAER", "did you mean LINEAR?"),
        ("ouput 10", "did you mean output?"),
        ("Input 10", "did you mean input?"),
        ("LINEAR(out_featurs=5)", "did you mean out_features?"),
        ("BRANCH_START(join=concatt)", "did you mean concat?"),
        ('BRANCH_START("add")', "did you mean add?"),
        ("LINEAR(bias=ture)", "did you mean true?"),
        ("LINEAR(bias=0)", "did you mean false?"),
        ("LINEAR(64.0)", "did you mean 64?"),
        ("LINEAR(64.5)", "wrong type"),
        ("LINEAR(+5)", "did you mean 5?"),
        ("LINEAR(1_000)", "did you mean 1000?"),
        ("DROPOUT(.5)", "did you mean 0.5?"),
        ("rates inser=0.1", "did you mean insert?"),
        ("head linaer", "did you mean linear?"),
        ("QQQQ", ""),
    ],
)
def test_suggestions(text: str, suggestion: str) -> None:
    assert fields(text).fields["suggestion"] == suggestion


def test_later_passes_get_what_was_recovered() -> None:
    reading = read(
        "input 8x\noutput 5 LINAER LINEAR(0, false) TANH(5) LINEAR(64 RELU", vocabulary=VOCABULARY
    )
    assert reading.gene.header == Header(output=5)
    assert reading.gene.symbols == (
        SYMBOL("LINEAR", bias=False),
        SYMBOL("TANH"),
        SYMBOL("LINEAR", out_features=64),
        SYMBOL("RELU"),
    )


def test_all_mistakes_come_in_order_of_place() -> None:
    found = mistakes("LINEAR(bias=, 5 RELU input 0 @ LINAER table RELO=1")
    codes = " ".join(code for code, _ in found)
    assert codes == "E111 E112 E111 E110 E113 E101 E102 E110 E102"


def test_reading_ends_after_many_mistakes() -> None:
    reading = read("@ RELU " * 2 * MOST, vocabulary=VOCABULARY)
    codes = [diagnostic.code for diagnostic in reading.diagnostics]
    assert codes == ["E101"] * MOST + ["E116"]
    assert len(reading.gene) == MOST - 1  # the last one was not complete yet


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10**6,
        "a=" * 500_000,
        '"' * 10**6,
        "W" * 10**7,
        "1" * 10**7,
        "1x" * 10**6,
        "LINEAR(" + "1," * 100_000 + ")",
        "LINEAR(bias=true," * 50_000,
        "LINEAR(" + "9" * 10**6 + ")",
        "\0" * 10**6,
    ],
    ids=lambda text: text[:12].replace("\0", "nul"),
)
def test_large_nonsense(text: str) -> None:
    reading = read(text, vocabulary=VOCABULARY)
    assert 1 <= len(reading.diagnostics) <= MOST + 1
    assert all(len(terminal(d, reading.gene.source_map.text)) < 1000 for d in reading.diagnostics)  # type: ignore[union-attr]


def test_many_symbols() -> None:
    assert len(parse("REPEAT_START(3)\n" * 50_000)) == 50_000


def test_parse_raises_with_all_mistakes() -> None:
    with pytest.raises(GeneError) as caught:
        parse("RELU\n LINAER @")
    assert [d.code for d in caught.value.diagnostics] == ["E102", "E101"]
    assert "line 2, column 2: unknown symbol LINAER" in str(caught.value)


def test_a_vocabulary_may_be_given() -> None:
    few = Vocabulary.of([type(SYMBOL("TANH"))])
    assert parse("TANH", few).symbols == (SYMBOL("TANH"),)
    assert read("RELU", vocabulary=few).errors


@settings(deadline=None)
@given(st.lists(symbols(), max_size=5))
def test_spans_hold_the_symbols(held: list[object]) -> None:
    written = [str(symbol) for symbol in held]
    text = "  # c\n".join(written)
    origin = parse(text).source_map
    assert origin is not None
    assert [text[slice(*span)] for span in origin.symbols] == written


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert parse("\ufeffinput 4 RELU") == parse("input 4 RELU")
    with pytest.raises(GeneError) as caught:
        parse("\ufeffRELUU")
    (mistake,) = caught.value.diagnostics
    assert mistake.span == (0, 5)
    assert caught.value.text is not None
    assert caught.value.text.content == "RELUU"
    assert [d.code for d in read("RELU \ufeff TANH", vocabulary=VOCABULARY).diagnostics] == ["E101"]


def test_a_header_or_a_symbol_with_an_equals_sign_is_read_all_the_same() -> None:
    reading = read("input = 8x8\nhead=snap\nLINEAR=3 RELU", vocabulary=VOCABULARY)
    told = [(d.code, d.fields["found"], d.fields["expected"]) for d in reading.diagnostics]
    assert told == [
        *(("E111", f"{w}=", f"write `{w} …`, without `=`") for w in ("input", "head")),
        ("E111", "LINEAR=", "arguments go in parentheses"),
    ]
    symbol = installed_vocabulary().symbol
    symbols = [symbol("LINEAR"), symbol("RELU")]
    assert reading.gene == Gene(symbols, Header(input=(8, 8), head=Head.SNAP))
    assert read("table = RELU=3 TANH", vocabulary=VOCABULARY).gene.table == {"RELU": 3}
