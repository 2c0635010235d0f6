"""A network written out: adapters, loops and the rounds before them."""

import mazec
from mazec.diagnostics import Report
from mazec.gene.gene import Gene
from mazec.network.network import Join, Loop, Round, Step, written_out
from mazec.network.options import CompileOptions
from mazec.network.pipeline import compiler
from mazec.network.resolve import adapter, apply_symbol

S = mazec.symbol


def network_of(symbols, input, report=None, **options):
    passes = compiler(CompileOptions.of(input, **options), vocabulary=mazec.vocabulary())
    return passes.run(Gene(symbols), Report() if report is None else report)


def test_adapters_between_shapes():
    ops = [
        adapter(shape, wanted, 3).call.op
        for shape, wanted in [
            ((2, 3), (6,)),
            ((6,), (1, 6)),
            ((6,), (4,)),
            ((2, 3), (7,)),
        ]
    ]
    assert ops == ["Flatten", "Reshape", "Snap", "Snap"]
    step = adapter((2, 3), (6,), 3)
    assert (step.input, step.output, step.position, step.adapter) == ((2, 3), (6,), 3, True)


def test_a_symbol_is_between_its_adapters():
    steps = apply_symbol(S("ADAPTIVE_MAXPOOL1D", out_features=4), (7,), 2)
    assert [step.call.op for step in steps] == ["Reshape", "AdaptiveMaxPool1d", "Flatten"]
    assert {step.position for step in steps} == {2}
    assert apply_symbol(S("INSTANCE_NORM1D"), (3, 1), 0) == []


def test_rounds_that_keep_the_shape_are_a_loop():
    network = network_of([S("REPEAT_START", times=1000), S("LINEAR", out_features=9)], (4, 4))
    first, loop = network.nodes
    assert isinstance(first, Round) and isinstance(loop, Loop)
    assert (first.number, first.input, first.output, len(first.body)) == (1, (4, 4), (9,), 2)
    assert (loop.first, loop.last, loop.times, loop.position) == (2, 1000, 999, 0)
    assert network.price.layers == 1001 == sum(1 for _ in written_out(network.nodes))


def test_rounds_whose_shapes_all_differ_are_written_out():
    grow = [S("REPEAT_START", times=3), S("BRANCH_START"), S("BRANCH_SEGMENT_MARKER")]
    network = network_of(grow, 2)
    assert [(node.number, node.input, node.output) for node in network.nodes] == [
        (1, (2,), (4,)),
        (2, (4,), (8,)),
        (3, (8,), (16,)),
    ]


def test_an_empty_round_is_dropped():
    # the norm is dropped over the single values that the first round returns
    symbols = [S("REPEAT_START", times=2), S("ADAPTIVE_MAXPOOL1D", out_features=1)]
    network = network_of([*symbols, S("INSTANCE_NORM1D")], 5)
    assert all(node.body for node in network.nodes)


def test_a_join_flattens_at_the_end_of_its_segments():
    names = ("BRANCH_START", "BRANCH_SEGMENT_MARKER", "LINEAR", "BRANCH_STOP")
    (join,) = network_of(list(map(S, names)), (2, 2)).nodes
    assert isinstance(join, Join) and join.shapes == ((4,), (128,))
    assert [[step.call.op for step in part] for part in join.segments] == [
        ["Flatten"],
        ["Flatten", "Linear"],
    ]


def test_the_head_has_no_symbol_of_the_gene():
    (step,) = network_of([], 4, output=2).nodes
    assert isinstance(step, Step) and step.position is None and step.symbol is not None
    (step,) = network_of([], 4, output=2, head="snap").nodes
    assert step.position is None and step.adapter


def test_adapters_are_reported_once_per_symbol():
    report = Report()
    symbols = [S("REPEAT_START", times=3), S("ADAPTIVE_MAXPOOL1D", out_features=4)]
    network_of(symbols, 5, report)
    spans = [(0, 1), (2, 3)]
    codes = [d.code for d in report.diagnostics([mazec.diagnostics.Span(*s) for s in spans])]
    assert codes == ["N302", "N304"]
