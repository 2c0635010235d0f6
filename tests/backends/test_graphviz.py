"""Pictures: texts that fit their boxes in any font, and a Graphviz that fails."""

import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.backends import graphviz
from mazec.backends.graphviz import DrawError, picture

SVG = {"s": "http://www.w3.org/2000/svg"}
ROOT = Path(__file__).parents[2]
LABEL = """digraph {{
  label=<<B>{0}</B> {0}>;
  node [shape=box, fontname="Helvetica"];
  a [label=<<B>{0}</B><BR/><FONT POINT-SIZE="10">{0}</FONT>>];
  b [label="{1}"];
  a -> b [label="{1}"];
}}"""


def _visible(text):
    """Return whether a text has ink; a blank one needs no length."""
    return bool((text.text or "").strip())


def check_texts(svg):
    """Check that each text has a length, with which it is within the box of its node."""
    root = ET.fromstring(svg)
    texts = root.findall(".//s:text", SVG)
    assert texts
    for text in filter(_visible, texts):
        assert text.get("lengthAdjust") == "spacingAndGlyphs"
        assert float(text.get("textLength")) > 0
    boxed = 0
    for group in root.findall(".//s:g[@class='node']", SVG):
        outline = group.find("s:path", SVG)
        if outline is None:
            outline = group.find("s:polygon", SVG)
        points = outline.get("d") or outline.get("points")
        xs = [float(x) for x, _ in re.findall(r"(-?[\d.]+),(-?[\d.]+)", points)]
        ys = [float(y) for _, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", points)]
        for text in filter(_visible, group.findall("s:text", SVG)):
            length, y = float(text.get("textLength")), float(text.get("y"))
            start = (
                float(text.get("x")) - {"start": 0, "middle": length / 2}[text.get("text-anchor")]
            )
            assert min(xs) <= start <= start + length <= max(xs), text.text
            assert min(ys) <= y - 0.6 * float(text.get("font-size")) <= y <= max(ys), text.text
            boxed += 1
    return boxed


@settings(deadline=None, max_examples=30)
@given(st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=40))
def test_texts_fit_their_boxes(text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    quoted = escaped.replace("\\", "\\\\").replace('"', '\\"')
    check_texts(picture(LABEL.format(escaped, quoted)))


@pytest.mark.parametrize("name", ["upscale", "two-senses", "architecture"])
def test_texts_fit_in_the_pictures_of_the_manual(name):
    assert check_texts((ROOT / "docs" / f"{name}.svg").read_text(encoding="utf-8")) > 10


def test_png_is_the_only_other_format():
    assert picture("digraph {a}", "png").startswith(b"\x89PNG")
    with pytest.raises(ValueError, match="svg, png"):
        picture("digraph {a}", "pdf")


def test_a_syntax_error_is_reported():
    with pytest.raises(DrawError, match=r"E407.*syntax error"):
        picture("digraph {")


def test_a_graph_that_is_too_large_is_rejected_at_once(monkeypatch):
    monkeypatch.setattr(graphviz, "_program", lambda: pytest.fail("Graphviz was started"))
    with pytest.raises(DrawError, match=r"20,0.. nodes and edges, at most 15,000"):
        picture("digraph {" + "a;\n" * 20_000 + "}")


def test_a_missing_program_is_reported(monkeypatch, tmp_path):
    monkeypatch.setattr(graphviz.sysconfig, "get_path", lambda name: str(tmp_path))
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
    monkeypatch.setattr(graphviz.sysconfig, "get_path", lambda name: str(tmp_path / "none"))
    monkeypatch.setattr(graphviz, "_SECONDS", 0.2 if seconds else 2)
    monkeypatch.setenv("PATH", str(tmp_path))
    if seconds:
        with pytest.raises(DrawError, match="too large"):
            picture("digraph {}")
    else:
        assert picture("digraph {}") == b"drawn\n"
