"""Gene to text: the canonical form, and that it reads back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.api import parse
from mazec.gene.gene import Gene, Header
from mazec.gene.printer import listing, write
from mazec.gene.reader import read
from mazec.plugins import installed_vocabulary
from mazec.symbols import Symbol
from mazec.testing.strategies import genes, headers, symbols

VOCABULARY = installed_vocabulary()
SYMBOL = VOCABULARY.symbol
COMMENTS = st.text(st.characters(exclude_characters="\r\n", codec="utf-8"), max_size=8).map(
    lambda text: f"#{text}\n"
)
BLANKS = st.sampled_from([" ", "\n", "\t", "\r\n", "\r", "\f", " \n\n "])
GAPS = st.lists(COMMENTS | BLANKS, max_size=4).map(lambda gap: " " + "".join(gap))


@st.composite
def commented(draw: st.DrawFn) -> str:
    """A text that reads, with white space and comments wherever they may stand."""
    header = write(Gene((), draw(headers())), comments=False)
    words: list[str] = []
    # not splitlines, which also cuts at U+0085 and others that a name may hold
    for line in draw(st.permutations([line for line in header.split("\n") if line])):
        keyword, _, rest = line.partition(" ")
        words += [keyword, *(rest.split(" ") if keyword != "name" else [rest])]
    for symbol in draw(st.lists(symbols(), max_size=6)):
        text = str(symbol)
        for mark in "(),":
            text = text.replace(mark, f"\n{mark}\n")
        words += [word for word in text.split("\n") if word]
    return "".join(draw(GAPS) + word for word in words) + draw(GAPS)


@settings(deadline=None, max_examples=200)
@given(genes())
def test_what_is_written_reads_back(gene: Gene) -> None:
    text = write(gene)
    back = parse(text)
    assert back == gene
    assert back.header.table == gene.header.table
    assert write(back) == text


@settings(deadline=None, max_examples=300)
@given(commented())
def test_canonical_form_keeps_meaning_and_comments(text: str) -> None:
    gene = parse(text)
    once = write(gene)
    again = parse(once)
    assert again == gene
    assert write(again) == once
    assert gene.source_map is not None
    assert again.source_map is not None
    kept = sorted(comment.text for comment in again.source_map.comments)
    assert kept == sorted(comment.text for comment in gene.source_map.comments)
    bare = write(gene, comments=False)
    assert parse(bare) == gene
    assert bare == write(Gene(gene.symbols, gene.header))


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=40) | commented())
def test_printing_is_total(text: str) -> None:
    reading = read(text, vocabulary=VOCABULARY)
    once = write(reading.gene)
    if not reading.errors:
        assert write(parse(once)) == once


@settings(deadline=None)
@given(genes())
def test_a_listing_holds_every_symbol(gene: Gene) -> None:
    for shown in (listing(gene), listing(parse(write(gene)))):
        found = [shown.text.content[slice(*span)] for span in shown.spans]
        assert found == [str(symbol) for symbol in gene.symbols]
        assert shown.text.content == write(gene)


def test_a_listing_is_the_text_that_was_read() -> None:
    text = "relu  LINEAR( 5 ) # c"
    shown = listing(read(text, "a.gene", vocabulary=VOCABULARY).gene)
    assert (shown.text.content, shown.text.file) == (text, "a.gene")
    assert [text[slice(*span)] for span in shown.spans] == ["relu", "LINEAR( 5 )"]


def canonical(text: str) -> str:
    return write(parse(text))


def test_header_in_order_then_an_empty_line() -> None:
    entries = "learning lr=1e-5 rates length=3 delete=0.5 table relu=2 branch_end=1"
    assert canonical(f'head none output 10 {entries} name "é\\n" input 1x28x28 RELU') == (
        "input 1x28x28\noutput 10\nhead none\n"
        'name "é\\n"\ntable RELU=2 BRANCH_STOP=1\nrates delete=0.5 length=3.0\nlearning lr=1e-05\n'
        "\nRELU\n"
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", ""),
        ("input 5", "input 5\n"),
        ("relu()", "RELU\n"),
        ("\n\nRELU\n\n\nTANH", "RELU\nTANH\n"),
        ("LINEAR(5,)", "LINEAR(out_features=5, bias=true)\n"),
        ("BRANCH_END", "BRANCH_STOP\n"),
        ("DROPOUT(1)", "DROPOUT(probability=1.0)\n"),
    ],
)
def test_small_genes(text: str, written: str) -> None:
    assert canonical(text) == written


def test_indent() -> None:
    text = """
    REPEAT_END REPEAT_START DEACTIVATE BRANCH_START RELU BRANCH_SEGMENT_MARKER TANH
    REPEAT_END ELU BRANCH_STOP BRANCH_SEGMENT_MARKER GELU
    """
    assert canonical(text) == (
        "REPEAT_END\n"
        "REPEAT_START(times=2)\n"
        "  DEACTIVATE\n"
        "  BRANCH_START(join=concat)\n"
        "    RELU\n"
        "  BRANCH_SEGMENT_MARKER\n"
        "    TANH\n"
        "  REPEAT_END\n"
        "  ELU\n"
        "BRANCH_STOP\n"
        "BRANCH_SEGMENT_MARKER\n"
        "GELU\n"
    )


def test_indent_ends_at_twenty_levels() -> None:
    starts: list[Symbol] = [SYMBOL("REPEAT_START")] * 25
    rest = [SYMBOL("RELU"), SYMBOL("BRANCH_SEGMENT_MARKER"), SYMBOL("REPEAT_END")]
    lines = write(Gene((*starts, *rest))).splitlines()
    indents = [(len(line) - len(line.lstrip())) // 2 for line in lines]
    assert indents == [*range(20), 20, 20, 20, 20, 20, 20, 20, 20]


def test_comments() -> None:
    text = """
    # the first line
    output 10 # ten
    # about the input
    input # inside
      28x28
    table # a
      RELU=5 # b

    # before the first
    RELU # behind
    LINEAR( # one
      5 # two
      ) TANH # three
    REPEAT_START
    # inner
    #
    """
    assert canonical(text) == (
        "# the first line\n"
        "# about the input\n"
        "# inside\n"
        "input 28x28\n"
        "output 10  # ten\n"
        "# a\n"
        "table RELU=5  # b\n"
        "\n"
        "# before the first\n"
        "RELU  # behind\n"
        "# one\n"
        "# two\n"
        "LINEAR(out_features=5, bias=true)\n"
        "TANH  # three\n"
        "REPEAT_START(times=2)\n"
        "  # inner\n"
        "  #\n"
    )


def test_a_comment_of_a_gene_of_comments() -> None:
    assert canonical("input 5\n# alone") == "input 5\n\n# alone\n"
    assert canonical("# alone\n\n# more  \n") == "# alone\n# more\n"


def test_hash_in_a_name_is_no_comment() -> None:
    assert canonical('name "# no" # yes') == 'name "# no"  # yes\n'


def test_a_name_of_any_code_points() -> None:
    gene = Gene((), Header(name="\ud800\x00\x7f\u2028"))
    text = write(gene)
    assert text.encode("utf-8")
    assert parse(text) == gene


def test_deep_nesting() -> None:
    assert len(write(Gene((SYMBOL("BRANCH_START"),) * 50_000)).splitlines()) == 50_000
