"""Nesting compared to a literal implementation of the language, and at great depth."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mazec
from mazec.diagnostics import Report
from mazec.diagnostics.repairs import StraySymbol
from mazec.gene.gene import Gene
from mazec.passes.pipeline import nest_gene
from mazec.passes.tree import Branch, Repeat

S = mazec.symbol
STRUCTURE = [
    S("ACTIVATE"),
    S("DEACTIVATE"),
    *(S("REPEAT_START", times=times) for times in (0, 1, 2, 3)),
    S("REPEAT_END"),
    S("REPEAT_END"),
    S("BRANCH_START"),
    S("BRANCH_START", join="add"),
    S("BRANCH_SEGMENT_MARKER"),
    S("BRANCH_SEGMENT_MARKER"),
    S("BRANCH_STOP"),
    S("BRANCH_STOP"),
]
genes = st.lists(st.sampled_from([*STRUCTURE, S("RELU"), S("TANH")]), max_size=40)


def literal_express(symbols):
    """Implement section 4.1 of the language literally."""
    kept, silent = [], False
    for position, symbol in enumerate(symbols):
        if symbol.name == "DEACTIVATE":
            silent = True
        elif symbol.name == "ACTIVATE":
            silent = False
        elif not silent:
            kept.append((position, symbol))
    return kept


def literal_end(items, start, opener, closer):
    depth = 1
    for i in range(start + 1, len(items)):
        depth += (items[i][1].name == opener) - (items[i][1].name == closer)
        if depth == 0:
            return i
    return len(items)


def literal_cut(items):
    segments, depth = [[]], 0
    for item in items:
        depth += (item[1].name == "BRANCH_START") - (item[1].name == "BRANCH_STOP")
        if item[1].name == "BRANCH_SEGMENT_MARKER" and depth == 0:
            segments.append([])
        else:
            segments[-1].append(item)
    return segments


def literal_nest(items, dropped):
    """Implement sections 4.2 to 4.4 literally; ``dropped`` collects stray symbols."""
    nodes, i = [], 0
    while i < len(items):
        position, symbol = items[i]
        if symbol.name == "REPEAT_START":
            end = literal_end(items, i, "REPEAT_START", "REPEAT_END")
            if symbol.times:
                body = literal_nest(items[i + 1 : end], dropped)
                if body:
                    nodes += body if symbol.times == 1 else [(position, symbol.times, body)]
            i = end
        elif symbol.name == "BRANCH_START":
            end = literal_end(items, i, "BRANCH_START", "BRANCH_STOP")
            segments = [literal_nest(s, dropped) for s in literal_cut(items[i + 1 : end])]
            nodes += segments[0] if len(segments) == 1 else [(position, symbol.join, segments)]
            i = end
        elif symbol.name in ("REPEAT_END", "BRANCH_STOP", "BRANCH_SEGMENT_MARKER"):
            dropped.append(position)
        else:
            nodes.append(position)
        i += 1
    return nodes


def plain(items):
    """Return a tree in the form of ``literal_nest``."""
    return [
        (item.position, item.times, plain(item.body))
        if isinstance(item, Repeat)
        else (item.position, item.join.name, [plain(segment) for segment in item.segments])
        if isinstance(item, Branch)
        else item
        for item in items
    ]


@settings(max_examples=2000, deadline=None)
@given(genes)
def test_nesting_equals_the_literal_implementation(symbols):
    report, dropped = Report(), []
    tree = nest_gene(Gene(symbols), report)
    assert plain(tree.items) == literal_nest(literal_express(symbols), dropped)
    marked = [first for kind, first, _, _ in report._marks if issubclass(kind, StraySymbol)]
    assert sorted(marked) == sorted(dropped)


def symbols_of(text):
    symbols = []
    for word in text.split():
        name, _, value = word.partition(":")
        key = {"REPEAT_START": "times", "LINEAR": "out_features"}.get(name)
        symbols.append(S(name, **({key: int(value)} if value else {})))
    return symbols


@pytest.mark.parametrize(
    ("gene", "tree", "codes"),
    [
        (
            "REPEAT_START BRANCH_START REPEAT_END BRANCH_STOP",
            [],
            ["N302", "N303", "N303", "W202"],
        ),
        (
            "BRANCH_START REPEAT_START:2 RELU BRANCH_SEGMENT_MARKER TANH REPEAT_END LINEAR:5 "
            "BRANCH_STOP",
            [(0, "concat", [[(1, 2, [2])], [4, 6]])],
            ["N302", "W203"],
        ),
        ("DEACTIVATE DEACTIVATE ACTIVATE RELU ACTIVATE", [3], ["N301"]),
        ("BRANCH_START BRANCH_SEGMENT_MARKER", [(0, "concat", [[], []])], ["N302"]),
        ("REPEAT_START:0 RELU REPEAT_END TANH", [3], ["N303"]),
    ],
)
def test_the_examples_of_the_language(gene, tree, codes):
    report = Report()
    assert plain(nest_gene(Gene(symbols_of(gene)), report).items) == tree
    assert [kind.code for kind, *_ in report._marks] == codes


@pytest.mark.parametrize("start", ["REPEAT_START", "BRANCH_START"])
def test_fifty_thousand_nested_starts(start):
    symbols = [S(start)] * 50_000
    assert nest_gene(Gene(symbols), Report()).items == ()
    items = nest_gene(Gene([*symbols, S("RELU")]), Report()).items
    depth = 0
    while isinstance(items[0], Repeat):
        items, depth = items[0].body, depth + 1
    assert (items, depth) == ((50_000,), 50_000 if start == "REPEAT_START" else 0)


def test_single_rounds_are_inlined_in_linear_time():
    symbols = [symbol for _ in range(50_000) for symbol in (S("REPEAT_START", times=1), S("RELU"))]
    assert len(nest_gene(Gene(symbols), Report()).items) == 50_000


def test_a_silent_region_hides_an_end():
    items = nest_gene(
        Gene(symbols_of("REPEAT_START RELU DEACTIVATE REPEAT_END ACTIVATE TANH")), Report()
    ).items
    assert plain(items) == [(0, 2, [1, 5])]
