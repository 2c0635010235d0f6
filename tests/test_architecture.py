"""The page on the architecture: all paths exist, and the diagram matches the imports."""

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "architecture.md"


@pytest.fixture(scope="module")
def rooms() -> Any:
    spec = importlib.util.spec_from_file_location("rooms", ROOT / "docs" / "rooms.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_path_exists() -> None:
    text = PAGE.read_text(encoding="utf-8")
    paths = set(re.findall(r"`((?:mazec|tests|docs|plugins)/[\w/.]*)`", text))
    assert len(paths) > 30
    assert sorted(path for path in paths if not (ROOT / path).exists()) == []


def test_the_diagram_matches_the_imports(rooms: Any, tmp_path: Path) -> None:
    picture = ROOT / "docs" / "architecture.svg"
    assert rooms.is_fresh(picture), "make docs"
    stale = tmp_path / "stale.svg"
    stale.write_text(picture.read_text().replace("<!-- graph ", "<!-- graph 0"))
    assert not rooms.is_fresh(stale)
    assert not rooms.is_fresh(tmp_path / "none.svg")


def test_every_package_is_in_the_diagram(rooms: Any) -> None:
    folders = {path.parent.name for path in (ROOT / "mazec").glob("*/__init__.py")}
    graph = rooms.graph()
    for room in folders:
        assert f"<B>{room}</B>" in graph


def test_transitive_arrows_are_left_out(rooms: Any) -> None:
    imports = {"cli": {"runs", "gene", "files"}, "runs": {"gene"}, "gene": set(), "files": set()}
    assert rooms.reduced(imports) == {
        "cli": ["files", "runs"],
        "runs": ["gene"],
        "gene": [],
        "files": [],
    }
