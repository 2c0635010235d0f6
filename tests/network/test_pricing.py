"""The price compared to a count of the written-out network, entry by entry."""

from math import prod

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import mazec
from mazec.diagnostics import Report
from mazec.gene.gene import Gene
from mazec.network.network import Join, Step, written_out
from mazec.network.options import CompileOptions
from mazec.network.pipeline import compiler
from mazec.network.price import Budget
from mazec.network.price_gene import OverBudget
from mazec.symbols import BUILTIN_JOINS

S = mazec.symbol
SYMBOLS = [
    *(S("REPEAT_START", times=times) for times in (0, 1, 2, 3, 4)),
    S("REPEAT_END"),
    S("REPEAT_END"),
    *(S("BRANCH_START", join=join) for join in ("concat", "add", "sub", "mul", "max", "stack")),
    *(S("BRANCH_SEGMENT_MARKER"),) * 4,
    *(S("BRANCH_STOP"),) * 3,
    S("RELU"),
    S("PRELU"),
    S("SOFTMAX"),
    S("LINEAR", out_features=3),
    S("LINEAR", out_features=8, bias=False),
    S("ADAPTIVE_MAXPOOL1D", out_features=5),
    S("DROPOUT"),
    S("BATCH_NORM1D"),
    S("INSTANCE_NORM1D", affine=True),
]
genes = st.lists(st.sampled_from(SYMBOLS), max_size=25)
shapes = st.sampled_from([(1,), (7,), (4, 4), (2, 3, 3), (1, 1, 2, 2), (2, 2, 1, 1, 2), (2,) * 6])
heads = st.sampled_from(["linear", "snap", "none"])


def network_of(symbols, shape, **options):
    asked = CompileOptions.of(shape, **options)
    return compiler(asked, vocabulary=mazec.vocabulary()).run(Gene(symbols), Report())


class Counted:
    """Count the figures of a network recursively, entry by entry."""

    def __init__(self, nodes, shape):
        self.operations = self.parameters = self.layers = self.activations = self.branches = 0
        self.largest = prod(shape)
        self.depth = self.count(nodes, shape)

    def count(self, nodes, shape, branches=0):
        self.branches = max(self.branches, branches)
        depth = 0
        for node in written_out(nodes):
            assert node.input == shape
            shape = node.output
            self.layers += 1
            depth += 1
            moved = isinstance(node, Step) and node.call.op in ("Flatten", "Reshape")
            if not moved:
                self.activations += prod(shape)
                self.largest = max(self.largest, prod(shape))
            if isinstance(node, Join):
                depths = [self.count(s, node.input, branches + 1) for s in node.segments]
                depth += max(depths)
                given = [s[-1].output if s else node.input for s in node.segments]
                assert tuple(given) == node.shapes
                assert BUILTIN_JOINS[node.join].result(given).shape == shape
            else:
                self.operations += node.operations
                self.parameters += node.parameters
        return depth


@settings(max_examples=1500, deadline=None)
@given(genes, shapes, heads)
def test_the_price_equals_the_written_out_network(symbols, shape, head):
    try:
        network = network_of(symbols, shape, output=10, head=head, budget=Budget(layers=3000))
    except OverBudget:
        assume(False)
    counted = Counted(network.nodes, shape)
    price = network.price
    for figure in ("operations", "parameters", "layers", "activations", "largest", "depth"):
        assert getattr(price, figure) == getattr(counted, figure), figure
    assert price.branches == counted.branches
    assert price.exact
    last = network.nodes[-1].output if network.nodes else shape
    assert last == network.output_shape
    if head != "none":
        assert network.output_shape == (10,)
    if head == "linear":
        assert price.parameters > 0


@pytest.mark.parametrize(
    ("tail", "over"),
    [
        ([S("LINEAR", out_features=3), S("RELU")], {"layers", "parameters", "operations"}),
        ([S("BRANCH_START"), S("BRANCH_SEGMENT_MARKER")], {"largest", "activations"}),
        ([S("BRANCH_START", join="stack"), S("BRANCH_SEGMENT_MARKER")], {"largest"}),
    ],
)
def test_a_billion_rounds_six_deep(tail, over):
    with pytest.raises(OverBudget) as caught:
        network_of([S("REPEAT_START", times=10**9)] * 6 + tail, (28, 28))
    assert over <= {d.fields["budget"] for d in caught.value.diagnostics}
    assert "≥ 9.2e18" in str(caught.value)


def test_pricing_that_visits_too_much_is_cut_short():
    # the shape never recurs, so every round is priced until the visits run out
    grow = [S("BRANCH_START"), S("BRANCH_SEGMENT_MARKER"), S("LINEAR", out_features=1)]
    with pytest.raises(OverBudget) as caught:
        network_of([S("REPEAT_START", times=10**9), *grow], (2,), budget=Budget(layers=10**12))
    assert not caught.value.price.exact
    assert caught.value.price.build <= 100_000 + 4
    assert "lower bounds" in caught.value.diagnostics[0].notes[0]


def test_rounds_whose_shapes_alternate_are_multiplied():
    # flattening and stacking alternate: (2, 4) -> (2, 2, 4) -> ... -> flat, never the same twice,
    # but with a pool the shape recurs at once
    symbols = [S("REPEAT_START", times=10**15), S("ADAPTIVE_AVGPOOL1D", out_features=3)]
    with pytest.raises(OverBudget) as caught:
        network_of(symbols, (8,))
    price = caught.value.price
    assert price.exact and price.layers == 3 * 10**15
    assert price.operations == 8 + 3 * (10**15 - 1)


@pytest.mark.parametrize("symbol", ["INSTANCE_NORM1D", "RELU"])
def test_fifty_thousand_nested_repeats(symbol):
    symbols = [S("REPEAT_START")] * 50_000 + [S(symbol)]
    if symbol == "RELU":
        with pytest.raises(OverBudget):
            network_of(symbols, (5, 1))
    else:  # it is dropped on single values, so nothing is repeated
        assert network_of(symbols, (5, 1)).nodes == ()


def test_branches_deeper_than_a_hundred():
    nested = [S("BRANCH_START"), S("BRANCH_SEGMENT_MARKER")]
    assert network_of(nested * 100, (3,)).price.branches == 100
    with pytest.raises(OverBudget, match="branches 101, at most 100"):
        network_of(nested * 101, (3,))


def test_memory_is_parameters_plus_activations_of_a_batch():
    linear = [S("LINEAR", out_features=10)]
    assert network_of(linear, (4,), budget=Budget(memory=50 + 640, batch=64)).price.parameters == 50
    with pytest.raises(OverBudget, match="memory 690, at most 689"):
        network_of(linear, (4,), budget=Budget(memory=689, batch=64))


def test_the_kinds_of_heads():
    def ops(symbols, shape, **options):
        return [node.call.op for node in network_of(symbols, shape, **options).nodes]

    linear = S("LINEAR", out_features=10)
    assert ops([], (8, 8), output=10) == ["Flatten", "Linear"]
    assert ops([linear], (5,), output=10) == ["Linear"]
    assert ops([S("RELU")], (10,), output=10) == [
        "ReLU",
        "Linear",
    ]  # otherwise nothing is trainable
    assert ops([S("RELU")], (10,), output=10, head="snap") == ["ReLU"]
    assert ops([], (8, 8), output=10, head="snap") == ["Snap"]
    assert ops([], (2, 5), output=10, head="snap") == ["Flatten"]
    assert ops([], (8, 8), output=10, head="none") == []
    assert ops([], (8, 8)) == []


def test_equal_sequences_are_priced_and_resolved_once():
    # the norms are dropped in each of 20,000 rounds whose shapes all differ
    rounds = [S("REPEAT_START", times=20_000), S("BRANCH_START")]
    inner = [S("REPEAT_START"), *[S("INSTANCE_NORM1D")] * 2_000, S("REPEAT_END")]
    rest = [S("BRANCH_SEGMENT_MARKER"), S("BRANCH_STOP")]
    symbols = [*rounds, S("ADAPTIVE_MAXPOOL1D", out_features=1), *inner, *rest]
    assert network_of(symbols, (1,)).price.layers == 80_000


def test_markers_count_as_visits():
    grow = [S("BRANCH_START"), S("BRANCH_SEGMENT_MARKER"), S("LINEAR", out_features=1)]
    wide = [S("BRANCH_STOP"), S("BRANCH_START", join="add"), *[S("BRANCH_SEGMENT_MARKER")] * 5_000]
    with pytest.raises(OverBudget) as caught:
        network_of([S("REPEAT_START", times=10**9), *grow, *wide], (2,))
    assert not caught.value.price.exact
    assert caught.value.price.build < 120_000


def test_saturated_figures_are_over_any_budget():
    free = Budget(**dict.fromkeys(Budget.__dataclass_fields__, 10**30))
    with pytest.raises(OverBudget, match=r"≥ 9\.2e18"):
        network_of([S("LINEAR", out_features=10**19)], (10,), budget=free)
    price = network_of([S("LINEAR", out_features=10)], (4,)).price
    assert free.overruns(price) == [("memory", 2**63 - 1, 10**30)]  # because of the batch
    assert Budget(memory=10**30).overruns(price) == []
