import html
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.api import compile, parse
from mazec.backends.draw import dot
from mazec.backends.graphviz import picture
from mazec.gene.gene import Gene, Header
from mazec.plugins import installed_vocabulary
from mazec.symbols import Call, Layer

ROOT = Path(__file__).parents[2]
S = installed_vocabulary().symbol
EXAMPLE = [
    S("REPEAT_START", times=3),
    S("LINEAR", out_features=8),
    S("REPEAT_END"),
    S("BRANCH_START", join="add"),
    S("BRANCH_SEGMENT_MARKER"),
    S("TANH"),
]


def graph(*symbols, **header):
    return dot(compile(Gene(symbols, Header(**header)), 8).network)


def svg(text):
    root = ET.fromstring(picture(text))
    spaces = {"s": "http://www.w3.org/2000/svg"}
    return root, [t.text for t in root.iterfind(".//s:text", spaces)]


def nodes(text):
    """Return the lines of each node's label, and the number of frames around it."""
    found, depth = {}, 0
    for line in text.splitlines():
        depth += line.count("subgraph") - (line.strip() == "}")
        if label := re.match(r" +(n\d+) \[label=<(.*)>(, |\])", line):
            lines = re.sub(r"<(?!BR/)[^>]*>", "", label[2]).split("<BR/>")
            found[label[1]] = (html.unescape(" | ".join(lines)), depth)
    return found


def test_a_picture_shows_layers_shapes_joins_and_rounds():
    root, labels = svg(graph(*EXAMPLE, name="an example"))
    assert root.tag.endswith("svg")
    for word in ("an example", "input", "Linear", "Tanh", "+", "output", "×3", "8"):
        assert any(word == text.strip() for text in labels), word
    assert "216 parameters" in " ".join(labels)
    assert nodes(graph(*EXAMPLE)) == {
        "n0": ("input | 8", 0),
        "n1": ("Linear | 72 parameters", 1),
        "n2": ("Tanh", 0),
        "n3": ("+", 0),
        "n4": ("output | 8", 0),
    }


def test_elementwise_layers_are_lines_of_the_layer_before():
    gene = [
        S("LINEAR", out_features=4),
        S("BATCH_NORM1D"),
        S("LEAKY_RELU", negative_slope=0.5),
        S("DROPOUT", probability=0.25),
        S("LINEAR", out_features=4, bias=False),
        S("BRANCH_START", join="concat"),
        S("TANH"),
        S("RELU"),
        S("BRANCH_SEGMENT_MARKER"),
        S("BRANCH_STOP"),
        S("SILU"),
    ]
    first = "Linear | BatchNorm1d · LeakyReLU negative_slope 0.5 | Dropout probability 0.25"
    assert list(nodes(graph(*gene)).values()) == [
        ("input | 8", 0),
        (f"{first} | → 4 · 44 parameters", 0),
        ("Linear | bias false | 16 parameters", 0),
        ("Tanh | ReLU", 0),
        ("concat | → 8", 0),
        ("SiLU", 0),
        ("output | 8", 0),
    ]


def test_only_nodes_with_weights_and_joins_are_filled():
    text = graph(*EXAMPLE, S("BRANCH_STOP"), S("BATCH_NORM1D"), S("RELU"))
    fills = dict(re.findall(r"(n\d+) \[label=<.*>, fillcolor=\"(#\w+)\"\]", text))
    assert fills.keys() == {"n1", "n3", "n4"}
    assert fills["n1"] == fills["n4"] != fills["n3"]


def test_a_symbol_may_have_its_own_style():
    class Wave(Layer):
        style = ("#e2d9f7", "#7450b8", "waves & more")

        def torch(self, seen):
            return Call("torch.nn.ReLU")

    relu = installed_vocabulary().symbol("RELU")
    text = dot(compile(Gene([relu, Wave(), relu]), 4).network)
    assert text.count('fillcolor="#e2d9f7", color="#7450b8"') == 1
    assert [label for label, _ in nodes(text).values()][1:3] == ["ReLU", "ReLU | ReLU"]
    assert "waves &amp; more" in text
    assert "waves" not in dot(compile(Gene([relu]), 4).network)


def test_edges_follow_the_values():
    text = graph(*EXAMPLE)
    edges = sorted(re.findall(r"(\w+) -> (\w+)", text))
    assert edges == [("n0", "n1"), ("n1", "n2"), ("n1", "n3"), ("n2", "n3"), ("n3", "n4")]
    assert text.count("subgraph cluster_") == 1


def test_an_adapter_is_shown_if_it_loses_values():
    snap = compile(Gene([S("RELU")]), (2, 4), 3, "snap")
    assert list(nodes(dot(snap.network)).values())[1:3] == [("ReLU", 0), ("Snap | → 3", 0)]
    flatten = compile(Gene([S("LINEAR", out_features=3)]), (2, 4), head="none")
    assert len(nodes(dot(flatten.network))) == 3


def test_text_is_escaped():
    text = graph(*EXAMPLE, name='x>]; }\n"<b>&')
    assert "<B>x&gt;]; } &quot;&lt;b&gt;&amp;</B>" in text
    assert "URL" not in text


@settings(deadline=None, max_examples=20)
@given(st.text(max_size=40))
def test_any_name_can_be_drawn(name):
    svg(graph(S("RELU"), name=name))


def test_random_networks_are_valid_graphs(random_network):
    for seed in range(12):
        network = random_network(Random(seed), 30).network
        _, labels = svg(dot(network))
        assert {"input", "output"} <= set(labels)


def test_drawing_loads_no_torch():
    program = (
        "import sys, mazec; from mazec.backends.draw import dot\n"
        "dot(mazec.compile(mazec.Gene([mazec.symbol('RELU')]), 3).network)\n"
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_pictures_of_the_manual_are_up_to_date():
    """They have the texts of new ones; Graphviz may place them differently."""
    gene = parse((ROOT / "genes" / "upscale.gene").read_text(encoding="utf-8"))
    _, labels = svg(dot(compile(gene).network))
    shown = ET.parse(ROOT / "docs" / "upscale.svg").iterfind(".//{*}text")
    assert [text.text for text in shown] == labels
