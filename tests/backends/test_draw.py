import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.api import compile
from mazec.backends import draw
from mazec.backends.draw import DrawError, dot, picture
from mazec.gene.gene import Gene, Header
from mazec.plugins import installed_vocabulary
from mazec.symbols import Call, Layer

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


def test_a_picture_shows_layers_shapes_joins_and_rounds():
    root, labels = svg(graph(*EXAMPLE, name="an example"))
    assert root.tag.endswith("svg")
    for word in ("an example", "input", "Linear", "Tanh", "add", "output", "× 3 rounds", "8"):
        assert any(word == text.strip() for text in labels), word
    assert "216 parameters" in " ".join(labels)


def test_a_symbol_may_have_its_own_style():
    class Wave(Layer):
        style = ("#e2d9f7", "#7450b8", "waves & more")

        def torch(self, seen):
            return Call("torch.nn.ReLU")

    text = dot(compile(Gene([Wave(), installed_vocabulary().symbol("RELU")]), 4).network)
    assert text.count('fillcolor="#e2d9f7", color="#7450b8"') == 1
    assert "waves &amp; more" in text
    assert "waves" not in dot(compile(Gene([installed_vocabulary().symbol("RELU")]), 4).network)


def test_edges_follow_the_values():
    text = graph(*EXAMPLE)
    edges = sorted(re.findall(r"(\w+) -> (\w+)", text))
    assert edges == [("input", "n1"), ("n1", "n2"), ("n1", "n3"), ("n2", "n3"), ("n3", "n4")]
    assert text.count("subgraph cluster_") == 1


def test_text_is_escaped():
    text = graph(*EXAMPLE, name='x>]; }\n"<b>&')
    assert "<B>x&gt;]; } &quot;&lt;b&gt;&amp;</B>" in text
    assert "URL" not in text


@settings(deadline=None, max_examples=20)
@given(st.text(max_size=40))
def test_any_name_can_be_drawn(name):
    svg(graph(S("RELU"), name=name))


def test_png_is_the_only_other_format():
    text = graph(*EXAMPLE)
    assert picture(text, "png").startswith(b"\x89PNG")
    with pytest.raises(ValueError, match="svg, png"):
        picture(text, "pdf")


def test_random_networks_are_valid_graphs(random_network):
    for seed in range(12):
        network = random_network(Random(seed), 30).network
        root, _ = svg(dot(network))
        assert len(root)


def test_large_graphs_have_no_edge_labels():
    assert "label" in graph(*[S("RELU")] * 499).rpartition("->")[2]
    assert "label" not in graph(*[S("RELU")] * 500).rpartition("->")[2]


def test_a_syntax_error_is_reported():
    with pytest.raises(DrawError, match=r"E407.*syntax error"):
        picture("digraph {")


def test_a_graph_that_is_too_large_is_rejected_at_once(monkeypatch):
    monkeypatch.setattr(draw, "_program", lambda: pytest.fail("Graphviz was started"))
    with pytest.raises(DrawError, match=r"20,0.. nodes and edges, at most 15,000"):
        picture(graph(*[S("RELU")] * 10_000))


def test_a_missing_program_is_reported(monkeypatch, tmp_path):
    monkeypatch.setattr(draw.sysconfig, "get_path", lambda name: str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DrawError, match="graphviz-pure"):
        picture("digraph {}")


def slow(folder, seconds):
    """Write a ``dot`` that is slow unless its options ask for a fast layout."""
    program = folder / "dot"
    program.write_text(
        f"#!{sys.executable}\nimport sys, time\n"
        "if '-Gsplines=line' not in sys.argv: time.sleep(60)\n"
        f"time.sleep({seconds})\nprint('drawn')\n"
    )
    program.chmod(0o755)


@pytest.mark.parametrize("seconds", [0, 60])
def test_a_slow_layout_is_tried_again_with_faster_options(seconds, monkeypatch, tmp_path):
    slow(tmp_path, seconds)
    monkeypatch.setattr(draw.sysconfig, "get_path", lambda name: str(tmp_path / "none"))
    monkeypatch.setattr(draw, "_SECONDS", 0.2 if seconds else 2)
    monkeypatch.setenv("PATH", str(tmp_path))
    if seconds:
        with pytest.raises(DrawError, match="too large"):
            picture("digraph {}")
    else:
        assert picture("digraph {}") == b"drawn\n"


def test_drawing_loads_no_torch():
    program = (
        "import sys, mazec; from mazec.backends.draw import dot\n"
        "dot(mazec.compile(mazec.Gene([mazec.symbol('RELU')]), 3).network)\n"
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
