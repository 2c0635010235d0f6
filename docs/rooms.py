"""Draws the rooms of mazec and their imports, as they are in the code, to ``architecture.svg``."""

import ast
import hashlib
import html
import textwrap
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import grimp

from mazec.backends.graphviz import picture

ROOT = Path(__file__).parent.parent
OUTSIDE = "#eceef1"
ROOM = "#cfe3fb"
_HEAD = """digraph rooms {
  graph [fontname="Helvetica", bgcolor="white", ranksep=0.4, nodesep=0.25, pad=0.15];
  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=13,
        fontcolor="#1f2937", color="#ffffff00", margin="0.12,0.06"];
  edge [color="#6b7280", arrowsize=0.5];"""


def layers() -> list[list[str]]:
    """Return the rooms of each layer, the highest first, from the import contract."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    contracts = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    contract = next(one for one in contracts if one["type"] == "layers")
    return [
        [room.strip("() ") for room in layer.replace(":", "|").split("|")]
        for layer in contract["layers"]
    ]


def imports() -> dict[str, set[str]]:
    """Return the rooms that each room imports, in functions and for type checking too."""
    graph = grimp.build_graph("mazec", cache_dir=None)
    rooms: dict[str, set[str]] = {}
    for module in graph.modules - {"mazec"}:
        own = _room(module)
        others = {_room(other) for other in graph.find_modules_directly_imported_by(module)}
        rooms.setdefault(own, set()).update(others - {own, ""})
    return rooms


def _room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def reduced(rooms: Mapping[str, set[str]]) -> dict[str, list[str]]:
    """Return the imports that no path through other rooms implies."""
    reachable: dict[str, set[str]] = {}
    for room in [*(room for layer in reversed(layers()) for room in layer), *sorted(rooms)]:
        others = rooms.get(room, set())
        reachable[room] = others.union(*(reachable.get(other, set()) for other in others))
    return {
        room: sorted(o for o in others if not any(o in reachable[way] for way in others))
        for room, others in rooms.items()
    }


def graph() -> str:
    """Return the rooms in Graphviz's language."""
    rooms = imports()
    return "\n".join([_HEAD, *_nodes(rooms), *_edges(rooms), "}", ""])


def _nodes(rooms: Mapping[str, set[str]]) -> Iterator[str]:
    bound = [[room for room in layer if room in rooms] for layer in layers()]
    for layer in filter(None, bound):
        yield f"  {{ rank=same; {' '.join(_node(room, ROOM) for room in layer)} }}"
    for room in sorted(rooms.keys() - {room for layer in bound for room in layer}):
        yield f"  {_node(room, OUTSIDE)}"


def _edges(rooms: Mapping[str, set[str]]) -> Iterator[str]:
    for room, others in sorted(reduced(rooms).items()):
        for other in others:
            yield f"  {room} -> {other};"


def _node(room: str, fill: str) -> str:
    lines = [f"<B>{html.escape(room)}</B>"]
    for line in textwrap.wrap(_purpose(room), 34):
        lines.append(f'<FONT POINT-SIZE="10">{html.escape(line)}</FONT>')
    return f'{room} [label=<{"<BR/>".join(lines)}>, fillcolor="{fill}"];'


def _purpose(room: str) -> str:
    folder = ROOT / "mazec" / room
    file = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    docstring = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return docstring.split("\n\n")[0].replace("\n", " ").replace("`", "").rstrip(".")


def mark(text: str) -> str:
    """Return the comment that tells of which graph a picture is, whatever Graphviz drew it."""
    return f"<!-- graph {hashlib.sha256(text.encode()).hexdigest()[:16]} -->"


def is_fresh(file: Path) -> bool:
    """Return whether a picture is one of the rooms as they are now."""
    return file.exists() and mark(graph()) in file.read_text(encoding="utf-8")


def draw(file: Path) -> None:
    """Write the picture."""
    text = graph()
    svg = picture(text).decode("utf-8").rstrip()
    file.write_text(f"{svg}\n{mark(text)}\n", encoding="utf-8")
