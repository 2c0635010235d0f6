import json

import pytest

from mazec.api import compile
from mazec.gene.gene import Gene
from mazec.network.network import Loop, written_out
from mazec.network.show import Row, rows, to_dict
from mazec.plugins import installed_vocabulary

S = installed_vocabulary().symbol


def shown(*symbols, input=(28, 28), output=None, head=None):
    return to_dict(compile(Gene(symbols), input, output, head).network)


def test_the_layers_in_json():
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
            {"op": "Flatten", "symbol": 0},
            {"op": "Linear", "in_features": 784, "out_features": 1960, "bias": True, "symbol": 0},
            {"op": "ReLU", "symbol": 1},
            {"op": "Reshape", "shape": [1, 1960], "symbol": 2},
            {"op": "AdaptiveMaxPool1d", "in_features": 1960, "output_size": 3000, "symbol": 2},
            {"op": "Flatten", "symbol": 2},
            {"op": "LeakyReLU", "negative_slope": 0.01, "symbol": 3},
            {"op": "Linear", "in_features": 3000, "out_features": 10, "bias": True, "symbol": None},
        ],
    }
    assert [list(layer) for layer in made["layers"][1:5:3]] == [
        ["op", "in_features", "out_features", "bias", "symbol"],
        ["op", "in_features", "output_size", "symbol"],
    ]
    assert json.loads(json.dumps(made)) == made


def test_a_join_lists_its_segments_with_their_final_flatten():
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
            [{"op": "Flatten", "symbol": 0}],
            [
                {"op": "Flatten", "symbol": 2},
                {"op": "Linear", "in_features": 4, "out_features": 3, "bias": True, "symbol": 2},
            ],
            [{"op": "ReLU", "symbol": 4}, {"op": "Flatten", "symbol": 0}],
        ],
        "symbol": 0,
    }


def test_a_head_may_snap():
    assert shown(S("TANH"), input=7, output=4, head="snap")["layers"] == [
        {"op": "Tanh", "symbol": 0},
        {"op": "Snap", "shape": [4], "symbol": None},
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
    expected = []
    for outer in (1, 2, 3):
        expected.append({"op": "ReLU", "symbol": 1, "rounds": [outer]})
        for inner in (1, 2):
            rounds = [outer, inner]
            tanh = [{"op": "Tanh", "symbol": 6, "rounds": [*rounds, n]} for n in (1, 2, 3, 4)]
            join = {"op": "Join", "join": "mul", "segments": [[], tanh]}
            expected.append(join | {"symbol": 3, "rounds": rounds})
    assert layers == expected


def test_a_round_that_changes_the_shape_comes_first():
    layers = shown(
        S("TANH"), S("REPEAT_START", times=3), S("LINEAR", out_features=5), S("RELU"), input=4
    )["layers"]
    assert [(one["op"], one["symbol"], one.get("rounds")) for one in layers] == [
        ("Tanh", 0, None),
        *((op, symbol, [n]) for n in (1, 2, 3) for op, symbol in (("Linear", 2), ("ReLU", 3))),
    ]


def test_a_thousand_rounds_are_listed_one_by_one():
    repeat = [S("REPEAT_START", times=1000), S("REPEAT_START", times=50), S("RELU")]
    layers = shown(*repeat, input=5)["layers"]
    assert len(layers) == 50_000
    assert layers[-1] == {"op": "ReLU", "symbol": 2, "rounds": [1000, 50]}


def test_branches_may_nest_deeply():
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
