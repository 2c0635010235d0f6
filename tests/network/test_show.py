import json

import pytest

from mazec.backends.compiled import compile
from mazec.gene.gene import Gene
from mazec.network.network import Loop, written_out
from mazec.network.show import Row, rows, to_dict
from mazec.plugins import installed_vocabulary

S = installed_vocabulary().symbol


def shown(*symbols, input=(28, 28), output=None, head=None):
    return to_dict(compile(Gene(symbols), input, output, head).network)


def test_layers_are_as_the_manual_says():
    made = shown(
        S("LINEAR", out_features=1960),
        S("RELU"),
        S("ADAPTIVE_MAXPOOL1D", out_features=3000),
        S("LEAKY_RELU"),
        output=10,
    )
    assert made == {
        "input": [28, 28],
        "output": [10],
        "operations": 785 * 1960 + 1960 + 1960 + 3000 + 3001 * 10,
        "parameters": 785 * 1960 + 3001 * 10,
        "layers": [
            {"op": "Flatten"},
            {"op": "Linear", "in_features": 784, "out_features": 1960, "bias": True},
            {"op": "ReLU"},
            {"op": "Reshape", "shape": [1, 1960]},
            {"op": "AdaptiveMaxPool1d", "in_features": 1960, "output_size": 3000},
            {"op": "Flatten"},
            {"op": "LeakyReLU", "negative_slope": 0.01},
            {"op": "Linear", "in_features": 3000, "out_features": 10, "bias": True},
        ],
    }
    assert [list(layer) for layer in made["layers"][1:5:3]] == [
        ["op", "in_features", "out_features", "bias"],
        ["op", "in_features", "output_size"],
    ]
    assert json.loads(json.dumps(made)) == made


def test_a_join_lists_its_segments_and_the_flatten_at_the_end_of_each():
    (join,) = shown(
        S("BRANCH_START", join="add"),
        S("BRANCH_SEGMENT_MARKER"),
        S("LINEAR", out_features=3),
        S("BRANCH_SEGMENT_MARKER"),
        S("RELU"),
        input=(2, 2),
    )["layers"]
    assert join == {
        "op": "Join",
        "join": "add",
        "segments": [
            [{"op": "Flatten"}],
            [
                {"op": "Flatten"},
                {"op": "Linear", "in_features": 4, "out_features": 3, "bias": True},
            ],
            [{"op": "ReLU"}, {"op": "Flatten"}],
        ],
    }


def test_a_head_may_snap():
    assert shown(S("TANH"), input=7, output=4, head="snap")["layers"] == [
        {"op": "Tanh"},
        {"op": "Snap", "shape": [4]},
    ]


def test_repeats_are_written_out_at_every_depth():
    layers = shown(
        S("REPEAT_START", times=3),
        S("RELU"),
        S("REPEAT_START", times=2),
        S("BRANCH_START", join="mul"),
        S("BRANCH_SEGMENT_MARKER"),
        S("REPEAT_START", times=4),
        S("TANH"),
        input=5,
    )["layers"]
    join = {"op": "Join", "join": "mul", "segments": [[], [{"op": "Tanh"}] * 4]}
    assert layers == [{"op": "ReLU"}, join, join] * 3


def test_branches_may_nest_deep():
    segment = [S("BRANCH_START", join="add"), S("TANH"), S("BRANCH_SEGMENT_MARKER")]
    layer, depth = shown(*segment * 99, input=2)["layers"], 0
    while layer:
        layer, depth = layer[0]["segments"][1], depth + 1
    assert depth == 99


@pytest.mark.parametrize("times", [1, 7])
def test_columns_sum_to_the_price(times):
    gene = Gene(
        [
            S("REPEAT_START", times=times),
            S("BRANCH_START", join="stack"),
            S("LINEAR", out_features=6),
            S("REPEAT_START", times=3),
            S("LINEAR", out_features=6),
            S("BRANCH_SEGMENT_MARKER"),
            S("BATCH_NORM1D"),
        ]
    )
    compiled = compile(gene, 5, 4)
    table = list(rows(compiled.network))
    assert sum(row.operations for row in table) == compiled.operations
    assert sum(row.parameters for row in table) == compiled.parameters


def test_rows_are_a_tree():
    gene = Gene(
        [
            S("REPEAT_START", times=5),
            S("BRANCH_START", join="max"),
            S("BRANCH_SEGMENT_MARKER"),
            S("LINEAR", out_features=3),
            S("BRANCH_STOP"),
            S("REPEAT_END"),
            S("RELU"),
        ]
    )
    network = compile(gene, 3).network
    linear = {"in_features": 3, "out_features": 3, "bias": True}
    assert list(rows(network)) == [
        Row(0, "Repeat", {}, (3,), (3,), times=5),
        Row(1, "Join", {"join": "max"}, (3,), (3,)),
        Row(2, "Segment", {}, (3,), (3,)),
        Row(2, "Segment", {}, (3,), (3,)),
        Row(3, "Linear", linear, (3,), (3,), 60, 60),
        Row(0, "ReLU", {}, (3,), (3,), 3),
    ]
    assert isinstance(network.nodes[0], Loop)
    assert len(list(written_out(network.nodes))) == 6
